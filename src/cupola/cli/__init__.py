"""Commands, one file each, and the only place that prints.

`entry_point.main` turns every error into one line per problem and an exit code. `group` loads a command only when it is
asked for, so that help comes at once; each command lives in the module of its name.
"""

from cupola.cli.entry_point import main

__all__ = ["main"]
