"""Load and failures of interviews: own servers, readers in C, a baseline and a table (docs/bench-interviews.md)."""
