# %% [markdown]
# # 1. The radar equation
#
# How much farther does a radar see a target that echoes sixteen times as much? The answer is two lines of algebra.
# Here the simulation, which knows nothing of that algebra's result, is asked the same question.
#
# **You need:** powers and roots; what a mean and its standard error are.

# %% [markdown]
# ## The law
#
# A radar sends a pulse of power $P$. At range $R$ it is spread over $4 \pi R^2$; the target of cross-section $\sigma$
# sends a part of it back, which is spread over $4 \pi R^2$ once more. What returns falls with the fourth power of
# range, and so does the ratio of signal to noise:
#
# $$\mathrm{SNR}(R) = \mathrm{SNR}_0 \, \frac{\sigma}{\sigma_0} \left(\frac{R_0}{R}\right)^4$$
#
# A target is seen where SNR exceeds some value, whatever that is. So the range at which it is seen goes with the
# fourth root:
#
# $$R \propto \sigma^{1/4}$$

# %%
import matplotlib.pyplot as plt
import numpy as np

import cupola


def inbound(rcs_m2, speed_mps):
    """One radar in the middle of an ocean, and one aircraft that flies straight at it, 10 km high."""
    echo = {f"rcs_{side}_m2": rcs_m2 for side in ("front", "side", "rear")}
    there = {"lat_deg": -27.4, "lon_deg": -120.0, "altitude_m": 10_000, "speed_mps": speed_mps}
    here = {"lat_deg": -29.9, "lon_deg": -120.0, "altitude_m": 10_000}
    battery = {
        "name": "alpha",
        "system": "s300pmu2",
        "lat_deg": -30.0,
        "lon_deg": -120.0,
        "doctrine": {"policy": "none"},
    }
    flight = {"name": "in", "type": "f16c", "side": "hostile", "route": [there, here], **echo}
    return cupola.loads(
        {
            "format": 1,
            "name": "radar-equation",
            "duration_s": 3600,
            "origin": {"lat_deg": -30.0, "lon_deg": -120.0},
            "battery": [battery],
            "flight": [flight],
        }
    )


# %% [markdown]
# ## The experiment
#
# Each replication notes where the aircraft gave the radar its first plot. Chance decides about every single look, so
# this range differs from replication to replication: we take the mean of many.
#
# One thing must be fair. A fast target is looked at less often on each kilometre than a slow one. The one with the
# larger echo is seen at twice the range, so it gets twice the speed: then both have as many looks on the way to any
# given SNR, and nothing but the radar equation is left.

# %%
N = 400


def first_plots_km(rcs_m2, speed_mps):
    results = cupola.run(inbound(rcs_m2, speed_mps), N, seed=1)
    return results.flights["first_plot_range_m"] / 1000.0


small_km = first_plots_km(0.01, 250.0)
large_km = first_plots_km(0.16, 500.0)
for name, found in (("0.01 m2", small_km), ("0.16 m2", large_km)):
    print(f"{name}: first plot at {found.mean():.1f} km, standard deviation {found.std(ddof=1):.1f} km")

# %%
figure, axes = plt.subplots(figsize=(6.4, 2.8))
bins = np.linspace(30, 240, 43)
axes.hist(small_km, bins, label="0.01 m², 250 m/s")
axes.hist(large_km, bins, label="0.16 m², 500 m/s", alpha=0.7)
axes.set(xlabel="range of the first plot [km]", ylabel="replications")
axes.legend(frameon=False)

# %% [markdown]
# ## The formula, met
#
# The ratio of the means must be $16^{1/4} = 2$. Its standard error follows from those of both means: $s_q / q =
# \sqrt{(s_1 / m_1)^2 + (s_2 / m_2)^2}$.

# %%
expected = 16.0**0.25
found = large_km.mean() / small_km.mean()
relative = [one.std(ddof=1) / np.sqrt(N) / one.mean() for one in (small_km, large_km)]
error = found * np.hypot(*relative)
print(f"expected {expected:.3f}, found {found:.3f} +- {error:.3f} (one standard error)")
assert abs(found - expected) < 4.0 * error

# %% [markdown]
# ## Tasks
#
# 1. By how much must a designer cut the echo to halve the range at which his aircraft is seen? Say it in decibels,
#    too.
# 2. Give both targets the same speed. Is the ratio still 2? Which way does it go, and why?
# 3. The transmitter of the radar doubles its power. What does the radar equation promise? Find the key of the
#    catalogue that stands for it.
#
# ## Solutions
#
# **1.** Sixteen times, 12 dB: $10 \log_{10} 16$. That is why the last halving of a range is so dear.
#
# **2.** The fast one has fewer looks on each kilometre, so at the same speed the large target gains looks on its way
# to the same SNR and is seen somewhat farther out:

# %%
same_speed_km = first_plots_km(0.16, 250.0)
print(f"ratio at the same speed: {same_speed_km.mean() / small_km.mean():.3f}")
assert same_speed_km.mean() > large_km.mean()

# %% [markdown]
# **3.** Range grows by $2^{1/4} = 1.19$. Cupola does not ask for the power: it takes the published range for a stated
# cross-section (`detection_range_ref`, `reference_rcs`), because that is what is public. So multiply
# `detection_range_ref` by 1.19.
#
# Model and checks: [detection](../models/detection.md).
