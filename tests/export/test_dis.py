"""A capture of DIS, dissected by Wireshark and by open-dis."""

import io
import shutil
import struct
import subprocess
from collections import Counter

import numpy as np
import pytest

from cupola.export import export_dis
from cupola.export.dis import ecef_m, orientation

HEADER, RECORD = 24, 16


@pytest.fixture(scope="module")
def capture(log, tmp_path_factory):
    return export_dis(log, tmp_path_factory.mktemp("dis") / "r.pcap")


def payloads(path):
    """Time and UDP payload of every packet, with its lengths and checksums looked at."""
    data = path.read_bytes()
    magic, major, minor, _, _, _, link = struct.unpack("<IHHiIII", data[:HEADER])
    assert (magic, major, minor, link) == (0xA1B2C3D4, 2, 4, 101)
    at = HEADER
    while at < len(data):
        seconds, micro, size, full = struct.unpack("<IIII", data[at : at + RECORD])
        packet = data[at + RECORD : at + RECORD + size]
        assert size == full == len(packet) == struct.unpack(">H", packet[2:4])[0]
        words = np.frombuffer(packet[:20], ">u2").sum(dtype=np.uint64)
        assert (int(words) & 0xFFFF) + (int(words) >> 16) == 0xFFFF
        yield seconds + 1e-6 * micro, packet[28:]
        at += RECORD + size


def test_every_pdu_has_the_length_that_the_standard_says(capture):
    for _, unit in payloads(capture):
        version, exercise, kind, family, _, length = struct.unpack(">BBBBIH", unit[:10])
        assert (version, exercise) == (7, 1) and length == len(unit)
        assert (kind, family, length) in ((1, 1, 144), (2, 2, 96), (3, 2, 104))


def test_open_dis_reads_flights_where_they_were(capture, log):
    # opendis 1.0 asks for numpy below 2, although it works with later ones, so no extra can name it.
    factory = pytest.importorskip("opendis.PduFactory", reason="needs opendis: pip install --no-deps opendis==1.0")
    found = {}
    for _, unit in payloads(capture):
        pdu = factory.createPdu(unit)
        if pdu.pduType == 1:
            name = bytes(pdu.marking.characters).rstrip(b"\0").decode()
            place = pdu.entityLocation
            found.setdefault(name, []).append((place.x, place.y, place.z))
    for name, track in log.flight_tracks.items():
        lat, lon, height = log.model.frame.to_geodetic(np.column_stack([track["x_m"], track["y_m"], track["z_m"]]))
        assert np.array(found[name[:11]]) == pytest.approx(ecef_m(lat, lon, height), abs=0.01)


def test_earth_centred_positions_agree_with_proj():
    import pyproj

    from cupola.terrain.geoid import undulation_m

    lat, lon, height = np.array([33.5, -28.5, 80.0]), np.array([36.3, 128.0, -179.9]), np.array([700.0, 0.0, 12e3])
    to = pyproj.Transformer.from_crs(4979, 4978, always_xy=True)
    wanted = np.column_stack(to.transform(lon, lat, height + undulation_m(lat, lon)))
    assert ecef_m(lat, lon, height) == pytest.approx(wanted, abs=1e-3)


def test_a_body_flies_nose_first():
    velocity = np.array([30.0, -200.0, 55.0])
    psi, theta, phi = orientation(48.0, 11.0, velocity)
    nose = np.array([np.cos(theta) * np.cos(psi), np.cos(theta) * np.sin(psi), -np.sin(theta)])
    assert nose == pytest.approx(velocity / np.linalg.norm(velocity), abs=1e-9) and np.isfinite(phi)


def test_shots_are_fired_and_end_as_in_the_table(capture, log):
    kinds = Counter(unit[2] for _, unit in payloads(capture))
    shots = log.results.engagements
    assert kinds[2] == len(shots["shot"]) and kinds[3] == int(np.sum(shots["outcome"] != "in_flight"))
    hits = sum(unit[100] == 1 for _, unit in payloads(capture) if unit[2] == 3)
    assert hits == int(np.sum(shots["outcome"] == "kill"))


def test_times_go_on_and_bytes_stay(capture, log, tmp_path):
    times = [time_s for time_s, _ in payloads(capture)]
    assert times == sorted(times)
    assert export_dis(log, tmp_path / "again.pcap").read_bytes() == capture.read_bytes()


def test_wireshark_dissects_it_without_being_told(capture, log):
    if shutil.which("tshark") is None:
        pytest.skip("needs tshark")
    asked = ["tshark", "-r", str(capture), "-T", "fields", "-e", "_ws.col.Protocol", "-e", "dis.entity_marking",
             "-e", "_ws.malformed", "-e", "ip.checksum.status", "-e", "udp.checksum.status",
             "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"]  # fmt: skip
    done = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=True)
    rows = [line.split("\t") for line in io.StringIO(done.stdout).read().splitlines()]
    assert {row[0] for row in rows} == {"DIS"} and len(rows) == sum(1 for _ in payloads(capture))
    assert {row[2] for row in rows} == {""} and {row[3] for row in rows} == {row[4] for row in rows} == {"1"}
    assert {name[:11] for name in log.flight_tracks} <= {row[1] for row in rows}
