"""Small files of tracks made in the tests: a flight north at 35,000 ft, a position every 10 s."""

import csv
import json

import pytest

from cupola.scenario.tracks import ReadOptions, read_track_file

T0 = 1590364800  # 2020-05-25 00:00:00 UTC
FT = 0.3048


class Maker:
    """Writes files in a folder and reads them."""

    T0, FT = T0, FT

    def __init__(self, folder):
        self.folder = folder

    @staticmethod
    def flight(n=60, step=10.0, lat=33.0, lon=36.0, start=T0, **more):
        """Rows of a flight: time, latitude, longitude, and what else is given (a value, or a function of the row)."""
        rows = []
        for k in range(n):
            row = {"time": start + k * step, "lat": round(lat + 0.002 * step / 1.0 * k, 6), "lon": lon}
            row |= {name: value(k) if callable(value) else value for name, value in more.items()}
            rows.append(row)
        return rows

    def csv(self, rows, name="t.csv", delimiter=",", header=None, quoting=csv.QUOTE_MINIMAL):
        path = self.folder / name
        names = list(rows[0])
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, delimiter=delimiter, quoting=quoting)
            writer.writerow(header or names)
            writer.writerows([row[one] for one in names] for row in rows)
        return path

    def text(self, text, name):
        path = self.folder / name
        path.write_bytes(text.encode())
        return path

    def json(self, document, name="t.json"):
        return self.text(json.dumps(document), name)

    @staticmethod
    def read(path, **options):
        return read_track_file(path, ReadOptions(**options))


@pytest.fixture
def make(tmp_path):
    return Maker(tmp_path)
