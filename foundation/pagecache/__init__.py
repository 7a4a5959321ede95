"""Generations that make cached pages stale in the publishing transaction."""
