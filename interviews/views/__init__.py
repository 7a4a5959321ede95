"""Screens and addresses of interviews."""
