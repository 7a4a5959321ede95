"""Measurements on the demo province; numbers are for comparing runs on one machine, not for promises."""
