"""Review: unit, office, secrecy, sign-off, each by the nearest eligible person, over exactly one revision."""
