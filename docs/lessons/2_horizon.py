# %% [markdown]
# # 2. The horizon
#
# A brochure says 300 km. At which range is a missile seen that flies at 50 m? The earth answers, not the brochure.
#
# **You need:** Pythagoras; [lesson 1](1_radar_equation.md) is not needed.

# %% [markdown]
# ## The law
#
# From a height $h$ one sees out to $\sqrt{2 R h}$ over a round earth of radius $R$. Air bends radar rays down a
# little; on an earth made larger by $k = 4/3$ they are straight again. Radar and target both have a height, and the
# two distances add up:
#
# $$d = \sqrt{2 k R}\,\left(\sqrt{h_a} + \sqrt{h_t}\right)
# \approx 4.12\,\mathrm{km}\,\left(\sqrt{h_a} + \sqrt{h_t}\right) \quad (h\ \text{in m})$$

# %%
import matplotlib.pyplot as plt
import numpy as np

import cupola
from cupola.catalogue import load_item

RADAR = load_item("radar", "64n6e")
MAST_M, SCAN_S = RADAR.si("antenna_height"), RADAR.si("scan_period")
SPEED_MPS = 250.0
HEIGHTS_M = (50, 100, 300, 1000, 3000)


def horizon_km(mast_m, height_m, k=4.0 / 3.0, earth_m=6.371e6):
    return np.sqrt(2.0 * k * earth_m) * (np.sqrt(mast_m) + np.sqrt(height_m)) / 1000.0


print(f"{RADAR.name}: antenna {MAST_M:g} m above the ground, one turn in {SCAN_S:g} s")

# %% [markdown]
# ## The experiment
#
# One radar stands on a small island in an ocean; five aircraft come straight at it, each at its own height. Their echo
# is made so large (1000 m²) that any look sees them as soon as nothing is in the way: then the first plot tells where
# the horizon is.

# %%


def inbound(height_m):
    points = [{"lat_deg": lat, "lon_deg": -120.0, "altitude_m": height_m} for lat in (-27.4, -29.9)]
    points[0]["speed_mps"] = SPEED_MPS
    echo = {f"rcs_{side}_m2": 1000.0 for side in ("front", "side", "rear")}
    return {"name": f"at-{height_m}", "type": "f16c", "side": "hostile", "route": points, "swerling": 0, **echo}


battery = {
    "name": "alpha",
    "system": "s300pmu2",
    "surveillance_radars": ["64n6e"],
    "lat_deg": -30.0,
    "lon_deg": -120.0,
    "doctrine": {"policy": "none"},
}
scenario = cupola.loads(
    {
        "format": 1,
        "name": "horizon",
        "duration_s": 1800,
        "origin": {"lat_deg": -30.0, "lon_deg": -120.0},
        "battery": [battery],
        "flight": [inbound(height_m) for height_m in HEIGHTS_M],
    }
)
N = 100
results = cupola.run(scenario, N, seed=1)
found_km = results.flights["first_plot_range_m"].reshape(N, len(HEIGHTS_M)) / 1000.0

# %%
heights_m = np.linspace(1.0, 3500.0, 200)
figure, axes = plt.subplots(figsize=(6.4, 3.2))
axes.plot(horizon_km(MAST_M, heights_m), heights_m, color="0.3", label="horizon, k = 4/3")
axes.plot(horizon_km(MAST_M, heights_m, k=1.0), heights_m, color="0.3", ls=":", label="straight rays, k = 1")
axes.plot(found_km.ravel(), np.tile(HEIGHTS_M, N), ".", ms=3, label="first plots")
axes.set(xlabel="range [km]", ylabel="height of the target [m]", xlim=(0, 300), ylim=(0, 3500))
axes.legend(frameon=False)

# %% [markdown]
# ## The formula, met
#
# The radar turns; the target comes over the horizon at any moment of a turn. On average half a turn goes by before the
# beam points at it, in which it flies $v T / 2$. So the mean of the first plots must be
#
# $$\bar R = d - \tfrac12 v T$$
#
# We allow four standard errors, and half a percent because $\sqrt{2 R h}$ is itself a shortened formula, on an earth
# that is no sphere.

# %%
for column, height_m in enumerate(HEIGHTS_M):
    ranges_km = found_km[:, column]
    expected_km = horizon_km(MAST_M, height_m) - 0.5 * SPEED_MPS * SCAN_S / 1000.0
    error_km = ranges_km.std(ddof=1) / np.sqrt(N)
    print(f"{height_m:5} m: expected {expected_km:6.1f} km, found {ranges_km.mean():6.1f} +- {error_km:.2f} km")
    assert abs(ranges_km.mean() - expected_km) < 4.0 * error_km + 0.005 * expected_km

# %% [markdown]
# ## Tasks
#
# 1. From which height upward is a target seen at 250 km at all, with this mast?
# 2. A taller mast: what does a tower of 40 m gain against a missile at 50 m, and against an aircraft at 10 km?
# 3. A missile at 50 m flies at 250 m/s. How long from the horizon to the radar? What may happen in that time?
#
# ## Solutions
#
# **1.** Turn the formula round: $h_t = (d / \sqrt{2 k R} - \sqrt{h_a})^2$.

# %%
needed_m = (250e3 / np.sqrt(2.0 * 4.0 / 3.0 * 6.371e6) - np.sqrt(MAST_M)) ** 2
print(f"seen at 250 km from {needed_m:.0f} m upward")
assert abs(horizon_km(MAST_M, needed_m) - 250.0) < 1e-9

# %% [markdown]
# **2.** The gain is the same for both, because heights do not multiply but add:

# %%
gain_km = horizon_km(40.0, 50.0) - horizon_km(MAST_M, 50.0)
print(f"{gain_km:.1f} km in either case; {gain_km / horizon_km(MAST_M, 50.0):.0%} more at 50 m")

# %% [markdown]
# **3.** About three minutes. Detection, a track (some looks), identification, reaction and the missile's own flight
# have to fit: which is why low flyers are intercepted at a fraction of the range that a brochure names. Ask for it:
# `cupola zone minimal --target tomahawk`.
#
# Over land the ground comes on top: [horizon](../models/horizon.md), [terrain](../models/terrain.md).
