"""Roles that people hold at places of the page tree: the only truth about who may do what."""
