"""Hourly counts with a known truth, for the detector's benchmarks: quiet series, and bursts laid over them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.bursts.baseline import DAY, Floats

DAYS: Final = 154
FIRST_HOUR: Final = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
SIZE: Final = 5.0  # of the negative binomial that each hour is drawn from
WEEKEND: Final = 0.7
SHOCK: Final = 0.23  # standard deviation of a day's log level
MEMORY: Final = 0.5  # correlation of a day's shock with the day before
MISSING: Final = 0.05  # of all hours, in blocks of 2 to 24
HISTORY: Final = 14  # days without bursts
BETWEEN: Final = 11.0  # mean days from one burst to the next


@dataclass(frozen=True, slots=True)
class TrueBurst:
    """Hours start to end (exclusive); extra and meant: posts added in observed hours, as drawn and as a mean."""

    start: int
    end: int
    extra: float
    meant: float
    seen: float  # part of its hours that was observed


@dataclass(frozen=True, slots=True)
class Series:
    """observed, coverage (0 or 1) and mean (before bursts): (n_hours,)."""

    observed: Floats
    coverage: Floats
    mean: Floats
    bursts: tuple[TrueBurst, ...] = ()


def quiet_series(
    random: np.random.Generator, *, rate: float, peaks: int = 1, days: int = DAYS, growth: float = 2.0
) -> Series:
    """A series without bursts: one or two peaks a day, calmer weekends, growth, shocks that last for days, gaps.

    rate: mean posts an hour; growth: the level at the end over that at the beginning.
    """
    hour = np.arange(days * DAY)
    shock = np.empty(days)
    shock[0] = random.normal(0, SHOCK)
    for day, step in enumerate(random.normal(0, SHOCK * np.sqrt(1 - MEMORY**2), days - 1), start=1):
        shock[day] = MEMORY * shock[day - 1] + step
    level = (
        _daily_cycle(hour, peaks)
        + np.log(WEEKEND) * (hour // DAY % 7 >= 5)
        + np.log(growth) * hour / len(hour)
    )
    mean = np.exp(level)
    mean *= rate / mean.mean() * np.exp(np.repeat(shock, DAY) - SHOCK**2 / 2)
    coverage = np.ones(len(hour))
    while coverage.mean() > 1 - MISSING:
        begin = random.integers(len(hour))
        coverage[begin : begin + random.integers(2, 25)] = 0
    return Series(_draw(random, mean) * coverage, coverage, mean)


def with_bursts(random: np.random.Generator, series: Series, *, ratio: float, ramped: bool) -> Series:
    """The series with bursts of 2 to 48 hours in which the mean is ratio times its own.

    ramped: the rise takes the first 30 % of the burst and the fall the rest, instead of steps up and down.
    """
    observed, bursts = series.observed.copy(), []
    start = (HISTORY + 2) * DAY + int(random.exponential(BETWEEN * DAY))
    while start < len(observed) - 3 * DAY:
        end = start + round(np.exp(random.uniform(np.log(2), np.log(48))))
        mean = series.mean[start:end] * (ratio - 1) * _shape(end - start, ramped)
        seen = series.coverage[start:end]
        extra = _draw(random, mean) * seen
        observed[start:end] += extra
        bursts.append(TrueBurst(start, end, extra.sum(), float(mean @ seen), float(seen.mean())))
        start = end + DAY + int(random.exponential(BETWEEN * DAY))
    return Series(observed, series.coverage, series.mean, tuple(bursts))


def with_shift(random: np.random.Generator, series: Series, *, ratio: float, start: int) -> Series:
    """The series with a mean that is ratio times its own from start on."""
    mean = series.mean * (ratio - 1) * (np.arange(len(series.mean)) >= start)
    return Series(series.observed + _draw(random, mean) * series.coverage, series.coverage, series.mean)


def _daily_cycle(hour: NDArray[np.int64], peaks: int) -> Floats:
    """Log level: one peak at 20 UTC, four times the trough, or peaks at 8 and 20 UTC of which the later is higher."""
    if peaks == 1:
        level: Floats = np.log(2) * np.cos(2 * np.pi * (hour - 20) / DAY)
    else:
        level = 0.45 * np.cos(2 * np.pi * (hour - 19) / DAY) + 0.5 * np.cos(
            2 * np.pi * (hour - 8) / (DAY / 2)
        )
    return level


def _shape(n_hours: int, ramped: bool) -> Floats:
    if not ramped:
        return np.ones(n_hours)
    position = (np.arange(n_hours) + 0.5) / n_hours
    height: Floats = np.where(position < 0.3, position / 0.3, (1 - position) / 0.7)
    height /= height.mean()
    return height


def _draw(random: np.random.Generator, mean: Floats) -> Floats:
    return random.negative_binomial(SIZE, SIZE / (SIZE + mean)).astype(float)
