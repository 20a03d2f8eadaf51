"""Two runs under the same draws: paired differences, and their words."""
