#!/usr/bin/env bash
# pygeodesy 26.10.26: parseDMS('333000N'), the way aeronautical publications write 33 deg 30 min, is 333,000 degrees.
#
# Guess, written before the first run: parseDMS('333000N') gives 33.5.
# Seen: 333000.0, without an error or a check of the range; '33°30′00″N' and '33.5N' give 33.5. The colons of '33:30:00N' are refused.
# Why it matters here: AIP, NOTAM and airspace files are full of DDMMSS; a silent 333,000 lands wherever the next function wraps it.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q "pygeodesy==26.10.26" >/dev/null 2>&1
PYTHONUTF8=1 "$work/venv/bin/python" - <<'PY'
import importlib.metadata

from pygeodesy import parseDMS

print("pygeodesy", importlib.metadata.version("pygeodesy"))
seen = {}
for text in ("33°30′00″N", "33.5N", "333000N", "0362000E"):
    seen[text] = float(parseDMS(text))
    print(f"{text:>12}  {seen[text]}")
assert seen == {"33°30′00″N": 33.5, "33.5N": 33.5, "333000N": 333000.0, "0362000E": 362000.0}, "changed: " + repr(seen)
print("as seen: digits without separators are whole degrees")
PY
