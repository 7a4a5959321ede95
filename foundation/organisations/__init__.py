"""The bodies of government and how they stand to one another."""
