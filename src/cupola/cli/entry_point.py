"""The entry point of the command line: errors become lines on standard error and an exit code, never a traceback.

Exit codes: 0 done; 1 something that should not happen; 2 something that the user gave is wrong, or cannot be written;
130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from cupola.cli.group import cupola
from cupola.errors import CupolaError, InputError, Interrupted, Problem

#: What the operating system says about a file that the user named, and can be mended by naming another.
_OF_THE_USER = frozenset(
    (errno.ENAMETOOLONG, errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR,
     errno.EISDIR, errno.ELOOP, errno.EIO, errno.EFBIG)
)  # fmt: skip
#: Of `mallopt`, from glibc's malloc.h.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
#: Threads want memory for their stacks, and libraries room to be mapped, before there is an error of memory.
_NO_MEMORY = ((RuntimeError, "start new thread"), (ImportError, "failed to map segment"))
_BUG = "this should not happen: please report it, with what --debug adds"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; None: those of this process.

    Returns
    -------
    int
        The exit code.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    spare_memory()
    # Welcome everywhere, not only before the command's name.
    is_debug = "--debug" in arguments
    arguments = [argument for argument in arguments if argument != "--debug"]
    try:
        result = cupola.main(arguments, prog_name="cupola", standalone_mode=False)
        sys.stdout.flush()
        _tell_unkept(arguments)
        return result if isinstance(result, int) else 0
    except BrokenPipeError:
        # The reader went away (cupola ... | head): no reason to complain, now or at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if is_debug:
            raise
        return _tell(error)
    except KeyboardInterrupt:
        if is_debug:
            raise
        print("stopped", file=sys.stderr)
        return 130


def spare_memory() -> None:
    """Let glibc give memory back: what is large at once, what is free soon, and not from one heap a thread.

    Threads that simulate and maps that are drawn take and leave large arrays; kept in heaps of their own they made a
    process a tenth larger than what it used. Elsewhere than with glibc nothing is changed.
    """
    if not sys.platform.startswith("linux"):
        return
    with suppress(OSError, AttributeError):
        import ctypes

        libc = ctypes.CDLL("libc.so.6")
        for setting, value in ((_M_ARENA_MAX, 2), (_M_MMAP_THRESHOLD, 256 * 1024), (_M_TRIM_THRESHOLD, 1024 * 1024)):
            libc.mallopt(setting, value)


def _tell(error: Exception) -> int:
    if isinstance(error, InputError):
        for problem in error.problems:
            _error(str(problem))
        return error.exit_code
    if isinstance(error, Interrupted):
        print(error, file=sys.stderr)
        return error.exit_code
    if isinstance(error, CupolaError):
        _error(str(error))
        return error.exit_code
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message())
        return 0
    if isinstance(error, click.exceptions.Abort) and isinstance(error.__cause__, EOFError):
        error = error.__cause__  # click takes the end of any file for a user who has gone
    if isinstance(error, click.exceptions.Abort):
        print("stopped", file=sys.stderr)
        return 130
    if isinstance(error, click.ClickException):
        message = error.format_message().rstrip(".")
        help_of = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "cupola"
        _error(f"{message}; see '{help_of} --help'")
        return 2
    if isinstance(error, MemoryError) or any(
        isinstance(error, kind) and text in str(error) for kind, text in _NO_MEMORY
    ):
        less = "fewer replications (-n), flights or workers (-w), or a smaller map, take less"
        _error(f"out of memory{_what(error)}; {less}")
        return 2
    if isinstance(error, OSError) and error.filename is not None and error.errno in _OF_THE_USER:
        why = error.strerror or "cannot be used"
        _error(str(Problem(_cut(str(error.filename)), "", None, why, "name another place")))
        return 2
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        _error(f"cannot write: {error.strerror}; make room, or name another place")
        return 2
    _error(f"{type(error).__name__}: {' '.join(str(error).split())}; {_BUG}")
    return 1


def _what(error: Exception) -> str:
    """What was too large, as NumPy says it."""
    text = " ".join(str(error).split())
    return f" ({text[0].lower()}{text[1:]})" if text else ""


def _cut(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:80]}...{text[-30:]}"


def _tell_unkept(arguments: Sequence[str]) -> None:
    """A note that the next start has to compile again; silent where the user wants silence."""
    jit = sys.modules.get("cupola.kernels._jit")
    why = jit.why_not_kept() if jit is not None else ""
    if why and not {"-q", "--quiet"} & set(arguments):
        print(f"note: compiled kernels could not be kept ({why}); CUPOLA_CACHE names another folder", file=sys.stderr)


def _error(text: str) -> None:
    # Standard error may go to the full disk that the message is about.
    with suppress(OSError):
        for line in text.splitlines() or [""]:
            print(f"error: {line}", file=sys.stderr)
