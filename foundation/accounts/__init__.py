"""The people who work in the system."""
