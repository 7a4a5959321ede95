"""Notices by mail and in the admin."""
