"""Whether two daily series go together at some lag, held against one of them moved around a circle.

Rank correlation (Spearman 1904) at each lag, without the trend of each, since any two trends go together. What is left
wanders too, and two series that have nothing to do with each other agree for weeks by chance: what is found is held
against the largest that any lag gives where the other series is moved by many more days than the lags reach, which
leaves each as restless as it is (surrogates by circular shift, as in Andrzejak et al. 2003, Bivariate surrogate
techniques).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import rankdata

MINIMUM_DAYS: Final = 30  # pairs of days at each lag; fewer tell of little but chance
MINIMUM_SHIFTS: Final = 19  # fewer cannot reach a chance of one in twenty

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lag:
    """One lag. days: by how many the second series follows the first, negative where it goes before."""

    days: int
    correlation: float  # of ranks, -1..1
    n_days: int


@dataclass(frozen=True, slots=True)
class CrossCorrelation:
    """All lags, the strongest among them, and how often moved series give as strong a one at any lag."""

    lags: tuple[Lag, ...]
    strongest: Lag
    p: float
    n_shifts: int
    from_day: date
    to_day: date


def cross_correlation(first: pl.DataFrame, second: pl.DataFrame, *, longest: int) -> CrossCorrelation | None:
    """first, second: day (Date, distinct) and value (Float64), days that were not observed left out.

    longest: in days, the largest lag to either side. None where the days that both observed are too few, at a lag or
    for as many moves as a chance of one in twenty asks for, or where one of the two never changes.
    """
    if first.is_empty() or second.is_empty():
        return None
    (begin, end), (since, until) = ((min(days), max(days)) for days in (first["day"], second["day"]))
    begin, end = max(begin, since), min(end, until)
    n_days = (end - begin).days + 1
    shifts = np.arange(2 * longest + 1, n_days - 2 * longest)
    if len(shifts) < MINIMUM_SHIFTS:
        return None
    one, other = (_ranks(series, begin, n_days) for series in (first, second))
    lags = [_at(one, other, lag) for lag in range(-longest, longest + 1)]
    if any(lag.n_days < MINIMUM_DAYS or np.isnan(lag.correlation) for lag in lags):
        return None
    strongest = max(lags, key=lambda lag: (abs(lag.correlation), -abs(lag.days)))
    by_chance = [_largest(one, np.roll(other, shift), longest) for shift in shifts]
    as_strong = sum(largest >= abs(strongest.correlation) - 1e-9 for largest in by_chance)
    p = (1 + as_strong) / (1 + len(shifts))
    return CrossCorrelation(tuple(lags), strongest, p, len(shifts), begin, end)


def _ranks(series: pl.DataFrame, begin: date, n_days: int) -> Floats:
    """The ranks of the values by day, without their trend; NaN where nothing was observed."""
    days = pl.DataFrame({"day": [begin + timedelta(days=number) for number in range(n_days)]})
    values = days.join(series, on="day", how="left", maintain_order="left")["value"].to_numpy()
    ranks: Floats = rankdata(values, nan_policy="omit")
    seen = np.flatnonzero(~np.isnan(ranks))
    if len(seen) < MINIMUM_DAYS or np.ptp(ranks[seen]) == 0:
        return np.full(n_days, np.nan)
    trend = np.polyfit(seen, ranks[seen], deg=1)
    rest: Floats = ranks - np.polyval(trend, np.arange(n_days))
    return rest


def _at(one: Floats, other: Floats, lag: int) -> Lag:
    before, after = (one[: len(one) - lag], other[lag:]) if lag >= 0 else (one[-lag:], other[:lag])
    both = ~(np.isnan(before) | np.isnan(after))
    return Lag(lag, _correlation(before[both], after[both]), int(both.sum()))


def _correlation(one: Floats, other: Floats) -> float:
    if len(one) < MINIMUM_DAYS:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def _largest(one: Floats, other: Floats, longest: int) -> float:
    """The largest correlation at any lag, whatever its sign; 0 where none can be told."""
    found = [abs(_at(one, other, lag).correlation) for lag in range(-longest, longest + 1)]
    return float(np.nanmax([0.0, *found]))
