"""Interviews of the demo province: one announced, one that can be begun, one that was held."""
