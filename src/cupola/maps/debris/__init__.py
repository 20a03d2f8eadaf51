"""Debris: where the pieces of a run come down, and how densely."""
