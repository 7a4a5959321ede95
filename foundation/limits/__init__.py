"""Rate limits and proof of work."""
