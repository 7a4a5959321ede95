"""Changes of what is public and is no page: profile, host, redirects, order of menus. A second person approves each."""
