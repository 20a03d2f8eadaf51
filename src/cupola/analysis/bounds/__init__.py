"""Closed forms beside the simulation: what no doctrine can do better than, burn-through, saturation."""
