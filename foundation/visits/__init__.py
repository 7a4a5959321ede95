"""How often public pages are read: counted in batches, without cookie and without keeping who read."""
