"""The burst detector against four others on simulated series: python -m benchmarks.detector [SERIES A CELL]

Every series has the properties in benchmarks/simulated_counts.py, with two peaks a day and ramped bursts. Ours runs as shipped;
each rival's threshold is set on quiet series of the same rate to the same budget. A burst is found when an alarm
stands between its start and 12 hours after its end; alarms less than a day apart are one.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
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
from models.alarm_threshold import alarm_threshold
from models.baseline import DAY, Floats, calendar
from models.bursts import find_bursts
from models.scan import excess_interval
from models.watch import BURNING, Episode, Hours, Watch

BUDGET: Final = 4.0  # alarms a year
RATES: Final = (0.2, 1.0, 5.0)
RATIOS: Final = (2.0, 4.0, 8.0)
OURS: Final = "trustwatch"
SEED: Final = 20_261_102
GRACE: Final = 12  # hours after a burst in which it still counts as found
BINS: Final = ((3, 6), (6, 12), (12, 25), (25, 50), (50, np.inf))


@dataclass(frozen=True, slots=True)
class Alarm:
    """Hours in which an alarm stands, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one detector made of one true burst; delay in hours, None when it was missed."""

    detector: str
    rate: float
    ratio: float
    burst: TrueBurst
    delay: int | None


def watched(series: Series) -> Watch:
    """Our detector's walk through a series."""
    hours = Hours(series.observed, series.coverage, calendar(FIRST_HOUR, len(series.observed)))
    watch = Watch(hours, partial(alarm_threshold, alarms_per_year=BUDGET))
    watch.judge(midnight=0)
    return watch


def our_alarms(watch: Watch) -> list[Alarm]:
    """From the hour that raised it to the end of the burst."""
    n_hours = len(watch.hours)
    return [
        Alarm(e.alarmed, n_hours if e.state == BURNING else max(e.end, e.alarmed + 1)) for e in watch.episodes
    ]


def alarms_of(scores: Floats, threshold: float) -> list[Alarm]:
    """Runs of hours over the threshold, those less than a day apart joined."""
    hours = np.flatnonzero(scores > threshold)
    if not len(hours):
        return []
    breaks = np.flatnonzero(np.diff(hours) > DAY)
    firsts, lasts = hours[np.r_[0, breaks + 1]], hours[np.r_[breaks, len(hours) - 1]]
    return [Alarm(int(first), int(last) + 1) for first, last in zip(firsts, lasts, strict=True)]


def delay_of(burst: TrueBurst, alarms: Iterable[Alarm]) -> int | None:
    """Hours from a burst's start to the first alarm that stands in its time; None when none does."""
    raised = [a.start - burst.start for a in alarms if burst.start <= a.start < burst.end + GRACE]
    return min(raised, default=None)


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


def quiet(rate: float, n_series: int, purpose: int) -> Iterator[Series]:
    """Quiet series of two daily peaks; another purpose gives others."""
    for index in range(n_series):
        yield quiet_series(np.random.default_rng([SEED, purpose, index]), rate=rate, peaks=2)


def compare(rate: float, n_series: int) -> list[Outcome]:
    """Every true burst at one rate under every detector; prints the quiet series' alarms on the way."""
    pairs = [(series, watched(series)) for series in quiet(rate, 4 * n_series, purpose=1)]
    thresholds = {
        name: threshold_at_budget([score(*pair) for pair in pairs]) for name, score in RIVALS.items()
    }
    n_alarms = sum(len(watch.episodes) for _, watch in pairs)
    allowed = BUDGET * years(len(pairs))
    print(
        f"{rate:4} an hour, quiet: {n_alarms} alarms of ours where {allowed:.0f} are allowed ({n_alarms / allowed:.2f})"
    )
    outcomes = []
    for ratio in RATIOS:
        for index, base in enumerate(quiet(rate, n_series, purpose=2)):
            series = with_bursts(np.random.default_rng([SEED, 3, index]), base, ratio=ratio, ramped=True)
            watch = watched(series)
            alarms = {OURS: our_alarms(watch)}
            alarms |= {
                name: alarms_of(score(series, watch), thresholds[name]) for name, score in RIVALS.items()
            }
            outcomes += [
                Outcome(name, rate, ratio, burst, delay_of(burst, standing))
                for name, standing in alarms.items()
                for burst in series.bursts
            ]
    return outcomes


def print_found(outcomes: list[Outcome]) -> None:
    """Share found of the bursts of 6 hours and more, by rate and ratio, then by extra posts, and the delay."""
    cells = [(rate, ratio) for rate in RATES for ratio in RATIOS]
    print(f"\n{'found, 6 h and more':20}" + "".join(f"{rate:>6g}/h x{ratio:g}" for rate, ratio in cells))
    for name in (OURS, *RIVALS):
        mine = [
            o
            for o in outcomes
            if o.detector == name and o.burst.end - o.burst.start >= 6 and o.burst.seen > 0.3
        ]
        shares = [_share([o for o in mine if (o.rate, o.ratio) == cell]) for cell in cells]
        print(f"{name:20}" + "".join(f"{share:>11}" for share in shares))
    print(
        f"\n{'found, by extra posts':20}"
        + "".join(f"{low:>6g}-{high:<5g}" for low, high in BINS)
        + "     25+   delay h"
    )
    for name in (OURS, *RIVALS):
        mine = [o for o in outcomes if o.detector == name]
        shares = [
            _share([o for o in mine if low <= o.burst.extra < high]) for low, high in (*BINS, (25, np.inf))
        ]
        delays = [o.delay for o in mine if o.delay is not None]
        print(f"{name:20}" + "".join(f"{share:>12}" for share in shares) + f"{np.median(delays):>8.0f}")


def _share(outcomes: list[Outcome]) -> str:
    found = sum(o.delay is not None for o in outcomes)
    return f"{found / max(len(outcomes), 1):.2f}/{len(outcomes)}"
