"""Load and failures for interviews: servers of its own, readers in C, a baseline, and a table (docs/bench-interviews.md)."""
