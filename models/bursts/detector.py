"""Bursts in hourly counts, judged hour by hour as if live.

Promises: a missing hour is not observed, never zero; hours appended later change no alarm raised before them; the
order of the rows does not matter. Method: a quasi-Poisson baseline refitted daily (Farrington 1996, Noufaily 2013), a
negative-binomial scan over windows of 1 to 48 hours, and start and end by a likelihood ratio (Kulldorff 1997).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import numpy as np
import polars as pl

from models.bursts.alarm_threshold import alarm_threshold
from models.bursts.baseline import Floats, calendar
from models.bursts.monitor import BURNING, Episode, Hours, Monitor, Turn
from models.bursts.scan import count_band, excess_interval
from models.vocabulary import IncidentChange, WatchVerdict

_HOUR: Final = timedelta(hours=1)
_TIME: Final = pl.Datetime("us", "UTC")


@dataclass(frozen=True, slots=True)
class Burst:
    """A rise above the baseline; the 90 % interval is of the mean excess (``models.bursts.scan``)."""

    series: str | None
    started_at: datetime  # the beginning of its first hour
    ended_at: datetime | None  # the end of its last hour; None while it burns
    alarmed_at: datetime  # the beginning of the hour whose data first raised it
    observed: int
    expected: float
    excess: float
    excess_low: float
    excess_high: float
    score: float  # -log10 of the probability of its rarest window


@dataclass(frozen=True, slots=True)
class Change:
    """A change in a burst's life, with what was known of the burst at that moment."""

    burst: int  # its place among the bursts
    happened: IncidentChange
    at: datetime  # the end of the hour whose data told it
    started_at: datetime
    ended_at: datetime
    observed: int
    expected: float


@dataclass(frozen=True, slots=True)
class Detection:
    """What the detector says of one series.

    changes: the lives of the bursts in the order in which they were told; none depends on later hours.

    baseline has one row for each hour from the first to the last: hour, observed, expected, expected_low and
    expected_high (90 % of quiet hours lie between them), variance (of a quiet hour's count, in E + variance * E^2),
    dispersion (variance over mean of a quiet day's count), coverage, exposure; what is expected and how it varies is
    null where nothing could be judged. verdict: watched, or insufficient history when no hour could be judged.
    """

    bursts: tuple[Burst, ...]
    changes: tuple[Change, ...]
    baseline: pl.DataFrame
    verdict: WatchVerdict


def find_bursts(counts: pl.DataFrame, *, alarms_per_year: float, series: str | None = None) -> Detection:
    """The bursts of one series.

    counts: hour (Datetime UTC, whole hours, in any order), count (>= 0), coverage (0..1, the part of the hour
    that was observed) and, where several streams come and go, exposure (0..1, how much of the usual stream was
    watched; the coverage where there is no such column): whether an hour was seen, and how much was to be expected
    in it, are two questions. Hours that are missing were not observed. alarms_per_year is how many false alarms a
    quiet series may raise. Raises ValueError for rows that break this contract.
    """
    if "exposure" not in counts.columns:
        counts = counts.with_columns(exposure="coverage")
    _check(counts, alarms_per_year)
    if counts.is_empty():
        return Detection((), (), _no_baseline(), WatchVerdict.INSUFFICIENT_HISTORY)
    grid = _every_hour(counts)
    first_hour: datetime = grid["hour"][0]
    hours = Hours(
        grid["count"].to_numpy().astype(float),
        grid["coverage"].to_numpy().astype(float),
        grid["exposure"].to_numpy().astype(float),
        calendar(first_hour, grid.height),
    )
    monitor = Monitor(hours, partial(alarm_threshold, alarms_per_year=alarms_per_year))
    monitor.judge(midnight=-first_hour.hour)
    bursts = tuple(
        _burst(monitor, episode, first_hour=first_hour, series=series) for episode in monitor.episodes
    )
    changes = tuple(_change(monitor, turn, first_hour=first_hour) for turn in monitor.turns)
    judged = bool(np.isfinite(monitor.expected).any())
    return Detection(
        bursts,
        changes,
        _baseline(grid, monitor),
        WatchVerdict.WATCHED if judged else WatchVerdict.INSUFFICIENT_HISTORY,
    )


def _check(counts: pl.DataFrame, alarms_per_year: float) -> None:
    whole = counts["hour"].dt.truncate("1h")
    for wrong, what in (
        (alarms_per_year <= 0, "alarms_per_year must be positive"),
        (counts.null_count().sum_horizontal().sum() > 0, "no value may be null"),
        ((counts["hour"] != whole).any(), "hour must be a whole hour"),
        (counts["hour"].is_duplicated().any(), "an hour occurs twice"),
        ((counts["count"] < 0).any(), "count must not be negative"),
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


def _every_hour(counts: pl.DataFrame) -> pl.DataFrame:
    """Every hour from the first to the last; coverage and exposure are 0 where there was no row."""
    rows = counts.select(pl.col("hour").cast(_TIME), "count", "coverage", "exposure").sort("hour")
    grid = rows.upsample("hour", every="1h")
    return grid.with_columns(pl.col("count").fill_null(0), pl.col("coverage", "exposure").fill_null(0.0))


def _burst(monitor: Monitor, episode: Episode, *, first_hour: datetime, series: str | None) -> Burst:
    burning = episode.state == BURNING
    inside = slice(episode.start, None if burning else episode.end)
    hourly, usual = monitor.hours.observed[inside], monitor.expected[inside]
    low, high = excess_interval(
        hourly,
        usual,
        variance=float(monitor.variance[episode.start]),
        dispersion=float(monitor.dispersion[episode.start]),
    )
    observed, expected = float(hourly.sum()), float(usual.sum())
    return Burst(
        series=series,
        started_at=first_hour + episode.start * _HOUR,
        ended_at=None if burning else first_hour + episode.end * _HOUR,
        alarmed_at=first_hour + episode.alarmed * _HOUR,
        observed=int(observed),
        expected=expected,
        excess=observed - expected,
        excess_low=low,
        excess_high=high,
        score=episode.score,
    )


def _change(monitor: Monitor, turn: Turn, *, first_hour: datetime) -> Change:
    inside = slice(turn.start, turn.end)
    return Change(
        burst=turn.episode,
        happened=turn.happened,
        at=first_hour + (turn.hour + 1) * _HOUR,
        started_at=first_hour + turn.start * _HOUR,
        ended_at=first_hour + turn.end * _HOUR,
        observed=int(monitor.hours.observed[inside].sum()),
        expected=float(monitor.expected[inside].sum()),
    )


def _baseline(grid: pl.DataFrame, monitor: Monitor) -> pl.DataFrame:
    seen = monitor.hours.coverage > 0
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
