"""Who shoots at whom, as a problem of its own: the greedy rule, the proved optimum, and the bound between them.

`instance` says what is to be solved and reads it from a file, `optimum` solves it exactly, `stages` plays
shoot-look-shoot with perfect sight. `cupola assign` is the way in.
"""

from cupola.assignment.instance import Instance, load_instance
from cupola.assignment.optimum import Solution, solve
from cupola.assignment.stages import Stage, shoot_look_shoot

__all__ = ["Instance", "Solution", "Stage", "load_instance", "shoot_look_shoot", "solve"]
