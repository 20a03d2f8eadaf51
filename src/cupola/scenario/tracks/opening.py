"""What kind of file it is: told by what is in it, not by what it is called."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cupola.errors import InputError, Problem

Form = Literal["parquet", "csv", "sbs", "json", "igc", "xml"]
Encoding = Literal["utf-8", "latin-1"]

#: How much of a file is looked at to tell what it is [bytes].
_HEAD = 1 << 16
#: Formats that are read whole may hold this much, unpacked [bytes].
WHOLE_MAX = 1 << 28
_SBS = re.compile(r"\s*(MSG|SEL|ID|AIR|STA|CLK) *,")
_IGC = re.compile(r"^(HFDTE|HFDTEDATE|B\d{6}\d{7}[NS]\d{8}[EW][AV])", re.MULTILINE)
READ = "CSV, Parquet, JSON, SBS, IGC, KML, KMZ and GPX are read, plain or as .gz"


@dataclass(frozen=True)
class Opened:
    """A file that is there, what form it has, whether it is packed with gzip, and its first characters."""

    path: Path
    form: Form
    is_gzip: bool
    head: str
    encoding: Encoding

    def whole(self) -> bytes:
        """All of it, unpacked; raises `InputError` when it is too large or damaged."""
        if self.head.startswith("PK"):
            return _member(self.path)
        try:
            with gzip.open(self.path) if self.is_gzip else self.path.open("rb") as file:
                found = file.read(WHOLE_MAX + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise _damaged(self.path, error) from None
        if len(found) > WHOLE_MAX:
            limit = f"holds more than {WHOLE_MAX >> 20} MB, the most for this format"
            raise InputError(Problem(self.path.name, "", None, limit, "split it, or convert it to CSV or Parquet"))
        return found


def open_file(path: Path) -> Opened:
    """What a file is; raises `InputError` if it is missing, empty, damaged or of no format that is read."""
    if path.is_dir():
        raise InputError(Problem(str(path), "", None, "is a folder", "give one file of tracks"))
    if not path.is_file():
        raise InputError(Problem(str(path), "", None, "there is no such file", "give a file of tracks"))
    try:
        with path.open("rb") as file:
            start = file.read(_HEAD)
    except OSError as error:
        limit = f"cannot be read: {error.strerror or error}"
        raise InputError(Problem(path.name, "", None, limit, "give a readable file")) from None
    is_gzip = start.startswith(b"\x1f\x8b")
    if is_gzip:
        try:
            with gzip.open(path) as file:
                start = file.read(_HEAD)
        except (OSError, EOFError, zlib.error) as error:
            raise _damaged(path, error) from None
    if not start.strip():
        raise InputError(Problem(path.name, "", None, "is empty", "it needs a header and positions"))
    if start.startswith(b"PAR1") or path.suffix.lower() in (".parquet", ".pq"):
        return Opened(path, "parquet", is_gzip, "", "utf-8")
    if start.startswith(b"PK\x03\x04"):
        return Opened(path, "xml", False, "PK", "utf-8")
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in start:
        hint = "save it as UTF-8 text" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else READ
        raise InputError(Problem(path.name, "", None, "is not text that can be read", hint))
    encoding: Encoding = "utf-8"
    try:
        # The last characters may be cut in half.
        head = start[: len(start) - 4 if len(start) == _HEAD else None].decode("utf-8-sig")
    except UnicodeDecodeError:
        head, encoding = start.decode("latin-1"), "latin-1"
    return Opened(path, _form(head, path), is_gzip, head, encoding)


def _form(head: str, path: Path) -> Form:
    text = head.lstrip()
    if text.startswith("<"):
        return "xml"
    if text.startswith(("{", "[")):
        return "json"
    if _SBS.match(text):
        return "sbs"
    if _IGC.search(text) and (text.startswith("A") or path.suffix.lower() == ".igc"):
        return "igc"
    return "csv"


def _member(path: Path) -> bytes:
    """The KML of a KMZ."""
    try:
        with zipfile.ZipFile(path) as pack:
            inside = [one for one in pack.infolist() if one.filename.lower().endswith(".kml")]
            if len(inside) != 1:
                limit = f"is a zip with {len(inside)} KML files in it; a KMZ has one"
                raise InputError(Problem(path.name, "", None, limit, "unpack it and give the file of tracks"))
            if inside[0].file_size > WHOLE_MAX:
                limit = f"holds more than {WHOLE_MAX >> 20} MB, the most for this format"
                raise InputError(Problem(path.name, "", None, limit, "split it"))
            if inside[0].flag_bits & 0x1:
                raise InputError(Problem(path.name, "", None, "is encrypted", "unpack it yourself with its password"))
            with pack.open(inside[0]) as file:
                return file.read(WHOLE_MAX)
    # NotImplementedError: so zipfile says that it does not know the method of compression.
    except (zipfile.BadZipFile, OSError, zlib.error, NotImplementedError) as error:
        raise _damaged(path, error) from None


def _damaged(path: Path, error: BaseException) -> InputError:
    reason = " ".join(str(error).split())[:100]
    return InputError(Problem(path.name, "", None, f"cannot be unpacked: {reason}", "get it again"))


def text_of(opened: Opened) -> io.StringIO:
    """All of a text file."""
    return io.StringIO(opened.whole().decode("utf-8-sig" if opened.encoding == "utf-8" else "latin-1", "replace"))
