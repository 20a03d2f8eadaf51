"""Paths into a scenario and its catalogue figures: ``battery.plain.doctrine.salvo``."""
