"""Items of the catalogue: missiles fitted to their published figures, and figures that change nothing."""
