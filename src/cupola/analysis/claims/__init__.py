"""Claims: the probes that test them, the verdict, its conditions, and its words."""
