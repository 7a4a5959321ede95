"""Working days of mainland China: which days count when a limit runs."""
