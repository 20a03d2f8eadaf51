"""Coverage: from which altitude upward a radar, or several together, see each place, and the ground that hides it."""
