"""Adjudication tables for wargames, and their words."""
