# %% [markdown]
# # 3. Probability of detection, and Swerling's cases
#
# "Detected at 260 km" is not a fact about a radar but a probability. This lesson counts looks, and finds the curves of
# Marcum and Swerling.
#
# **You need:** [lesson 1](1_radar_equation.md); what an exponential distribution is.

# %% [markdown]
# ## The law
#
# A receiver compares the echo with a threshold $T$, set so high that noise alone passes it rarely: $P_{fa} = e^{-T}$.
# How often an echo passes it depends on how it fluctuates from look to look:
#
# | Case | Echo | Probability of detection |
# | --- | --- | --- |
# | 1 | many scatterers of one size: an aircraft that turns a little | $P_d = P_{fa}^{1/(1 + \mathrm{SNR})}$ |
# | 3 | one large scatterer and small ones | $P_d = (1 + T s / (1 + s)^2)\, e^{-T/(1 + s)}$, $s = \mathrm{SNR}/2$ |
#
# SNR goes with the fourth power of range ([lesson 1](1_radar_equation.md)). The radar is described by what is
# published: at $R_0$ it sees $\sigma_0$ with $P_0$. Turned round, case 1 says which SNR that is: $\mathrm{SNR}_0 = \ln
# P_{fa} / \ln P_0 - 1$.

# %%
import matplotlib.pyplot as plt
import numpy as np

import cupola
from cupola.catalogue import load_item

RADAR = load_item("radar", "64n6e")
R0_M, RCS0_M2 = RADAR.si("detection_range_ref"), RADAR.si("reference_rcs")
P0, PFA, SCAN_S = RADAR.si("reference_p_detect"), RADAR.si("p_false_alarm"), RADAR.si("scan_period")
SNR0 = np.log(PFA) / np.log(P0) - 1.0
RCS_M2, SPEED_MPS, COUNT = 1.0, 250.0, 60


def snr(range_m):
    return SNR0 * RCS_M2 / RCS0_M2 * (R0_M / range_m) ** 4


def p_detect(range_m, case):
    if case == 1:
        return PFA ** (1.0 / (1.0 + snr(range_m)))
    threshold, s = -np.log(PFA), snr(range_m) / 2.0
    return (1.0 + threshold * s / (1.0 + s) ** 2) * np.exp(-threshold / (1.0 + s))


print(f"{RADAR.name}: {RCS0_M2:g} m2 at {R0_M / 1000:.0f} km with probability {P0:g}, false alarm {PFA:g}")
print(f"so SNR there is {SNR0:.1f}, {10 * np.log10(SNR0):.1f} dB")

# %% [markdown]
# ## The experiment
#
# Sixty aircraft fly in, one behind the other. A replay logs every plot. A look that saw nothing leaves no trace, but
# we know how often the radar turns: one look a turn. So in each stretch of the way, plots over looks must be $P_d$.

# %%


def scenario(case):
    points = [{"lat_deg": lat, "lon_deg": -120.0, "altitude_m": 10_000} for lat in (-27.4, -29.9)]
    points[0]["speed_mps"] = SPEED_MPS
    echo = {f"rcs_{side}_m2": RCS_M2 for side in ("front", "side", "rear")}
    flight = {"name": "in", "type": "f16c", "side": "hostile", "route": points, "swerling": case, **echo}
    battery = {
        "name": "alpha",
        "system": "s300pmu2",
        "surveillance_radars": ["64n6e"],
        "lat_deg": -30.0,
        "lon_deg": -120.0,
        "doctrine": {"policy": "none"},
    }
    return cupola.loads(
        {
            "format": 1,
            "name": f"swerling-{case}",
            "duration_s": 2400,
            "origin": {"lat_deg": -30.0, "lon_deg": -120.0},
            "battery": [battery],
            "flight": [flight | {"count": COUNT, "spacing_s": 7}],
        }
    )


EDGES_M = np.arange(80e3, 260e3, 20e3)


def plots_over_looks(case, replications=4):
    """Plots in each stretch, and the looks that there were."""
    model = cupola.build(scenario(case))
    radar = next(k for k, name in enumerate(model.names.radars) if name.endswith("64n6e"))
    plots = np.zeros(len(EDGES_M) - 1)
    for replication in range(replications):
        events = cupola.replay(model, seed=1, replication=replication, step_s=60.0).events
        seen = (events.kind == cupola.EventKind.PLOT) & (events.other == radar)
        plots += np.histogram(events.value[seen], EDGES_M)[0]
    looks = replications * COUNT * np.diff(EDGES_M) / SPEED_MPS / SCAN_S
    return plots, looks


counted = {case: plots_over_looks(case) for case in (1, 3)}

# %%
ranges_m = np.linspace(60e3, 270e3, 200)
figure, axes = plt.subplots(figsize=(6.4, 3.2))
for case, mark in ((1, "o"), (3, "s")):
    plots, looks = counted[case]
    (line,) = axes.plot(ranges_m / 1000, p_detect(ranges_m, case), label=f"case {case}, formula")
    middles_km = (EDGES_M[1:] + EDGES_M[:-1]) / 2000
    axes.plot(middles_km, plots / looks, mark, color=line.get_color(), label=f"case {case}, counted")
axes.set(xlabel="range [km]", ylabel="probability of detection", ylim=(0, 1.02))
axes.legend(frameon=False)

# %% [markdown]
# ## The formula, met
#
# Over a stretch of 20 km $P_d$ changes, so we compare with its mean along the stretch. We allow four standard errors
# of a share, and a share of looks for the plots that a range error carries over an edge.

# %%
for case, (plots, looks) in counted.items():
    for low_m, high_m, n_plots, n_looks in zip(EDGES_M[:-1], EDGES_M[1:], plots, looks, strict=True):
        expected = p_detect(np.linspace(low_m, high_m, 101), case).mean()
        error = np.sqrt(expected * (1.0 - expected) / n_looks)
        print(f"case {case}, {low_m / 1000:3.0f} to {high_m / 1000:3.0f} km: {expected:.3f}, {n_plots / n_looks:.3f}")
        assert abs(n_plots / n_looks - expected) < 4.0 * error + 0.01

# %% [markdown]
# ## Tasks
#
# 1. Where do the two curves cross, and why is a steadier echo better on one side and worse on the other?
# 2. A track is confirmed when three of five looks gave a plot. At which $P_d$ does that happen in half of all windows
#    of five looks?
# 3. A source says "detects at 300 km" and no probability. How much does it matter whether that means 0.5 or 0.9?
#
# ## Solutions
#
# **1.** Near the radar the mean echo is far above the threshold, and only fluctuation loses looks: steady is better.
# Far out it is below, and only fluctuation lifts it over: steady is worse.

# %%
fine_m = np.linspace(60e3, 400e3, 20001)
gap = p_detect(fine_m, 3) - p_detect(fine_m, 1)
crossing = int(np.flatnonzero(np.diff(np.sign(gap)))[0])
print(f"they cross at {fine_m[crossing] / 1000:.0f} km, where both are {p_detect(fine_m[crossing], 1):.2f}")
assert gap[0] > 0.0 > gap[-1]

# %% [markdown]
# **2.** At 0.5: $\sum_{k=3}^{5} \binom5k p^k (1-p)^{5-k}$ is symmetric about $p = \tfrac12$. So the range at which a
# target is *tracked* is near that of $P_d$ = 0.5.
#
# **3.** With case 1, from $P_0$ = 0.9 to 0.5 the SNR needed falls by the factor printed below, and range goes with its
# fourth root:

# %%
snr_of = {p: np.log(PFA) / np.log(p) - 1.0 for p in (0.5, 0.9)}
ratio = snr_of[0.9] / snr_of[0.5]
print(f"SNR {ratio:.1f} times, range {ratio**0.25:.2f} times")

# %% [markdown]
# More than half as far again, and more than most differences between brochures. That is why the catalogue holds
# `reference_p_detect` with a spread.
#
# Model and checks: [detection](../models/detection.md); how looks become tracks: [tracking](../models/tracking.md).
