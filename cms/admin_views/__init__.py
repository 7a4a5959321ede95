"""Admin screens of the editorial core."""
