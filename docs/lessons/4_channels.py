# %% [markdown]
# # 4. Channels and saturation
#
# A battery with six channels engages six targets at a time. What share of a raid gets through because all six are
# busy? Telephone engineers solved this in 1917.
#
# **You need:** a mean; the idea of a rate.

# %% [markdown]
# ## The law
#
# Targets come by chance, $\lambda$ in a minute; each engagement holds a channel for $1/\mu$ minutes on average. The
# load is $a = \lambda / \mu$: how many channels would be busy if there were always one. With $c$ channels, the share
# that finds all of them busy is Erlang's
#
# $$B(c, a) = \frac{a^c / c!}{\sum_{k=0}^{c} a^k / k!}$$
#
# It needs the *mean* holding time only, not its law (Sevastyanov 1957).

# %%
import math

import matplotlib.pyplot as plt
import numpy as np

import cupola
from cupola.scenario import set_paths


def erlang_b(channels, load):
    terms = [load**k / math.factorial(k) for k in range(channels + 1)]
    return terms[-1] / sum(terms)


print(f"six channels at a load of six: {erlang_b(6, 6.0):.3f} find all busy")

# %% [markdown]
# ## The experiment
#
# The scenario `teaching-queue` has a battery without radar and missiles: a holding time stands for all of that.
# Everything else is the engine of every other run: its clock, channels, reasons and results. An hour of arrivals, one
# every ten seconds; each holds a channel for a minute: a load of six.

# %%
N, WARM_UP_S = 24, 600.0
queue = cupola.load("teaching-queue")


def share_lost(scenario):
    """Share of arrivals that never got a channel, and its standard error over replications."""
    results = cupola.run(scenario, N, seed=1)
    flights = results.flights
    came = ((flights["fate"] != "not_released") & (flights["start_s"] > WARM_UP_S)).reshape(N, -1)
    lost = came & (flights["reason"] == "no_target_channel").reshape(N, -1)
    n, k = came.sum(axis=1), lost.sum(axis=1)
    share = k.sum() / n.sum()
    return share, np.std(k - share * n, ddof=1) / math.sqrt(N) / n.mean()


CHANNELS = (2, 4, 6, 8, 12)
found = {c: share_lost(set_paths(queue, {"battery.queue.timed.channels": c})) for c in CHANNELS}

# %%
figure, axes = plt.subplots(figsize=(6.4, 3.0))
counts = range(1, 15)
axes.plot(counts, [erlang_b(c, 6.0) for c in counts], color="0.3", label="Erlang B, load 6")
shares, errors = zip(*found.values(), strict=True)
axes.errorbar(CHANNELS, shares, [2 * error for error in errors], fmt="o", label="simulated, two standard errors")
axes.set(xlabel="channels", ylabel="share that finds all busy", ylim=(0, 1))
axes.legend(frameon=False)

# %% [markdown]
# ## The formula, met

# %%
for channels, (share, error) in found.items():
    print(f"{channels:2} channels: Erlang {erlang_b(channels, 6.0):.3f}, found {share:.3f} +- {error:.3f}")
    assert abs(share - erlang_b(channels, 6.0)) < 4.0 * error

# %% [markdown]
# ## Tasks
#
# 1. Channels double from six to twelve. Does the share that gets through halve?
# 2. Make the holding time fixed instead of exponential. What changes?
# 3. Let targets wait for a channel instead of being lost at once (`discipline = "waits"`). Who gets through now?
#
# ## Solutions
#
# **1.** It falls far more: from 0.265 to 0.011. Six channels at a load of six are busy nearly always; twelve have room
# for chance.

# %%
assert erlang_b(12, 6.0) < 0.05 * erlang_b(6, 6.0)

# %% [markdown]
# **2.** Nothing, within chance: Erlang's formula does not ask for the law.

# %%
fixed = set_paths(queue, {"battery.queue.timed.holding.law": "fixed"})
share, error = share_lost(fixed)
print(f"fixed holding time: {share:.3f} +- {error:.3f}, Erlang {erlang_b(6, 6.0):.3f}")
assert abs(share - erlang_b(6, 6.0)) < 4.0 * error

# %% [markdown]
# **3.** Only those who fly to the end before a channel is free. While the load is below the number of channels nearly
# nobody does; at or above it the queue grows until patience decides. Try it: `cupola compare teaching-queue --set
# battery.queue.timed.discipline=waits`.
#
# A raid is rarely a Poisson stream, and a radar's channels are not all of a battery: launchers, rounds and the horizon
# limit it, too. Model and further formulas: [timed batteries](../models/timed.md).
