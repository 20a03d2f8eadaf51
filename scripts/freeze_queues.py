"""Freeze what Ciw makes of queues: the peer of timed batteries, also where no formula is known.

    pip install ciw
    python scripts/freeze_queues.py

writes ``tests/data/validation/queue_ciw.csv``: the share of arrivals that are lost, and its standard error over runs.
Ciw is not needed to run or test Cupola. Run with 3.2.5; a minute.
"""

import math
from pathlib import Path

import ciw
import numpy as np

FILE = Path(__file__).resolve().parents[1] / "tests" / "data" / "validation" / "queue_ciw.csv"
RUNS, UNTIL, WARM_UP = 8, 1500.0, 50.0
#: channels, arrivals a unit of time, law of the holding time (mean 1), what happens to who finds no channel, patience.
CASES = (
    (2, 2.0, "exponential", "lost", 0.0),
    (6, 6.0, "lognormal", "lost", 0.0),
    (2, 2.0, "lognormal", "exponential", 0.5),
    (4, 6.0, "lognormal", "fixed", 1.0),
)


def law(name: str, mean: float) -> ciw.dists.Distribution:
    """A law with this mean; the logarithm of the lognormal one has a standard deviation of 1."""
    if name == "fixed":
        return ciw.dists.Deterministic(mean)
    if name == "exponential":
        return ciw.dists.Exponential(1.0 / mean)
    return ciw.dists.Lognormal(math.log(mean) - 0.5, 1.0)


def lost(case: tuple, seed: int) -> float:
    """Share of arrivals after the warm-up that got no channel in one run."""
    channels, rate, holding, patience, mean = case
    waits = {} if patience == "lost" else {"reneging_time_distributions": [law(patience, mean)]}
    capacity = [0] if patience == "lost" else [math.inf]
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate)], service_distributions=[law(holding, 1.0)],
        number_of_servers=[channels], queue_capacities=capacity, **waits,
    )  # fmt: skip
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(UNTIL)
    records = [one for one in simulation.get_all_records() if one.arrival_date > WARM_UP]
    return sum(one.record_type in ("rejection", "renege") for one in records) / len(records)


def main() -> None:
    """Write the file."""
    with FILE.open("w", encoding="utf-8") as out:
        out.write(
            f"# Queues of Ciw {ciw.__version__}: share of Poisson arrivals that get no channel, and its standard error "
            f"over {RUNS} runs of {UNTIL:g} mean holding times, seeds 1 to {RUNS}. Holding time: mean 1; lognormal "
            "with a standard deviation of the logarithm of 1. Patience 'lost': who finds all channels busy is lost. "
            "Written by scripts/freeze_queues.py. Tolerance: four standard errors.\n"
        )
        out.write("channels,rate,holding,patience,mean_patience,lost,error\n")
        for case in CASES:
            shares = [lost(case, seed) for seed in range(1, RUNS + 1)]
            row = (*case, float(np.mean(shares)), float(np.std(shares, ddof=1) / math.sqrt(RUNS)))
            out.write(",".join(str(value) for value in row) + "\n")
            print(*row)


if __name__ == "__main__":
    main()
