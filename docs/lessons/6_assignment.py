# %% [markdown]
# # 6. Assignment
#
# Few rounds, many targets: who shoots at whom? A good rule is two lines long, an optimum can be proved, and the
# simulation shows what either is worth.
#
# **You need:** [lesson 5](5_salvo.md). The proved optimum needs SciPy (`pip install "cupola[studies]"`).

# %% [markdown]
# ## The law
#
# Weapon $i$ kills target $j$, worth $v_j$, with $p_{ij}$. With $x_{ij}$ rounds of $i$ at $j$ the value that survives
# is
#
# $$V = \sum_j v_j \prod_i (1 - p_{ij})^{x_{ij}}$$
#
# **Rule of marginal return**: give each round in turn to the target from which it takes most. With one kind of weapon
# that is the optimum (den Broeder, Ellison and Emerling 1959). With several it is not.

# %%
import math

import matplotlib.pyplot as plt
import numpy as np

import cupola
from cupola.assignment import Instance, shoot_look_shoot, solve


def instance(values, p_kill, rounds):
    values, p_kill = np.array(values, float), np.array(p_kill, float)
    return Instance(values, p_kill, np.array(rounds), np.zeros(len(values), np.int64))


alike = solve(instance([5, 3, 2], [[0.6, 0.6, 0.6]], [5]))
mixed = solve(instance([4, 4], [[0.9, 0.8], [0.85, 0.1]], [1, 1]))
for name, found in (("one kind of weapon", alike), ("two kinds", mixed)):
    print(f"{name}: greedy leaves {found.greedy:.3f}, the optimum {found.surviving:.3f}; proved: {found.is_proved}")
assert alike.greedy == alike.surviving and mixed.greedy > mixed.surviving + 0.5

# %% [markdown]
# In the second case the first weapon is best at either target, and the greedy rule sends it to the one where it is
# best of all. But it is the only one that can hit the other.
#
# ## Now with looks
#
# $N$ targets alike, $M$ rounds, $s$ stages: fire some, look, fire again. How many now, how many to keep? A dynamic
# programme answers from the end (Soland 1987). With $E_s(n, m)$ the least number expected to get through with $n$
# alive, $m$ rounds and $s$ stages left:
#
# $$E_s(n, m) = \min_r \sum_k P(k \mid n, r)\, E_{s-1}(k, m - r), \qquad E_0(n, m) = n$$
#
# ## The experiment
#
# A timed battery with `discipline = "staged"` plays it in the engine: at each of $s$ moments it fires what the dynamic
# programme says, draws who dies, and looks.

# %%
TARGETS, ROUNDS, P_KILL, N = 5, 8, 0.6, 500
STAGES = (1, 2, 3)


def raid(stages):
    points = [{"lat_deg": 0.0, "lon_deg": lon, "altitude_m": 5000} for lon in (-121.0, -120.0)]
    timed = {"holding": {"law": "fixed", "mean_s": 10}, "p_kill": P_KILL, "discipline": "staged", "stages": stages}
    battery = {
        "name": "queue",
        "system": "s300pmu2",
        "lat_deg": 0.0,
        "lon_deg": -120.0,
        "timed": timed | {"rounds": ROUNDS},
    }
    flight = {"name": "raid", "type": "f16c", "side": "hostile", "count": TARGETS, "route": points, "aim": "centre"}
    return cupola.loads(
        {
            "format": 1,
            "name": f"stages-{stages}",
            "duration_s": 900,
            "origin": {"lat_deg": 0.0, "lon_deg": -120.0},
            "asset": [{"name": "centre", "lat_deg": 0.0, "lon_deg": -120.0}],
            "battery": [battery],
            "flight": [flight],
        }
    )


# %% [markdown]
# ## The formula, met

# %%
found = {}
for stages in STAGES:
    expected = shoot_look_shoot(TARGETS, ROUNDS, stages, P_KILL)
    leakers = cupola.run(raid(stages), N, seed=1).replications["leakers"]
    error = leakers.std(ddof=1) / math.sqrt(N)
    found[stages] = (leakers.mean(), error)
    print(f"{stages} stages: {expected.leakers:.3f} get through, found {leakers.mean():.3f} +- {error:.3f}")
    assert abs(leakers.mean() - expected.leakers) < 4.0 * error

# %%
figure, axes = plt.subplots(figsize=(6.4, 2.8))
numbers = range(1, 7)
exact = [shoot_look_shoot(TARGETS, ROUNDS, s, P_KILL).leakers for s in numbers]
axes.plot(numbers, exact, color="0.3", marker=".", label="dynamic programme")
means, errors = zip(*found.values(), strict=True)
axes.errorbar(STAGES, means, [2 * error for error in errors], fmt="o", label="simulated, two standard errors")
axes.set(xlabel="stages", ylabel=f"of {TARGETS} that get through", ylim=(0, None))
axes.legend(frameon=False)

# %% [markdown]
# ## Tasks
#
# 1. Five targets, eight rounds, one stage. Work out by hand how they are shared, and what is expected to get through.
# 2. How many rounds does the defence fire at the first of two stages? Why not all? What would a fourth stage be worth?
# 3. What would looking be worth if $p$ were 0.95?
#
# ## Solutions
#
# **1.** Two rounds at three targets and one at two: $3 (1 - p)^2 + 2 (1 - p) = 3 \cdot 0.16 + 2 \cdot 0.4 = 1.28$.

# %%
assert abs(shoot_look_shoot(5, 8, 1, 0.6).leakers - 1.28) < 1e-12

# %% [markdown]
# **2.** One at each target: a second round at a target that is already dead would be lost. With eight rounds a fourth
# stage is worth nothing, so of four the first is let pass.

# %%
for stages in (2, 3, 4):
    best = shoot_look_shoot(TARGETS, ROUNDS, stages, P_KILL)
    print(f"first of {stages} stages: {best.first_salvo} rounds; {best.leakers:.3f} get through")
assert shoot_look_shoot(TARGETS, ROUNDS, 2, P_KILL).first_salvo == TARGETS

# %% [markdown]
# **3.** Little in targets: nearly all die at the first shot. Looks are worth most where shots miss often.

# %%
for p in (0.6, 0.95):
    gains = [shoot_look_shoot(TARGETS, ROUNDS, s, p).leakers for s in (1, 4)]
    print(f"p = {p}: one stage {gains[0]:.2f}, four stages {gains[1]:.2f}")

# %% [markdown]
# For a whole scenario, with batteries, reach and rounds: `cupola assign damascus-2018`. Model:
# [assignment](../models/assignment.md), [doctrine](../models/doctrine.md).
