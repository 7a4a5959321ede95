"""The office's screens: levels of checks, the two lists, and a box for trying a text."""
