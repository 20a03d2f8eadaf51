#!/usr/bin/env bash
# itur 0.4.0: rain attenuation (ITU-R P.838) is given outside 1 to 1,000 GHz without a word.
#
# Guess, written before the first run: at 0.5 GHz rain_specific_attenuation() raises or warns, since P.838-3 states its
# coefficients for 1 to 1,000 GHz. (The guess for 10 GHz and 25 mm/h, about 0.62 dB/km, was right.)
# Seen: 0.00144 dB/km at 0.5 GHz and 10.6 dB/km at 1,200 GHz: the fitted curves are extended, no error, no warning.
# Why it matters here: early-warning radars of the 1960s and 1970s work at 0.15 to 0.9 GHz, below the stated range.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q "itur==0.4.0" >/dev/null 2>&1
"$work/venv/bin/python" - <<'PY'
import importlib.metadata
import warnings

import itur

print("itur", importlib.metadata.version("itur"))
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    seen = {f: float(itur.models.itu838.rain_specific_attenuation(25, f, 0, 45).value) for f in (0.5, 10, 1200)}
for frequency, attenuation in seen.items():
    print(f"{frequency:>7} GHz  {attenuation:.5f} dB/km at 25 mm/h")
about_range = [str(w.message) for w in told if "ghz" in str(w.message).lower() or "frequenc" in str(w.message).lower()]
assert abs(seen[0.5] - 0.00144) < 1e-5, "changed: " + repr(seen)
assert abs(seen[1200] - 10.636) < 1e-2, "changed: " + repr(seen)
assert not about_range, "changed: it warns now: " + repr(about_range)
print("as seen: values outside the range of the Recommendation, without a warning")
PY
