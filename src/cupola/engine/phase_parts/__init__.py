"""What the phases share: sight, reach, ranking, kill probability, salvos, damage, and the log of events."""
