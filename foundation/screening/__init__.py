"""Word lists, personal data, and the register of checks."""
