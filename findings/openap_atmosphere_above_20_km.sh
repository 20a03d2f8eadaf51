#!/usr/bin/env bash
# openap 2.6.2: aero.atmos() and aero.vsound() keep 216.65 K above 20 km, where the standard atmosphere gets warmer again.
#
# Guess, written before the first run: aero.atmos(30000) gives the standard atmosphere (ISO 2533, US 1976: 226.5 K at 30 km).
# Seen: 216.65 K at 25, 30 and 40 km (the standard has 221.6, 226.5 and 250.4 K at these geometric heights), no warning. The density
# happens to stay within 7 % of the standard at 40 km; the speed of sound is 2 % low at 30 km and 7 % low at 40 km.
# Why it matters here: Mach numbers of missiles and ballistic targets at 20 to 40 km would come out too high.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q "openap==2.6.2" "fluids==1.3.0" >/dev/null 2>&1
"$work/venv/bin/python" - <<'PY'
import importlib.metadata

from fluids.atmosphere import ATMOSPHERE_1976
from openap import aero

print("openap", importlib.metadata.version("openap"), "beside fluids", importlib.metadata.version("fluids"))
temperatures = []
for h in (11_000, 20_000, 25_000, 30_000, 40_000):
    pressure, density, temperature = (float(x) for x in aero.atmos(h))
    standard = ATMOSPHERE_1976(h)
    temperatures.append(temperature)
    print(
        f"{h:>6} m  {temperature:.2f} K against {standard.T:.2f} K   density x {density / standard.rho:.3f}"
        f"   speed of sound x {float(aero.vsound(h)) / standard.v_sonic:.3f}"
    )
assert all(abs(t - 216.65) < 1e-6 for t in temperatures), "changed: " + repr(temperatures)
print("as seen: one temperature from 11 km up")
PY
