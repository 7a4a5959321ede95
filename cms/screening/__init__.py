"""Checks of content before submission and at each step: what to look at, findings, exceptions."""
