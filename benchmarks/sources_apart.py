"""One alarm over all sources of a product, or one a source: python -m benchmarks.sources_apart [HOMES].

Homes of two sources, one with up to three times the complaints of the other, as in ``benchmarks.arrivals``. Bursts come
in one source alone, or in both by their rates. Each is judged over the sum, by source, and both ways, under a budget of
four false alarms a year. Printed: how many bursts are met by an alarm, and how many alarms meet none.
"""

import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import chain
from typing import Final

import numpy as np
import polars as pl

from benchmarks.arrivals import DAYS, RATES
from benchmarks.simulated_counts import FIRST_HOUR
from models.bursts.detector import find_bursts

HOMES: Final = 24
SEED: Final = 20_261_130
BUDGET: Final = 4.0  # false alarms a year
SHARES: Final = (0.3, 1, 3)  # of the second source's complaints to the first's
BETWEEN: Final = (4, 6, 8)  # days from a burst to the next
_HOURS: Final = 24 * DAYS

Days = list[float]


def home(seed: int, *, is_common: bool) -> tuple[Sequence[Days], Sequence[Days]]:
    """The days of all complaints by source, and those of each burst."""
    random = np.random.default_rng([SEED, seed, is_common])
    rate, share = float(random.choice(RATES)), float(random.choice(SHARES))
    level = random.gamma(12, 1 / 12, DAYS)
    sources: list[Days] = [
        [
            day + part
            for day, mean in enumerate(much * rate * level)
            for part in random.uniform(size=random.poisson(mean))
        ]
        for much in (1.0, share)
    ]
    bursts: list[Days] = []
    for number in range(1 if is_common else 2):
        day = 15.0
        while day < DAYS - 3:
            start, minutes = day + random.uniform(), float(random.choice([2, 6, 20, 45]))
            bursts.append([start + place * minutes / 1440 for place in range(random.integers(5, 40))])
            for moment in bursts[-1]:
                where = int(random.uniform() < share / (1 + share)) if is_common else number
                sources[where].append(moment)
            day += float(random.choice(BETWEEN))
    return sources, bursts


def alarms(days: Sequence[float], *, budget: float) -> list[tuple[float, float]]:
    """From which day to which day each burst that is found lasts."""
    within = np.array([day for day in days if day < DAYS])
    counts = pl.DataFrame(
        {
            "hour": pl.datetime_range(
                FIRST_HOUR, interval="1h", end=FIRST_HOUR + (_HOURS - 1) * timedelta(hours=1), eager=True
            ),
            "count": np.bincount((24 * within).astype(int), minlength=_HOURS),
            "coverage": 1.0,
        }
    )
    day, end = timedelta(days=1), FIRST_HOUR + timedelta(days=DAYS)
    return [
        ((burst.started_at - FIRST_HOUR) / day, ((burst.ended_at or end) - FIRST_HOUR) / day)
        for burst in find_bursts(counts, alarms_per_year=budget).bursts
    ]


def ways(sources: Sequence[Days]) -> Mapping[str, Sequence[tuple[float, float]]]:
    """The alarms of each way of judging, all under the same budget."""
    whole = sorted(chain(*sources))

    def each(parts: Sequence[Days]) -> Sequence[tuple[float, float]]:
        return [alarm for part in parts for alarm in alarms(part, budget=BUDGET / len(parts))]

    return {"the sum": each([whole]), "each source": each(sources), "both": each([whole, *sources])}


def main() -> None:
    """Print a row a way of judging, for bursts in one source and in both."""
    n_homes = int(sys.argv[1]) if len(sys.argv) > 1 else HOMES
    for is_common in (False, True):
        n_bursts, found, false = 0, dict[str, int](), dict[str, int]()
        for seed in range(n_homes):
            sources, bursts = home(seed, is_common=is_common)
            spans = [(burst[0], burst[-1]) for burst in bursts]
            n_bursts += len(spans)
            for name, told in ways(sources).items():
                met = sum(any(begin <= last and first < end for begin, end in told) for first, last in spans)
                wrong = sum(
                    not any(begin <= last + 1 and first < end for first, last in spans) for begin, end in told
                )
                found[name], false[name] = found.get(name, 0) + met, false.get(name, 0) + wrong
        print("bursts in both sources" if is_common else "bursts in one source")
        for name in found:
            print(f"  {name:12}{found[name]:5} of {n_bursts} found, {false[name]} false alarms", flush=True)


if __name__ == "__main__":
    main()
