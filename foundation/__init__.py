"""What needs no page: each sub-package is an app of its own, and none knows the packages above."""
