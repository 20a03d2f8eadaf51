"""Archives of tiles: zip, gzip and tar, read member by member in memory and never unpacked to disk.

What a member will take is known from the archive's own directory and checked first: a few megabytes can promise
gigabytes. What cannot be read (encrypted, an unknown method, damaged) is refused in words.
"""

from __future__ import annotations

import gzip
import lzma
import struct
import tarfile
import zipfile
import zlib
from functools import partial
from pathlib import Path

from cupola.errors import Problem, TerrainError
from cupola.terrain.source import TerrainSource

#: Endings of archives.
ARCHIVES = (".zip", ".gz", ".tgz", ".tar")
#: Largest member [bytes]: the largest GeoTIFF of one degree is a twentieth of it.
MEMBER_BYTES_MAX = 1 << 30
#: Tiles of one degree without compression of their own: the largest .hgt has 26 MB.
_TILES, TILE_BYTES_MAX = (".hgt", ".dt0", ".dt1", ".dt2"), 64 << 20
#: All members of one archive that are read together [bytes].
TOTAL_BYTES_MAX = 4 << 30
#: Members larger than this [bytes] may not be packed tighter than `RATIO_MAX`.
SMALL_BYTES = 64 << 20
RATIO_MAX = 200
#: Entries of one archive at most.
ENTRIES_MAX = 10_000
_SPOOL_BYTES = 1 << 20
#: What unpacking raises over damaged bytes, besides errors of its own.
_BROKEN = (EOFError, zlib.error, lzma.LZMAError, ValueError, struct.error, OverflowError)
#: Of what a library says of an error so much is repeated [characters].
_SAID_MAX = 200
_AGAIN = "fetch it again, or unpack it yourself"


def members_of(path: Path) -> list[TerrainSource]:
    """The files in an archive, in the order of their names; nothing is unpacked yet.

    Raises
    ------
    TerrainError
        If it is no readable archive, or has too many entries.
    """
    name = path.name.lower()
    try:
        if name.endswith(".zip"):
            return _zip_members(path)
        if name.endswith((".tar", ".tgz", ".tar.gz")):
            return _tar_members(path)
        return [TerrainSource(path.name[:-3], None, lambda: _gunzip(path))]
    # NotImplementedError: zipfile, of a directory in a newer form than it knows.
    except (*_BROKEN, zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, NotImplementedError) as error:
        kind = "zip" if name.endswith(".zip") else "tar"
        raise _problem(path.name, f"is not a readable {kind} file ({error})") from error


def _zip_members(path: Path) -> list[TerrainSource]:
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
    _check_count(path, len(infos))
    _check_sizes(path, [(info.filename, info.file_size, info.compress_size) for info in infos])
    return [
        TerrainSource(f"{path.name}/{info.filename}", None, partial(_unzip, path, info))
        for info in sorted(infos, key=lambda info: info.filename)
    ]


def _unzip(path: Path, info: zipfile.ZipInfo) -> bytes:
    name = f"{path.name}/{info.filename}"
    if info.flag_bits & 0x1:
        raise _problem(name, "is encrypted", "unpack it yourself with its password")
    _check_member(name, info.file_size, info.compress_size)
    try:
        with zipfile.ZipFile(path) as archive, archive.open(info) as member:
            data = member.read(info.file_size + 1)
    except NotImplementedError as error:  # so zipfile says that it does not know the compression
        method = f"compression method {info.compress_type}"
        raise _problem(name, f"is packed in a way that is not read here ({method})", "unpack it yourself") from error
    except RuntimeError as error:
        raise _problem(name, f"cannot be unpacked ({_said(error)})") from error
    except (*_BROKEN, zipfile.BadZipFile, OSError) as error:
        raise _problem(name, f"is damaged ({_said(error)})") from error
    if len(data) != info.file_size:
        raise _problem(name, f"gives {len(data)} bytes where the directory of the archive says {info.file_size}")
    return data


def _tar_members(path: Path) -> list[TerrainSource]:
    infos: list[tarfile.TarInfo] = []
    with tarfile.open(path) as archive:
        for info in archive:
            infos.append(info)
            _check_count(path, len(infos))
            # Walking over a packed member unpacks it: stop before, not after.
            _check_sizes(path, [(one.name, one.size, one.size) for one in infos])
    return [
        TerrainSource(f"{path.name}/{info.name}", None, partial(_untar, path, info))
        for info in sorted(infos, key=lambda info: info.name)
        if info.isreg()
    ]


def _untar(path: Path, info: tarfile.TarInfo) -> bytes:
    name = f"{path.name}/{info.name}"
    _check_member(name, info.size, info.size)
    try:
        with tarfile.open(path) as archive:
            member = archive.extractfile(info)
            data = b"" if member is None else member.read(info.size + 1)
    except (*_BROKEN, tarfile.TarError, OSError) as error:
        raise _problem(name, f"is damaged ({_said(error)})") from error
    if len(data) != info.size:
        raise _problem(name, f"gives {len(data)} bytes where the archive says {info.size}")
    return data


def _gunzip(path: Path) -> bytes:
    """A gzip file; its size is not known beforehand, so it is unpacked piece by piece up to the limits."""
    packed = path.stat().st_size
    limit = min(MEMBER_BYTES_MAX, max(SMALL_BYTES, RATIO_MAX * packed))
    pieces: list[bytes] = []
    n_bytes = 0
    try:
        with gzip.open(path) as file:
            while piece := file.read(_SPOOL_BYTES):
                n_bytes += len(piece)
                if n_bytes > limit:
                    raise _too_large(path.name, f"more than {limit >> 20} MB from {packed} bytes")
                pieces.append(piece)
    except (*_BROKEN, gzip.BadGzipFile) as error:
        raise _problem(path.name, f"is not a readable gzip file ({error})") from error
    return b"".join(pieces)


def _check_count(path: Path, n: int) -> None:
    if n > ENTRIES_MAX:
        raise _problem(path.name, f"holds more than {ENTRIES_MAX} files", "keep the tiles that you need")


def _check_sizes(path: Path, sizes: list[tuple[str, int, int]]) -> None:
    total = sum(size for _, size, _ in sizes)
    if total > TOTAL_BYTES_MAX:
        raise _too_large(path.name, f"{total / 1e9:.1f} GB in all, {TOTAL_BYTES_MAX / 1e9:.1f} GB at most")


def _check_member(name: str, size: int, packed: int) -> None:
    limit = TILE_BYTES_MAX if name.lower().endswith(_TILES) else MEMBER_BYTES_MAX
    if size > limit:
        raise _too_large(name, f"{size / 1e9:.1f} GB, {limit / 1e9:.2f} GB at most")
    if size > SMALL_BYTES and size > RATIO_MAX * max(packed, 1):
        raise _too_large(name, f"{size / 1e6:.0f} MB from {packed / 1e6:.2f} MB, {RATIO_MAX} to 1 at most")


def _too_large(name: str, found: str) -> TerrainError:
    return _problem(name, f"would unpack to too much ({found})", "unpack it yourself if you trust it")


def _said(error: Exception) -> str:
    """What a library says, in a line that can be read: zipfile quotes names of thousands of damaged bytes."""
    text = " ".join(str(error).split())
    return text if len(text) <= _SAID_MAX else f"{text[:_SAID_MAX]}..."


def _problem(name: str, limit: str, hint: str = _AGAIN) -> TerrainError:
    return TerrainError(Problem(name, "", None, limit, hint))
