#!/usr/bin/env bash
# pyacmi 1.2.4: an escaped comma in an ACMI property keeps its backslash, and the package does not say that it needs `constantly`.
#
# Guess, written before the first run: in an ACMI 2.2 file an escaped comma in a Name is read as a comma (the format's own
# escape), and empty fields of T keep the previous values. (The second half was right.)
# Seen: `pip install pyacmi` alone cannot be imported (ModuleNotFoundError: constantly). With it, the unit
# "S-300\, Damascus" is named with the backslash.
# Why it matters here: whoever compares names of an exported engagement with names of the scenario finds no match.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q "pyacmi==1.2.4" >/dev/null 2>&1
if "$work/venv/bin/python" -c "import pyacmi" 2>"$work/said"; then echo "changed: it imports by itself now"; exit 1; fi
tail -1 "$work/said"
grep -q "No module named 'constantly'" "$work/said" || { echo "changed"; exit 1; }
"$work/venv/bin/pip" install -q "constantly==23.10.4" >/dev/null 2>&1
cd "$work"
"$work/venv/bin/python" - <<'PY'
import importlib.metadata

import pyacmi

print("pyacmi", importlib.metadata.version("pyacmi"))
lines = [
    "FileType=text/acmi/tacview",
    "FileVersion=2.2",
    "0,ReferenceTime=2018-09-26T00:00:00Z",
    "#0",
    "1,T=36.5|33.25|1000,Name=S-300\\, Damascus,Type=Ground+AntiAircraft",
    "#1.5",
    "1,T=36.6||",
]
with open("a.acmi", "w", encoding="utf-8-sig") as file:
    file.write("\n".join(lines) + "\n")
reader = pyacmi.Acmi()
reader.load_acmi("a.acmi")
unit = reader.objects["1"]
print("name:", unit.name)
print("longitudes:", dict(unit.data["Longitude"]), "latitudes:", dict(unit.data["Latitude"]))
assert unit.name == "S-300\\, Damascus", "changed: " + unit.name
assert dict(unit.data["Latitude"]) == {0.0: 33.25}
print("as seen: the backslash is part of the name")
PY
