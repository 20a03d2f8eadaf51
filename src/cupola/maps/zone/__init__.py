"""Engagement zones: where a battery can engage a type of target, what limits it elsewhere, how probable a kill is."""
