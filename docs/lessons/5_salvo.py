# %% [markdown]
# # 5. Salvo, and shoot-look-shoot
#
# Two missiles at once, or one, a look, and then perhaps the second? Both kill equally often. What they cost differs.
#
# **You need:** probabilities of independent events; the geometric series.

# %% [markdown]
# ## The law
#
# One missile kills with probability $p$. Of $n$ fired at once all miss with $(1 - p)^n$, so
#
# $$P = 1 - (1 - p)^n, \qquad \text{rounds} = n$$
#
# Who looks after each shot stops when the target is dead. He kills as often, if there is time for all looks, and fires
# $1 + (1-p) + (1-p)^2 + \dots$ rounds:
#
# $$P = 1 - (1 - p)^n, \qquad \text{rounds} = \frac{1 - (1 - p)^n}{p}$$

# %%
import math

import matplotlib.pyplot as plt
import numpy as np

import cupola

P_KILL, N, COUNT = 0.7, 60, 40


def kill_probability(p, n):
    return 1.0 - (1.0 - p) ** n


# %% [markdown]
# ## The experiment
#
# Forty targets, a battery that is a clock (each salvo takes ten seconds), and enough channels for all. `salvo` is how
# many rounds are fired at once, `shots_max` how many at most at one target.

# %%


def duel(salvo, shots_max, **timed):
    points = [{"lat_deg": 0.0, "lon_deg": lon, "altitude_m": 5000} for lon in (-121.0, -120.0)]
    return cupola.loads(
        {
            "format": 1,
            "name": f"salvo-{salvo}-of-{shots_max}",
            "duration_s": 900,
            "origin": {"lat_deg": 0.0, "lon_deg": -120.0},
            "asset": [{"name": "centre", "lat_deg": 0.0, "lon_deg": -120.0}],
            "battery": [
                {
                    "name": "queue",
                    "system": "s300pmu2",
                    "lat_deg": 0.0,
                    "lon_deg": -120.0,
                    "doctrine": {"salvo": salvo, "shots_max": shots_max},
                    "timed": {"channels": 100, "holding": {"law": "fixed", "mean_s": 10}, "p_kill": P_KILL} | timed,
                }
            ],
            "flight": [
                {"name": "raid", "type": "f16c", "side": "hostile", "count": COUNT, "route": points, "aim": "centre"}
            ],
        }
    )


def outcome(scenario):
    """Share killed and rounds at each target, each with its standard error over replications."""
    results = cupola.run(scenario, N, seed=1)
    found = []
    for column in ("kills", "missiles_fired"):
        each = results.replications[column] / COUNT
        found.append((each.mean(), each.std(ddof=1) / math.sqrt(N)))
    return found


# %% [markdown]
# ## The formula, met

# %%
table = {}
for n in (1, 2, 3, 4):
    for name, salvo in (("salvo", n), ("look", 1)):
        (share, share_error), (rounds, rounds_error) = outcome(duel(salvo, n))
        expected = kill_probability(P_KILL, n)
        cost = n if name == "salvo" else expected / P_KILL
        print(f"{n} {name:5}: killed {share:.3f} (formula {expected:.3f}), rounds {rounds:.3f} (formula {cost:.3f})")
        assert abs(share - expected) < 4.0 * share_error
        assert abs(rounds - cost) <= 4.0 * rounds_error + 1e-12
        table[name, n] = rounds

# %%
figure, axes = plt.subplots(figsize=(6.4, 2.8))
numbers = np.arange(1, 5)
axes.plot(numbers, numbers, color="0.6", label="salvo: n")
axes.plot(numbers, kill_probability(P_KILL, numbers) / P_KILL, color="0.3", label="look: (1 - (1 - p)ⁿ) / p")
for name, mark in (("salvo", "o"), ("look", "s")):
    axes.plot(numbers, [table[name, n] for n in numbers], mark, label=f"{name}, simulated")
axes.set(xlabel="rounds at most at one target", ylabel="rounds fired", xticks=numbers)
axes.legend(frameon=False)

# %% [markdown]
# ## Tasks
#
# 1. A hundred targets, $p = 0.7$, and no more than one in a hundred may get through. How many rounds at each, and how
#    many rounds in all, with either way of firing?
# 2. When is a salvo right although it costs more?
# 3. Every missile of a salvo has the same fault with probability 0.1. What does $n = 4$ give now?
#
# ## Solutions
#
# **1.** From $(1 - p)^n \le 0.01$: $n = 4$.

# %%
n = math.ceil(math.log(0.01) / math.log(1.0 - P_KILL))
print(f"n = {n}: {100 * n} rounds in salvos, {100 * kill_probability(P_KILL, n) / P_KILL:.0f} with looks")
assert n == 4

# %% [markdown]
# **2.** When there is no time to look: each look takes the missile's flight and the assessment. At the last moment a
# salvo is all there is (`fire = "in_depth"` does just that: small salvos while there is time, a full one at the last
# chance).
#
# **3.** Ten in a hundred salvos fail together, whatever $n$: $P = 0.9\,(1 - 0.3^4) = 0.893$ at best, instead of 0.992.
# Independence is an assumption, and it flatters the defence: see [common
# causes](../models/ammunition.md#common-causes).
#
# Model: [doctrine](../models/doctrine.md).
