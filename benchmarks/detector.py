"""The burst detector beside four others, on simulated series: python -m benchmarks.detector [SERIES A CELL].

Every series has the properties in benchmarks/simulated_counts.py, with two peaks a day and ramped bursts. Ours runs as
shipped; each rival's threshold is set on quiet series of the same rate to the same budget. A burst is found when an
alarm is raised between its start and 12 hours after its end; alarms less than a day apart are one. Then: alarms on
quiet series that nothing was tuned on, the intervals of ours against the truth, alarms after a lasting rise, and what a
series costs beside ten times as long a one.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from benchmarks.rivals import RIVALS
from benchmarks.simulated_counts import (
    DAYS,
    FIRST_HOUR,
    HISTORY,
    Series,
    TrueBurst,
    quiet_series,
    with_bursts,
    with_shift,
)
from models.bursts.alarm_threshold import RATES as ALL_RATES
from models.bursts.alarm_threshold import alarm_threshold
from models.bursts.baseline import DAY, Floats, calendar
from models.bursts.detector import find_bursts
from models.bursts.monitor import BURNING, Counts, Episode, Monitor
from models.bursts.scan import excess_interval

BUDGET: Final = 4.0  # alarms a year
RATES: Final = (0.2, 1.0, 5.0)
RATIOS: Final = (2.0, 4.0, 8.0)
OURS: Final = "trustwatch"
SEED: Final = 20_261_102
SERIES: Final = 8
GRACE: Final = 12  # hours after a burst in which an alarm still counts for it
MINIMUM_HOURS: Final = 6  # of a burst, in the table by ratio
MINIMUM_SEEN: Final = 0.3
BINS: Final = ((3, 6), (6, 12), (12, 25), (25, 50), (50, np.inf), (25, np.inf))  # extra posts
LARGE_ENOUGH: Final = 8  # extra posts; smaller bursts are no test of an interval
SHIFT: Final = 80 * DAY + 7
SIX_WEEKS: Final = 42 * DAY


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one detector made of one true burst; delay in hours, None when it was missed."""

    detector: str
    rate: float
    ratio: float
    burst: TrueBurst
    delay: int | None


def watched(series: Series) -> Monitor:
    """Our detector's walk through a series."""
    counts = Counts(
        series.observed, series.coverage, series.coverage, calendar(FIRST_HOUR, len(series.observed))
    )
    monitor = Monitor(counts, lambda rate, _number: alarm_threshold(rate, alarms_per_year=BUDGET))
    monitor.judge(midnight=0)
    return monitor


def alarms_of(scores: Floats, threshold: float) -> list[int]:
    """Hours in which an alarm is raised: over the threshold, and not within a day of an hour that was."""
    hours = np.flatnonzero(scores > threshold)
    return [int(hour) for hour in hours[np.diff(hours, prepend=-DAY - 1) > DAY]]


def delay_of(burst: TrueBurst, alarms: Iterable[int]) -> int | None:
    """Hours from a burst's start to its alarm; None when none is raised in its time."""
    return min((a - burst.start for a in alarms if burst.start <= a < burst.end + GRACE), default=None)


def threshold_at_budget(scores: list[Floats]) -> float:
    """The threshold at which quiet series raise BUDGET alarms a year."""
    allowed = BUDGET * years(len(scores))
    low, high = 0.0, max(float(score.max()) for score in scores) + 1
    for _ in range(30):
        middle = (low + high) / 2
        if sum(len(alarms_of(score, middle)) for score in scores) > allowed:
            low = middle
        else:
            high = middle
    return high


def years(n_series: int) -> float:
    """Watched years in a number of series."""
    return n_series * (DAYS - HISTORY) / 365


def quiet(rate: float, n_series: int, *, purpose: int) -> Iterator[Series]:
    """Quiet series of two daily peaks; another purpose gives others."""
    for index in range(n_series):
        yield quiet_series(np.random.default_rng([SEED, purpose, index]), rate=rate, peaks=2)


def bursting(rate: float, ratio: float, n_series: int) -> Iterator[tuple[Series, Monitor]]:
    """Series with ramped bursts, and our walk through each."""
    for index, base in enumerate(quiet(rate, n_series, purpose=2)):
        series = with_bursts(np.random.default_rng([SEED, 3, index]), base, ratio=ratio, ramped=True)
        yield series, watched(series)


def print_false_alarms(n_series: int) -> None:
    """Alarms of ours on quiet series that nothing was tuned on, at every rate of the table of thresholds."""
    print(f"{'rate':>8}{'alarms':>10}{'allowed':>10}{'ratio':>8}  on quiet series, ours")
    allowed = BUDGET * years(n_series)
    for rate in ALL_RATES:
        n_alarms = sum(len(watched(series).episodes) for series in quiet(rate, n_series, purpose=6))
        print(f"{rate:8g}{n_alarms:10}{allowed:10.0f}{n_alarms / allowed:8.2f}", flush=True)


def compare(rate: float, n_series: int) -> tuple[list[Outcome], list[tuple[TrueBurst, Monitor, Episode]]]:
    """Every true burst at one rate under every detector, and those that ours found with what it said of them."""
    pairs = [(series, watched(series)) for series in quiet(rate, 5 * n_series, purpose=1)]
    thresholds = {
        name: threshold_at_budget([score(*pair) for pair in pairs]) for name, score in RIVALS.items()
    }
    outcomes, found = [], []
    for ratio in RATIOS:
        for series, monitor in bursting(rate, ratio, n_series):
            alarms = {OURS: [episode.alarmed for episode in monitor.episodes]}
            alarms |= {
                name: alarms_of(score(series, monitor), thresholds[name]) for name, score in RIVALS.items()
            }
            for burst in series.bursts:
                outcomes += [
                    Outcome(name, rate, ratio, burst, delay_of(burst, a)) for name, a in alarms.items()
                ]
                found += [
                    (burst, monitor, e) for e in monitor.episodes if delay_of(burst, [e.alarmed]) is not None
                ]
    return outcomes, found


def print_found(outcomes: list[Outcome]) -> None:
    """Shares found, of the longer bursts by rate and ratio, and of all by their extra posts; and the delay."""
    cells = [(rate, ratio) for rate in RATES for ratio in RATIOS]
    titles = [f"{rate:g}/h x{ratio:g}" for rate, ratio in cells]
    print(f"\n{f'found, {MINIMUM_HOURS} h and more':20}" + "".join(f"{title:>11}" for title in titles))
    for name in (OURS, *RIVALS):
        mine = [o for o in outcomes if o.detector == name and o.burst.seen > MINIMUM_SEEN]
        mine = [o for o in mine if o.burst.end - o.burst.start >= MINIMUM_HOURS]
        shares = [_share([o for o in mine if (o.rate, o.ratio) == cell]) for cell in cells]
        print(f"{name:20}" + "".join(f"{share:>11}" for share in shares))
    titles = [f"{low:g}-{high:g}" if high < np.inf else f"{low:g}+" for low, high in BINS]
    print(f"\n{'found, extra posts':20}" + "".join(f"{title:>11}" for title in (*titles, "delay h")))
    for name in (OURS, *RIVALS):
        mine = [o for o in outcomes if o.detector == name]
        shares = [_share([o for o in mine if low <= o.burst.extra < high]) for low, high in BINS]
        delays = [o.delay for o in mine if o.delay is not None]
        print(f"{name:20}" + "".join(f"{share:>11}" for share in shares) + f"{np.median(delays):>11.0f}")


def _share(outcomes: list[Outcome]) -> str:
    found = sum(o.delay is not None for o in outcomes)
    return f"{found / max(len(outcomes), 1):.2f}/{len(outcomes)}"


def print_intervals(found: list[tuple[TrueBurst, Monitor, Episode]]) -> None:
    """How often the 90 % interval holds the extra posts, as drawn and as their mean; and errors of start and end."""
    rows = []
    for burst, monitor, episode in found:
        if burst.extra < LARGE_ENOUGH:
            continue
        end = len(monitor.counts) if episode.state == BURNING else episode.end
        inside = slice(episode.start, end)
        observed, expected = monitor.counts.observed[inside], monitor.expected[inside]
        spread = {
            "variance": monitor.variance[episode.start],
            "dispersion": monitor.dispersion[episode.start],
        }
        low, high = excess_interval(observed, expected, **spread)
        rows.append(
            (
                low <= burst.extra <= high,
                low <= burst.meant <= high,
                (observed.sum() - expected.sum()) / burst.extra,
                abs(episode.start - burst.start),
                abs(end - burst.end),
            )
        )
    drawn, meant, size, start, finish = np.array(rows, dtype=float).T
    print(
        f"\nthe 90 % interval of {len(rows)} bursts found holds the mean of the extra posts in {meant.mean():.0%},"
        f" the posts as drawn in {drawn.mean():.0%}"
    )
    print(f"size / truth: {_quantiles(size, 0.25, 0.5, 0.75)} (quartiles)")
    print(
        f"hours off, median and 90 %: start {_quantiles(start, 0.5, 0.9)}, end {_quantiles(finish, 0.5, 0.9)}"
    )


def _quantiles(values: Floats, *levels: float) -> str:
    return ", ".join(f"{value:.3g}" for value in np.quantile(values, levels))


def print_shifts(n_series: int) -> None:
    """Alarms in the six weeks after a lasting threefold rise, beside the same series without it."""
    print(f"\n{'rate':>8}  series by alarms in six weeks after x3 (0, 1, 2, …) and mean; then without it")
    for rate in RATES:
        counts: list[list[int]] = [[], []]
        for index, base in enumerate(quiet(rate, n_series, purpose=4)):
            shifted = with_shift(np.random.default_rng([SEED, 5, index]), base, ratio=3.0, start=SHIFT)
            for side, series in enumerate((shifted, base)):
                raised = [episode.alarmed for episode in watched(series).episodes]
                counts[side].append(sum(SHIFT <= hour < SHIFT + SIX_WEEKS for hour in raised))
        for alarms in counts:
            print(f"{rate:8g}  {np.bincount(alarms).tolist()!s:30} {np.mean(alarms):.2f}", flush=True)


def print_costs() -> None:
    """CPU time a series and day, of a year and of ten years."""
    costs = []
    for days in (365, 3650):
        series = quiet_series(np.random.default_rng(SEED), rate=1.0, days=days, growth=1.0)
        last = FIRST_HOUR + timedelta(hours=days * DAY - 1)
        hours = pl.datetime_range(FIRST_HOUR, last, "1h", eager=True).cast(pl.Datetime("us", "UTC"))
        counts = pl.DataFrame(
            {"hour": hours, "count": series.observed.astype(int), "coverage": series.coverage}
        )
        begin = time.process_time()
        find_bursts(counts, alarms_per_year=BUDGET)
        costs.append((time.process_time() - begin) / days)
    print(f"\nCPU a series-day: {costs[0] * 1e3:.2f} ms; over ten years {costs[1] / costs[0]:.2f} times that")


def main() -> None:
    """Print all tables."""
    n_series = int(sys.argv[1]) if len(sys.argv) > 1 else SERIES
    print(f"budget {BUDGET:g} alarms a year, {n_series} series of {DAYS} days a cell\n")
    print_false_alarms(5 * n_series)
    outcomes, found = [], []
    for rate in RATES:
        of_rate, said = compare(rate, n_series)
        outcomes += of_rate
        found += said
    print_found(outcomes)
    print_intervals(found)
    print_shifts(2 * n_series)
    print_costs()


if __name__ == "__main__":
    main()
