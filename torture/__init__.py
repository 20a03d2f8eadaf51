"""The torture suite: what users, disks and other programs may do to Cupola, at random, for as long as you like.

    make torture                                  30 minutes, all attacks in turn
    make torture ARGS="--minutes 120"
    python -m torture --only kills --seed 7 --trials 1     one trial again, as its seed was printed

Outside `make test`: what it finds becomes a test there. Each attack is a module with a function
``trial(chance, place)`` that raises `Found` when something came out that should not: a traceback, another answer, a
changed file, a half-written one, an endless wait. Inputs are harmless: they try our guards, not the
faults of other programs.
"""
