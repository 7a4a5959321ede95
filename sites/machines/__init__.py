"""What programs read of the public face: feeds, sitemaps, robots.txt, structured data (``docs/machines.md``)."""
