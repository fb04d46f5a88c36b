"""Bursts in hourly or daily counts, judged one by one as if live.

Promises: a missing hour is not observed, never zero; what is appended later changes no alarm raised before it; the
order of the rows does not matter. Method: a quasi-Poisson baseline refitted daily (Farrington 1996, Noufaily 2013), a
negative-binomial scan over windows of 1 to 48 hours or 1 to 7 days, and start and end by a likelihood ratio
(Kulldorff 1997).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import polars as pl

from models.bursts.alarm_threshold import alarm_threshold
from models.bursts.baseline import Floats, calendar
from models.bursts.grain import HOURLY, Grain
from models.bursts.history import History
from models.bursts.monitor import BURNING, HISTORY_HOURS, MINIMUM_TRAINING, Counts, Episode, Monitor, Turn
from models.bursts.scan import count_band, excess_interval, smallest_count
from models.vocabulary import IncidentChange, WatchVerdict

_TIME: Final = pl.Datetime("us", "UTC")


@dataclass(frozen=True, slots=True)
class Burst:
    """A rise above the baseline; the 90 % interval is of the mean excess (``models.bursts.scan``)."""

    series: str | None
    started_at: datetime  # the beginning of its first hour or day
    ended_at: datetime | None  # the end of its last one; None while it burns
    alarmed_at: datetime  # the beginning of the hour or day whose data first raised it
    observed: int
    expected: float
    excess: float
    excess_low: float
    excess_high: float
    score: float  # -log10 of the probability of its rarest window
    began_before: bool  # it may have begun before started_at, when nothing was seen or looked at


@dataclass(frozen=True, slots=True)
class Change:
    """A change in a burst's life, with what was known of the burst at that moment."""

    burst: int  # its place among the bursts
    happened: IncidentChange
    at: datetime  # the end of the hour or day whose data showed it
    started_at: datetime
    ended_at: datetime
    observed: int
    expected: float


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest burst that alarms, spread over so many hours: its posts, and those that are usual."""

    hours: int
    count: int
    expected: float


@dataclass(frozen=True, slots=True)
class Detection:
    """What the detector says of one series.

    changes: the lives of the bursts in the order in which they were told; none depends on later hours.

    baseline has one row for each hour, or day, from the first to the last: hour, observed, expected, expected_low and
    expected_high (90 % of quiet hours lie between them), variance (of a quiet hour's count, in E + variance * E^2),
    dispersion (variance over mean of a quiet day's count), coverage, exposure; what is expected and how it varies is
    null where nothing could be judged. verdict: watched, or insufficient history when nothing could be judged; history
    says what there is and what is missing; smallest what the last judged day could tell of, None where there was none.
    """

    bursts: tuple[Burst, ...]
    changes: tuple[Change, ...]
    baseline: pl.DataFrame
    verdict: WatchVerdict
    history: History
    grain: Grain
    smallest: Smallest | None = None


def find_bursts(
    counts: pl.DataFrame, *, alarms_per_year: float, series: str | None = None, grain: Grain = HOURLY
) -> Detection:
    """The bursts of one series.

    counts: hour (Datetime UTC, whole hours, or whole days of a daily grain, in any order), count (>= 0), coverage
    (0..1, the part of it that was observed) and, where several streams come and go, exposure (0..1, how much of the
    usual stream was watched; the coverage where there is no such column): whether an hour was seen, and how much was
    to be expected in it, are two questions. Hours that are missing were not observed. alarms_per_year is how many
    false alarms a quiet series may raise; where others share them, sharing (>= 1) says how many do, itself among them,
    so far as was known in that hour. Raises ValueError for rows that break this contract.
    """
    if "exposure" not in counts.columns:
        counts = counts.with_columns(exposure="coverage")
    if "sharing" not in counts.columns:
        counts = counts.with_columns(sharing=pl.lit(1))
    _check(counts, alarms_per_year, grain)
    if counts.is_empty():
        return Detection(
            (), (), _no_baseline(), WatchVerdict.INSUFFICIENT_HISTORY, _history(np.zeros(0), grain), grain
        )
    grid = _without_holes(counts, grain)
    first: datetime = grid["hour"][0]
    watched = Counts(
        grid["count"].to_numpy().astype(float),
        grid["coverage"].to_numpy().astype(float),
        grid["exposure"].to_numpy().astype(float),
        calendar(first, grid.height, grain=grain),
        grain,
    )
    budgets = alarms_per_year / grid["sharing"].to_numpy()
    monitor = Monitor(
        watched,
        lambda rate, number: alarm_threshold(rate, alarms_per_year=float(budgets[number]), grain=grain),
    )
    monitor.judge(midnight=-first.hour)
    bursts = tuple(_burst(monitor, episode, first=first, series=series) for episode in monitor.episodes)
    changes = tuple(_change(monitor, turn, first=first) for turn in monitor.turns)
    judged = bool(np.isfinite(monitor.expected).any())
    return Detection(
        bursts,
        changes,
        _baseline(grid, monitor),
        WatchVerdict.WATCHED if judged else WatchVerdict.INSUFFICIENT_HISTORY,
        _history(watched.coverage, grain),
        grain,
        _smallest(monitor),
    )


def _smallest(monitor: Monitor) -> Smallest | None:
    baseline, grain = monitor.baseline, monitor.counts.grain
    if baseline is None:
        return None
    expected = baseline.rate * grain.reported
    variance = float(baseline.variances[grain.windows.index(grain.reported)])
    threshold = monitor.threshold_of(baseline.rate, len(monitor.counts) - 1)
    count = smallest_count(expected, variance=variance, threshold=threshold)
    return Smallest(grain.reported * HOURLY.a_day // grain.a_day, count, expected)


def _history(coverage: Floats, grain: Grain) -> History:
    seen = np.flatnonzero(coverage)
    since = coverage[seen[0] :] if len(seen) else coverage[:0]
    needed, seen_needed = (grain.counts(hours) / grain.a_day for hours in (HISTORY_HOURS, MINIMUM_TRAINING))
    return History(len(since) / grain.a_day, needed, float(since.sum()) / grain.a_day, seen_needed)


def _check(counts: pl.DataFrame, alarms_per_year: float, grain: Grain) -> None:
    whole = counts["hour"].dt.truncate(grain.step)
    unit = "hour" if grain == HOURLY else "day"
    for wrong, what in (
        (alarms_per_year <= 0, "alarms_per_year must be positive"),
        (counts.null_count().sum_horizontal().sum() > 0, "no value may be null"),
        ((counts["hour"] != whole).any(), f"hour must be a whole {unit}"),
        (counts["hour"].is_duplicated().any(), f"{unit} occurs twice"),
        ((counts["count"] < 0).any(), "count must not be negative"),
        ((counts["sharing"] < 1).any(), "sharing must be at least 1"),
        (not counts["coverage"].is_between(0, 1).all(), "coverage must lie in 0..1"),
        (not counts["exposure"].is_between(0, 1).all(), "exposure must lie in 0..1"),
        (
            ((counts["coverage"] > 0) != (counts["exposure"] > 0)).any(),
            "exposure must be above 0 where coverage is, and nowhere else",
        ),
        (
            ((counts["coverage"] == 0) & (counts["count"] > 0)).any(),
            "posts were counted in an hour not covered",
        ),
    ):
        if wrong:
            raise ValueError(what)


def _without_holes(counts: pl.DataFrame, grain: Grain) -> pl.DataFrame:
    """Every hour or day from the first to the last; coverage and exposure are 0 where there was no row."""
    rows = counts.select(pl.col("hour").cast(_TIME), "count", "coverage", "exposure", "sharing").sort("hour")
    grid = rows.upsample("hour", every=grain.step)
    return grid.with_columns(
        pl.col("count").fill_null(0),
        pl.col("coverage", "exposure").fill_null(0.0),
        pl.col("sharing").forward_fill(),
    )


def _burst(monitor: Monitor, episode: Episode, *, first: datetime, series: str | None) -> Burst:
    burning, step = episode.state == BURNING, monitor.counts.grain.step
    inside = slice(episode.start, None if burning else episode.end)
    counted, usual = monitor.counts.observed[inside], monitor.expected[inside]
    low, high = excess_interval(
        counted,
        usual,
        variance=float(monitor.variance[episode.start]),
        dispersion=float(monitor.dispersion[episode.start]),
    )
    observed, expected = float(counted.sum()), float(usual.sum())
    return Burst(
        series=series,
        started_at=first + episode.start * step,
        ended_at=None if burning else first + episode.end * step,
        alarmed_at=first + episode.alarmed * step,
        observed=int(observed),
        expected=expected,
        excess=observed - expected,
        excess_low=low,
        excess_high=high,
        score=episode.score,
        began_before=episode.began_before,
    )


def _change(monitor: Monitor, turn: Turn, *, first: datetime) -> Change:
    inside, step = slice(turn.start, turn.end), monitor.counts.grain.step
    return Change(
        burst=turn.episode,
        happened=turn.happened,
        at=first + (turn.number + 1) * step,
        started_at=first + turn.start * step,
        ended_at=first + turn.end * step,
        observed=int(monitor.counts.observed[inside].sum()),
        expected=float(monitor.expected[inside].sum()),
    )


def _baseline(grid: pl.DataFrame, monitor: Monitor) -> pl.DataFrame:
    seen = monitor.counts.coverage > 0
    expected: Floats = np.where(seen, monitor.expected, np.nan)
    low, high = count_band(expected, monitor.variance)
    judged = {
        "expected": expected,
        "expected_low": low,
        "expected_high": high,
        "variance": np.where(seen, monitor.variance, np.nan),
        "dispersion": np.where(seen, monitor.dispersion, np.nan),
    }
    return grid.select(
        "hour",
        pl.col("count").cast(pl.Int64).alias("observed"),
        *(pl.Series(name, values).fill_nan(None) for name, values in judged.items()),
        "coverage",
        "exposure",
    )


def _no_baseline() -> pl.DataFrame:
    numbers = ("expected", "expected_low", "expected_high", "variance", "dispersion", "coverage", "exposure")
    return pl.DataFrame(
        schema={"hour": _TIME, "observed": pl.Int64(), **dict.fromkeys(numbers, pl.Float64())}
    )
