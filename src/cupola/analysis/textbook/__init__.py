"""Formulas that a class asks for beside the simulation: pulses that are integrated, queues and salvoes turned round."""
