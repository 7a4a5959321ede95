"""Events written with a change, delivered until done."""
