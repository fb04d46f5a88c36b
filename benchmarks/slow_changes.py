"""The test of slow changes on series of known truth: python -m benchmarks.slow_changes [SERIES A ROW].

A year of days of 100 posts each, of which a share complains of one cause; days are restless as in
benchmarks/simulated_counts.py. First unchanged series: how many are ever told to have risen under daily looks for a
year, beside the stated error. Then series that rise from one day on, or over eight weeks, beside the scan for bursts.
"""

import sys
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from benchmarks.simulated_counts import FIRST_HOUR, MEMORY, SHOCK, SIZE
from models.bursts.baseline import Floats
from models.bursts.detector import find_bursts
from models.bursts.grain import DAILY
from models.bursts.slow_change import slow_changes

DAYS: Final = 365
POSTS: Final = 100.0
SHARES: Final = (0.005, 0.02, 0.05, 0.2)
RISES: Final = (1.3, 1.5, 2.0)
BEGIN: Final = 120
RAMP: Final = 56  # days over which a slow rise grows
ERRORS: Final = (0.1, 0.001)  # one series alone, and one of a hundred under one error of a tenth
SERIES: Final = 200
SEED: Final = 20_261_130


def drawn(random: np.random.Generator, share: float, ratios: Floats) -> tuple[Floats, Floats]:
    """Complaints and posts of each day; ratios: how many times its share a day has."""
    shock = np.empty(DAYS)
    shock[0] = random.normal(0, SHOCK)
    for day, step in enumerate(random.normal(0, SHOCK * np.sqrt(1 - MEMORY**2), DAYS - 1), start=1):
        shock[day] = MEMORY * shock[day - 1] + step
    posts = random.poisson(POSTS, DAYS).astype(float)
    mean = posts * share * ratios * np.exp(shock - SHOCK**2 / 2)
    size = SIZE * 4  # of a day's negative binomial: hours of their own vary more
    return np.minimum(random.negative_binomial(size, size / (size + mean)), posts).astype(float), posts


def rising(ratio: float, *, ramp: int) -> Floats:
    """One before the rise, the ratio after it."""
    grown = np.clip((np.arange(DAYS) - BEGIN + 1) / max(ramp, 1), 0.0, 1.0)
    return 1 + (ratio - 1) * grown


def burst_day(counts: Floats, posts: Floats) -> int | None:
    """The day of the first alarm of the burst scan after the rise began."""
    hours = [FIRST_HOUR + timedelta(days=day) for day in range(DAYS)]
    frame = pl.DataFrame(
        {
            "hour": pl.Series(hours, dtype=pl.Datetime("us", "UTC")),
            "count": counts.astype(int),
            "coverage": 1.0,
            "exposure": posts / posts.max(),
        }
    )
    bursts = find_bursts(frame, alarms_per_year=0.1, grain=DAILY).bursts
    days = [(burst.alarmed_at - FIRST_HOUR).days for burst in bursts]
    return next((day for day in days if day >= BEGIN), None)


def print_unchanged(n_series: int) -> None:
    """How many unchanged series are told to have risen within a year."""
    print(
        f"{'share':>8}"
        + "".join(f"{f'error {error:g}':>14}" for error in ERRORS)
        + "  of unchanged series, told"
    )
    for number, share in enumerate(SHARES):
        told = np.zeros(len(ERRORS))
        for index in range(n_series):
            pair = drawn(np.random.default_rng([SEED, number, index]), share, np.ones(DAYS))
            told += [bool(slow_changes(*pair, error=error)) for error in ERRORS]
        print(f"{share:8g}" + "".join(f"{part:14.4f}" for part in told / n_series), flush=True)


def print_rises(n_series: int) -> None:
    """Found within the year, false before the rise, median delay, and size over truth; then the burst scan."""
    print(
        f"\n{'share':>8}{'rise':>6}{'over':>6}{'found':>8}{'early':>8}{'days':>8}{'size':>8}{'scan':>8}{'days':>8}"
    )
    for number, share in enumerate(SHARES):
        for ratio in RISES:
            for ramp in (0, RAMP):
                rows, scans = [], []
                for index in range(n_series):
                    random = np.random.default_rng([SEED, 10 + number, index])
                    pair = drawn(random, share, rising(ratio, ramp=ramp))
                    rows.append(next(iter(slow_changes(*pair, error=ERRORS[1])), None))
                    scans.append(burst_day(*pair) if index < n_series // 4 else None)
                late = [row for row in rows if row is not None and row.detected >= BEGIN]
                early = sum(row is not None and row.detected < BEGIN for row in rows)
                delay = np.median([row.detected - BEGIN for row in late]) if late else np.nan
                size = np.median([row.after / row.before for row in late]) / ratio if late else np.nan
                seen = [day - BEGIN for day in scans if day is not None]
                cells = f"{len(late) / n_series:8.2f}{early / n_series:8.3f}{delay:8.0f}{size:8.2f}"
                scan = f"{len(seen) / max(n_series // 4, 1):8.2f}{np.median(seen) if seen else np.nan:8.0f}"
                print(f"{share:8g}{ratio:6g}{ramp:6}{cells}{scan}", flush=True)


def main() -> None:
    """Print both tables."""
    n_series = int(sys.argv[1]) if len(sys.argv) > 1 else SERIES
    print_unchanged(10 * n_series)
    print_rises(n_series)


if __name__ == "__main__":
    main()
