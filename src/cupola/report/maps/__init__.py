"""Maps: relief, coast, symbols, and one file per picture of the ground."""
