"""Plots: one file per kind of picture that is not a map."""
