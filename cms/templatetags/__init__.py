"""Template tags of the editorial core."""
