"""Template tags of disclosed documents."""
