"""Writes of interviews. Each takes the interview's row lock first and checks rights under it."""
