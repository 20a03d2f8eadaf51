"""Exposure: flights between their positions, and how long, how far and how near they are inside detection and zones."""
