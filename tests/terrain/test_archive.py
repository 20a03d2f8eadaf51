"""Archives: sizes are checked from the directory before anything is unpacked; what cannot be read is refused in words.

The files are harmless: they promise more than they hold, and the limits are lowered to what a test may pack.
"""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import tracemalloc
import zipfile

import pytest

from cupola.errors import TerrainError
from cupola.terrain import archive, open_terrain


@pytest.fixture
def tile(tmp_path, make):
    return make.write_hgt(tmp_path / "tile.hgt").read_bytes()


def pack(path, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def change_directory(path, offset, data):
    """Write into the first entry of a zip's central directory: 8 flags, 10 method, 24 size."""
    body = bytearray(path.read_bytes())
    at = body.rindex(b"PK\x01\x02") if body.count(b"PK\x01\x02") == 1 else body.index(b"PK\x01\x02")
    body[at + offset : at + offset + len(data)] = data
    path.write_bytes(bytes(body))
    return path


def test_a_member_that_promises_gigabytes_is_refused_before_it_is_unpacked(tmp_path, tile):
    path = change_directory(pack(tmp_path / "N33E036.zip", {"N33E036.hgt": tile}), 24, struct.pack("<I", 3 << 30))
    tracemalloc.start()
    with pytest.raises(TerrainError, match=r"would unpack to too much \(3\.2 GB, 0\.07 GB at most\)"):
        open_terrain(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5e6


def test_thousands_of_bytes_in_the_place_of_a_name_are_not_repeated(tmp_path, tile):
    """Found by the torture suite: zipfile quotes the name of the local header, however long a flipped bit makes it."""
    path = pack(tmp_path / "N33E036.zip", {"N33E036.hgt": tile}, zipfile.ZIP_STORED)
    body = bytearray(path.read_bytes())
    body[26:28] = struct.pack("<H", 40_000)
    path.write_bytes(bytes(body))
    with pytest.raises(TerrainError, match=r"N33E036\.zip/N33E036\.hgt: is damaged \(File name in directory") as caught:
        open_terrain(path)
    assert len(str(caught.value)) < 500


def test_ratios_and_totals_have_limits(tmp_path, tile, monkeypatch):
    path = pack(tmp_path / "N33E036.zip", {"N33E036.hgt": bytes(len(tile))})
    open_terrain(path)
    monkeypatch.setattr(archive, "SMALL_BYTES", 1 << 20)
    with pytest.raises(TerrainError, match=r"would unpack to too much \(3 MB from 0\.00 MB, 200 to 1 at most\)"):
        open_terrain(path)
    monkeypatch.setattr(archive, "TOTAL_BYTES_MAX", 2 * len(tile))
    with pytest.raises(TerrainError, match=r"would unpack to too much .* in all"):
        open_terrain(pack(tmp_path / "many.zip", {f"N33E0{k}.hgt": tile for k in (36, 37, 38)}))
    monkeypatch.setattr(archive, "ENTRIES_MAX", 2)
    with pytest.raises(TerrainError, match="holds more than 2 files"):
        open_terrain(pack(tmp_path / "many.zip", {f"{k}.txt": b"" for k in range(3)}))


def test_gzip_is_unpacked_piece_by_piece_up_to_its_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "SMALL_BYTES", 1 << 20)
    path = tmp_path / "N33E036.hgt.gz"
    path.write_bytes(gzip.compress(bytes(64 << 20)))
    tracemalloc.start()
    with pytest.raises(TerrainError, match=r"would unpack to too much \(more than \d+ MB from \d+ bytes\)"):
        open_terrain(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40e6


def test_encrypted_unknown_and_broken_members_are_refused_in_words(tmp_path, tile):
    path = pack(tmp_path / "N33E036.zip", {"N33E036.hgt": tile})
    good = path.read_bytes()
    change_directory(path, 8, b"\x01\x00")
    with pytest.raises(TerrainError, match=r"N33E036\.zip/N33E036\.hgt: is encrypted; unpack it yourself"):
        open_terrain(path)
    path.write_bytes(good)
    change_directory(path, 10, struct.pack("<H", 9))
    with pytest.raises(TerrainError, match=r"packed in a way that is not read here \(compression method 9\)"):
        open_terrain(path)
    path.write_bytes(good[:200] + bytes(50) + good[250:])
    with pytest.raises(TerrainError, match=r"N33E036\.zip/N33E036\.hgt: is damaged \("):
        open_terrain(path)
    path.write_bytes(good)
    change_directory(path, 24, struct.pack("<I", len(tile) - 2))
    with pytest.raises(TerrainError, match=r"is damaged|gives .* bytes where the directory"):
        open_terrain(path)
    path.write_bytes(good[:-30])
    with pytest.raises(TerrainError, match=r"N33E036\.zip: is not a readable zip file"):
        open_terrain(path)
    for name, kind in (("N33E036.hgt.gz", "gzip"), ("a.tar", "tar"), ("a.tgz", "tar")):
        (tmp_path / name).write_bytes(b"neither this nor that" * 60)
        with pytest.raises(TerrainError, match=f"is not a readable {kind} file"):
            open_terrain(tmp_path / name)
    (tmp_path / "N33E036.hgt.gz").write_bytes(gzip.compress(tile)[:-400])
    with pytest.raises(TerrainError, match="is not a readable gzip file"):
        open_terrain(tmp_path / "N33E036.hgt.gz")


def test_a_broken_member_beside_good_ones_is_reported_or_asked_for(tmp_path, tile):
    path = pack(tmp_path / "area.zip", {"N33E036.hgt": tile, "notes.tif": b"words", "N33E037.hgt": tile})
    assert "area.zip/notes.tif is left out" in open_terrain(path).notes[0]
    path = pack(tmp_path / "area.zip", {"N33E036.hgt": tile, "N33E037.hgt": tile[:-2]})
    with pytest.raises(TerrainError, match=r"area\.zip/N33E037\.hgt: size"):
        open_terrain(path)


def test_other_methods_of_packing_are_read(tmp_path, tile):
    plain = open_terrain(pack(tmp_path / "a.zip", {"N33E036.hgt": tile}))
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert open_terrain(pack(tmp_path / "b.zip", {"N33E036.hgt": tile}, method)).content_hash == plain.content_hash


def test_tar_members_that_are_links_are_no_files(tmp_path, tile):
    with tarfile.open(tmp_path / "a.tar", "w") as file:
        link = tarfile.TarInfo("N33E036.hgt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        file.addfile(link)
    with pytest.raises(TerrainError, match=r"a\.tar: holds no terrain file"):
        open_terrain(tmp_path / "a.tar")
    with tarfile.open(tmp_path / "a.tar", "w") as file:
        info = tarfile.TarInfo("x/N33E036.hgt")
        info.size = len(tile)
        file.addfile(info, io.BytesIO(tile))
    assert open_terrain(tmp_path / "a.tar").heights.shape == (1201, 1201)
