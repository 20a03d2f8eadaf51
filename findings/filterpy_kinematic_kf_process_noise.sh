#!/usr/bin/env bash
# filterpy 1.4.5: kinematic_kf() makes a constant-velocity filter whose process noise is the unit matrix, whatever dt is.
#
# Guess, written before the first run: kinematic_kf(dim=2, order=1, dt=0.5).Q is Q_discrete_white_noise for that dt, block by block,
# since the function exists to build a filter for a kinematic model.
# Seen: F and H are those of the model; Q is the 4 x 4 unit matrix, also at dt = 0.01 or 10: position and velocity get
# independent noise of variance 1 at each step, so that the filter's confidence depends on how often it is called.
# Why it matters here: whoever checks a tracker against it compares two different process noises.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q "filterpy==1.4.5" >/dev/null 2>&1
"$work/venv/bin/python" - <<'PY'
import importlib.metadata

import numpy as np
from filterpy.common import Q_discrete_white_noise, kinematic_kf

print("filterpy", importlib.metadata.version("filterpy"))
for dt in (0.01, 0.5, 10.0):
    made = kinematic_kf(dim=2, order=1, dt=dt)
    block = Q_discrete_white_noise(2, dt, 1.0)
    print(f"dt {dt}: F[0, 1] = {made.F[0, 1]}, diagonal of Q {np.diag(made.Q)}; white noise would be {np.diag(block)} a block")
    assert made.F[0, 1] == dt
    assert np.array_equal(made.Q, np.eye(4)), "changed: " + repr(made.Q)
print("as seen: Q is the unit matrix for every dt")
PY
