"""Estimates with intervals: proportions, means, quantiles, paired differences, rare events."""
