"""Honest maps instead of rings: what a radar really sees, what a battery really reaches, what a flight really meets.

Coverage (`coverage`, `altitudes`): from which altitude upward a radar sees each place.
"""
