"""The public index."""
