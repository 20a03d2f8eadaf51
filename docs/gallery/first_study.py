"""A first study, from top to bottom.

Is a salvo of two worth its missiles? One battery, one site, four threats; two doctrines under the same draws.

Run it with ``python docs/gallery/first_study.py``, or cell by cell (``# %%``) in an editor. It takes a few seconds
once the kernels are compiled, and leaves two pictures and a run folder in ``out/gallery``.
"""

# %%
# Load
# ----
# A scenario is a description: frozen, in SI units, with the catalogue items that it needs.

from pathlib import Path

import numpy as np

import cupola
from cupola import EventKind, report
from cupola.analysis import METRICS, not_engaged_by_reason, paired_difference

N = 300
FOLDER = Path("out/gallery")

scenario = cupola.load("minimal")
battery = scenario.batteries[0]
print(f"{scenario.title}: {battery.system} at {battery.lat_deg:.2f}, {battery.lon_deg:.2f}")

# %%
# Build
# -----
# The only step that turns the description into arithmetic: horizon masks from terrain, fly-out tables from the fitted
# missile, routes in closed form. The terrain says what it is worth.

model = cupola.build(scenario)
print(model.terrain_text)
print("radars:", ", ".join(model.names.radars))
print("flights:", ", ".join(model.names.flights))

# %%
# Run
# ---
# Columns per replication, per flight and per shot. The digest is the same on one worker and on ten.

results = cupola.run(model, N)
assert results.digest == cupola.run(model, N, workers=1).digest
for name in ("kills", "leakers", "p_no_leaker", "missiles_fired", "max_intercept_range_km"):
    print(f"{name:24} {METRICS[name](results)}")
print("not shot at, by reason:", {reason: str(mean) for reason, mean in not_engaged_by_reason(results).items()})

# %%
# Compare
# -------
# Another doctrine is another scenario. Draws have addresses, so both run under the same luck, and the interval of the
# difference is that of the pairs.

doctrine = battery.doctrine.model_copy(update={"salvo": 1})
single = scenario.model_copy(update={"batteries": (battery.model_copy(update={"doctrine": doctrine}),)})
results_single = cupola.run(single, N)
for column in ("leakers", "missiles_fired"):
    values = (results_single.replications[column], results.replications[column])
    change, low, high = paired_difference(*values)
    print(f"one missile at a time instead of two: {column} {change:+.2f} ({low:+.2f} to {high:+.2f})")

# %%
# Look at one
# -----------
# Nothing was stored for this: the replication is simulated again, with everything that happens. Take one with a leaker.

with_leaker = np.flatnonzero(results.replications["leakers"] > 0)
log = cupola.replay(model, seed=results.seed, replication=int(with_leaker[0]) if with_leaker.size else 0)
told = (EventKind.CONFIRMED, EventKind.LAUNCHED, EventKind.KILLED, EventKind.ARRIVED)
for event in log.events[np.isin(log.events.kind, told)]:
    print(f"{event.time_s:7.1f} s  {EventKind(event.kind).label:10} {model.names.flights[event.flight]}")

# %%
# Summarise and write
# -------------------
# The summary judges the claim of the scenario by runs of its own: the same raid with and without the battery. Each plot
# is one call that returns a Figure.

summary = cupola.summarise(results)
print(summary.headline)

FOLDER.mkdir(parents=True, exist_ok=True)
report.outcomes(results, filename=FOLDER / "outcomes.svg")
report.timeline(log, filename=FOLDER / "timeline.svg")
cupola.write(results, FOLDER / "run", summary=summary, report=False)

# %%
# What it cannot say
# ------------------

for sentence in summary.limits[:3]:
    print("-", sentence)
