"""Kernels: compiled physics on plain numbers, one topic per file; they import numpy, numba and each other."""
