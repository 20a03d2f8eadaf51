#!/usr/bin/env bash
# fastkml 1.4.0: a gx:Track that is read and written again comes back with an orientation that nobody stated.
#
# Guess, written before the first run: a track of three times and three coordinates reads back with its three
# points and is written again as it was.
# Seen: times and coordinates are kept, but each point also gets <gx:angles>0.0 0.0 0.0</gx:angles> (heading, tilt, roll):
# "unknown" has become "due north and level".
# Why it matters here: a flight track that passes through it states a heading that a reader may believe.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q "fastkml==1.4.0" >/dev/null 2>&1
"$work/venv/bin/python" - <<'PY'
import importlib.metadata

from fastkml import kml

print("fastkml", importlib.metadata.version("fastkml"))
text = """<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Placemark><gx:Track>
<altitudeMode>absolute</altitudeMode>
<when>2018-09-26T00:00:00Z</when><when>2018-09-26T00:00:10Z</when><when>2018-09-26T00:00:20Z</when>
<gx:coord>36 33 1000</gx:coord><gx:coord>36.1 33 1100</gx:coord><gx:coord>36.2 33 1200</gx:coord>
</gx:Track></Placemark></kml>"""
again = kml.KML.from_string(text).to_string()
print(again)
assert "angles" not in text
assert again.count("<gx:coord>") == 3, "changed: coordinates are lost or doubled"
assert again.count("<gx:angles>0.0 0.0 0.0</gx:angles>") == 3, "changed: no angles are added any more"
print("as seen: three angles of zero were added")
PY
