"""Disclosed documents of the demo province."""
