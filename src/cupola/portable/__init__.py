"""Elementary functions and geodesics that give the same bits on every machine.

Nothing here but sums, differences, products, quotients, square roots, floors and whole numbers, all of which IEEE 754
defines to the last bit. A system's own library of functions (libm), or a processor that multiplies and adds in one
step, gives the last bit as it likes, and one bit is enough to move a detection from one look to the next.

Plain Python, that imports no compiler: what reads scenarios calls it as it is, `cupola.kernels.mathx` has it compiled,
and both give the same bits.
"""
