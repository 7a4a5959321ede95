"""Settings: `base` is production; `dev` and `test` relax it."""
