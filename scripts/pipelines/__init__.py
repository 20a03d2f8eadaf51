"""Whole commands on an engine whose truth is known, for `scripts/coverage_of_pipelines.py`."""
