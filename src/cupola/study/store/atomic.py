"""Files that are there whole or not at all.

Everything is written to a temporary sibling and moved into place, so that a kill at any moment leaves the old file or
the new one, and at most a stray temporary, which `remove_strays` clears away before the next run.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cupola.errors import OutputError, Problem

_SUFFIX = ".cupola-tmp"

#: What the operating system says -> what to do about it.
_HINTS = {
    errno.ENOSPC: "free some space, or choose another place",
    errno.EDQUOT: "free some space, or choose another place",
    errno.EACCES: "choose a place that you may write to",
    errno.EPERM: "choose a place that you may write to",
    errno.EROFS: "choose a place that you may write to",
    errno.ENOTDIR: "a file stands where a folder is needed: choose another place, or move that file away",
    errno.EEXIST: "a file stands where a folder is needed: choose another place, or move that file away",
    errno.EISDIR: "a folder stands where a file is needed: choose another name",
    errno.ENAMETOOLONG: "choose a shorter name",
}


def cannot_write(path: Path, error: OSError) -> OutputError:
    """The error to show when the operating system refuses to write."""
    hint = _HINTS.get(error.errno or 0, "choose another place")
    return OutputError(str(Problem(str(path), "", None, f"cannot be written: {error.strerror or error}", hint)))


def temporary_of(path: Path) -> Path:
    """The temporary sibling of a file or folder."""
    return path.with_name(f".{path.name}{_SUFFIX}")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to; afterwards it takes the place of ``path``, unless something went wrong.

    Parameters
    ----------
    path : pathlib.Path
        The file to write; its folder is made when missing.

    Raises
    ------
    OutputError
        If the folder or the file cannot be written, or the disk is full: the old file is then untouched. If what stands
        there is a file of another kind than its name says (`check_kind`), or neither a file nor something to write to.

    Notes
    -----
    Only regular files are replaced. A link stays, and what it points to is replaced; a device or a pipe, such as
    ``/dev/stdout``, is written to when all is ready.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "answer.txt"
    >>> with replacing(path) as temporary:
    ...     _ = temporary.write_text("42")
    >>> path.read_text(), [p.name for p in path.parent.iterdir()]
    ('42', ['answer.txt'])
    """
    path = check_target(path)
    if _is_stream(path):
        with _streaming(path) as temporary:
            yield temporary
        return
    temporary = temporary_of(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        # After a success there is nothing left to remove; a folder that does not exist has nothing either.
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


#: Ending of a name -> how a file of that kind begins; what begins otherwise is somebody else's.
_BEGINS: dict[str, tuple[bytes, ...]] = {
    ".parquet": (b"PAR1",),
    ".png": (b"\x89PNG",),
    ".pdf": (b"%PDF",),
    ".svg": (b"<?xml", b"<svg"),
    ".html": (b"<!", b"<html"),
    ".json": (b"{", b"["),
    ".geojson": (b"{",),
    ".tif": (b"II", b"MM"),
    ".kmz": (b"PK",),
    ".acmi": (b"\xef\xbb\xbfFileType", b"FileType"),
}


def check_target(path: Path, kind: str = "") -> Path:
    """Where a file is really to be written: links followed.

    Parameters
    ----------
    path : pathlib.Path
        As the user named it.
    kind : str, optional
        Ending of the kind that is written, such as ``.parquet``; empty: that of the name.

    Raises
    ------
    OutputError
        If a folder, a disk or a socket stands there, or a file of another kind.
    """
    try:
        if _is_stream(path):
            return path
        if path.is_symlink():
            path = Path(os.path.realpath(path))
        if not path.exists():
            return path
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not path.is_file():
            raise OutputError(str(Problem(str(path), "", None, "is neither a file nor a pipe", "choose another name")))
        with open(path, "rb") as file:
            begin = file.read(16)
    except OSError as error:
        raise cannot_write(path, error) from error
    known = _BEGINS.get((kind or path.suffix).lower(), ())
    if begin and known and not begin.startswith(known):
        limit = f"holds something else than {(kind or path.suffix).lower().lstrip('.').upper()}, and is not replaced"
        raise OutputError(str(Problem(str(path), "", None, limit, "choose another name, or remove that file")))
    return path


def _is_stream(path: Path) -> bool:
    """Whether a path is written to and not replaced: a character device or a pipe."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


@contextmanager
def _streaming(path: Path) -> Iterator[Path]:
    """A temporary file whose bytes go into a device or pipe at the end."""
    try:
        with tempfile.TemporaryDirectory(prefix="cupola-") as folder:
            temporary = Path(folder) / "out"
            yield temporary
            with open(temporary, "rb") as source, open(path, "wb") as target:
                shutil.copyfileobj(source, target)
    except BrokenPipeError:
        raise  # the reader went away: `cupola.cli.entry_point` knows
    except OSError as error:
        raise cannot_write(path, error) from error


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file with LF line ends, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def remove_strays(folder: Path) -> None:
    """Remove temporaries that a killed run left in a folder."""
    for stray in folder.glob(f".*{_SUFFIX}"):
        if stray.is_dir():
            shutil.rmtree(stray)
        else:
            stray.unlink(missing_ok=True)
