"""Which figure moves the answer: sensitivity indices, bands of figures and chance, tornados."""
