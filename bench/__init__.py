"""Benchmarks: how fast Cupola is, side by side with a peer or with another way of doing the same in one run.

``make bench`` runs them all; ``python -m bench NAME ...`` some of them. Nothing here is asserted: machines differ, and
the same machine differs from minute to minute. Trust ratios within one run, take times as ranges.
"""
