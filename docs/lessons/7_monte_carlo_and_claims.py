# %% [markdown]
# # 7. Monte Carlo, and when a claim is true
#
# A simulation gives a number. How far may it be off, how many replications are enough, and when may one say "that is
# true"?
#
# **You need:** mean, variance; the idea of a confidence interval.

# %% [markdown]
# ## The law
#
# Of $n$ independent replications $k$ came out well. The share $\hat p = k/n$ scatters about the true $p$ with
#
# $$\sigma = \sqrt{\frac{p (1 - p)}{n}}$$
#
# Four times as many replications halve it. Wilson's interval turns that round into a statement about $p$, and holds in
# about 95 of 100 experiments:
#
# $$\frac{\hat p + z^2/2n \pm z \sqrt{\hat p (1 - \hat p)/n + z^2/4n^2}}{1 + z^2/n}, \qquad z = 1.96$$

# %%
import math

import matplotlib.pyplot as plt
import numpy as np

import cupola
from cupola.analysis import METRICS, paired_difference
from cupola.scenario import set_paths

N, EACH = 4000, 50
scenario = cupola.load("minimal")
results = cupola.run(scenario, N, seed=1)
enough = results.replications["missiles_fired"] <= 6
p = enough.mean()
fired = METRICS["missiles_fired"]
print(f"{scenario.title}: {fired(results)} missiles; at most six in {p:.3f} of replications")

# %% [markdown]
# ## The experiment
#
# One long run of 4000 replications gives the truth nearly. Cut it into 80 small studies of 50. Each is what somebody
# would have found who had less time.

# %%
studies = enough.reshape(-1, EACH)
shares = studies.mean(axis=1)


def wilson(k, n, z=1.959964):
    share, half = k / n, z * np.sqrt(k / n * (1 - k / n) / n + z**2 / (4 * n**2))
    return (share + z**2 / (2 * n) - half) / (1 + z**2 / n), (share + z**2 / (2 * n) + half) / (1 + z**2 / n)


low, high = wilson(studies.sum(axis=1), EACH)
holds = (low <= p) & (p <= high)

# %%
figure, axes = plt.subplots(figsize=(6.4, 2.8))
order = np.argsort(shares, kind="stable")
for good, colour in ((True, "0.55"), (False, "C3")):
    picked = np.flatnonzero(holds[order] == good)
    axes.vlines(picked, low[order][picked], high[order][picked], color=colour, lw=1.5)
axes.axhline(p, color="k", lw=0.8)
axes.set(xlabel="80 studies of 50 replications, by what they found", ylabel="six are enough", xticks=[])

# %% [markdown]
# ## The formula, met
#
# The 80 shares must scatter by $\sigma$, and about 95 of 100 intervals must hold the truth. A standard deviation from
# $m$ values is itself uncertain by $1/\sqrt{2 (m - 1)}$ of it.

# %%
expected = math.sqrt(p * (1.0 - p) / EACH)
found = shares.std(ddof=1)
print(f"scatter of the studies: formula {expected:.4f}, found {found:.4f}")
assert abs(found / expected - 1.0) < 4.0 / math.sqrt(2.0 * (len(shares) - 1))
covered = holds.mean()
print(f"intervals that hold the truth: {covered:.0%}")
assert abs(covered - 0.95) < 4.0 * math.sqrt(0.95 * 0.05 / len(holds))

# %% [markdown]
# ## Two defences, one luck
#
# Is a salvo of two better than single missiles? Draws in Cupola have addresses: under one seed both variants meet the
# same raid with the same luck. The difference is taken pair by pair, and what both share cancels.

# %%
single = cupola.run(set_paths(scenario, {"battery.alpha.doctrine.salvo": 1}), 400, seed=1)
fired = {name: one.replications["missiles_fired"][:400] for name, one in (("two", results), ("one", single))}
gain, gain_low, gain_high = paired_difference(fired["two"], fired["one"])
apart = math.sqrt(sum(values.var(ddof=1) for values in fired.values()) / 400)
print(f"missiles more: {gain:.2f} ({gain_low:.2f} to {gain_high:.2f})")
print(f"half width: in pairs {(gain_high - gain_low) / 2:.3f}, as two separate runs {1.96 * apart:.3f}")
assert gain_low > 0.0 and (gain_high - gain_low) / 2 < 1.96 * apart

# %% [markdown]
# ## A claim
#
# "Six missiles are enough, more often than not." Cupola calls such a case true when the *whole* interval lies at 0.5
# or above, false when it lies below, and open otherwise. See how the answer comes with $n$:

# %%


def verdict(k, n):
    low, high = wilson(k, n)
    return "holds" if low >= 0.5 else "fails" if high < 0.5 else "open"


for n in (10, 50, 200, 1000, 4000):
    k = int(enough[:n].sum())
    low, high = wilson(k, n)
    print(f"n = {n:4}: {k / n:.3f} ({low:.3f} to {high:.3f}): {verdict(k, n)}")
assert verdict(int(enough[:10].sum()), 10) == "open" and verdict(int(enough.sum()), N) == "holds"

# %% [markdown]
# ## Tasks
#
# 1. How many replications make the interval no wider than ± 0.02?
# 2. Nothing happened in 100 replications. What may you say about its probability?
# 3. The verdict is certain at $n = 4000$. Is it certain about the world?
#
# ## Solutions
#
# **1.** $n = z^2 p (1 - p) / 0.02^2$, at most 2401 (for $p = \tfrac12$).

# %%
needed = math.ceil(1.96**2 * p * (1 - p) / 0.02**2)
print(f"{needed} replications")
assert math.ceil(1.959964**2 * 0.25 / 0.02**2) == 2401

# %% [markdown]
# **2.** Not more than about 3 in 100: the rule of three, $3/n$. Wilson's upper end is $z^2 / (n + z^2) = 0.037$.

# %%
assert abs(wilson(0, 100)[1] - 1.959964**2 / (100 + 1.959964**2)) < 1e-12

# %% [markdown]
# **3.** No. Replications take away chance, and nothing else. What public figures leave open stays, and so does what
# the model does not know: `cupola uncertainty minimal` carries the first through; the report's *How far to trust it*
# names the second.
#
# Models: [intervals](../models/intervals.md), [claims](../models/claims.md).
