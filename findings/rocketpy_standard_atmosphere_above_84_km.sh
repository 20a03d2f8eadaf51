#!/usr/bin/env bash
# RocketPy 1.13.0: the "standard_atmosphere" has negative pressure and density from 84 km up.
#
# Guess, written before the first run: Environment(max_expected_height=150000) is told that heights up to
# 150 km matter, so density stays positive (and tends to zero) all the way.
# Seen: positive to 83 km (5.1e-06 kg/m3, 0.29 Pa), then below zero and growing in size: -3.4e-06 kg/m3 at 84 km,
# -1.2e-03 at 100 km (-67 Pa), -4.9e-02 at 150 km (-2,765 Pa), without a warning. The last layer is extended as a straight line.
# Why it matters here: the boost phase of a ballistic missile and the coast of a long-range interceptor pass these heights,
# and drag that is computed from such a density accelerates the body.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q "rocketpy==1.13.0" >/dev/null 2>&1
"$work/venv/bin/python" - <<'PY'
import importlib.metadata
import warnings

from rocketpy import Environment

print("rocketpy", importlib.metadata.version("rocketpy"))
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    air = Environment(max_expected_height=150_000)
    air.set_atmospheric_model("standard_atmosphere")
    rows = [(h, float(air.pressure(h)), float(air.density(h))) for h in (0, 80_000, 83_000, 84_000, 100_000, 150_000)]
for h, pressure, density in rows:
    print(f"{h:>7} m  {pressure:>12.4g} Pa  {density:>12.4g} kg/m3")
about_this = [str(w.message) for w in told if "height" in str(w.message).lower() or "extrapol" in str(w.message).lower()]
signs = [density > 0 for _, _, density in rows]
assert signs == [True, True, True, False, False, False], "changed: the signs of the density are now " + repr(signs)
assert rows[4][1] < -60 and rows[5][1] < -2700, "changed: pressures are now " + repr(rows)
assert not about_this, "changed: it warns now: " + repr(about_this)
print("as seen: density and pressure fall below zero between 83 and 84 km, without a warning")
PY
