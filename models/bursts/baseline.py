"""What an hour's or a day's count would have been: a quasi-Poisson log-linear model of season and a drifting level.

Promises a fit that depends on its training counts alone. A missing one is no exposure, never a zero count.
Farrington 1996 and Noufaily 2013 (surveillance::farringtonFlexible) carried over to hours, with the local level of
structural time series (Harvey 1989) beside their straight trend; see docs/detector.md.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.bursts.grain import HOURLY, Grain

Floats = NDArray[np.float64]

DAY: Final = 24
WEEK: Final = 7 * DAY
CALENDAR_TERMS: Final = 4  # constant, weekend, Monday and the trend, beside the harmonics
RIDGE: Final = (
    3.0  # as good as 1 in benchmarks/detector.py; nights of a series with a post a day keep some expectation
)
RESIDUAL_LIMIT: Final = 2.58  # farringtonFlexible's weightsThreshold (Noufaily 2013)
PRIOR_POSTS: Final = 0.5  # over all training hours, as Haldane (1956) adds: a silent history still has a rate
TREND_UNIT: Final = 28 * DAY  # hours
# The level may drift from week to week: a straight trend alone took the end of a launch that faded for bursts.
# A drift of 18 % a week is usual under this ridge; without the trend, 10 and 100 found as many bursts
# in benchmarks/detector.py.
LEVEL_HOURS: Final = tuple(week * WEEK for week in range(1, 8))
LEVEL_RIDGE: Final = 30.0
_MEDIAN_CHI_SQUARE: Final = 0.455  # of one degree of freedom: makes a median of squares a variance
_STEPS: Final = 30
_TOLERANCE: Final = 1e-5


@dataclass(frozen=True, slots=True)
class Baseline:
    """One day's fit.

    variances: one a window of the grain; a window's count has variance E + variance * E^2, the uncertainty of the
    fitted level included. rate: posts expected per covered count (an hour, or a day) of the last week, at the exposure
    of those, not of all the training: after a level was adopted the old one would set the threshold and the dispersion
    for weeks.
    """

    coefficients: Floats
    variances: Floats
    rate: float
    grain: Grain

    def expect(self, design: Floats, exposure: Floats) -> Floats:
        """Expected counts of a design, shape (n_counts,)."""
        return _means(design, exposure, self.coefficients)

    @property
    def dispersion(self) -> float:
        """Variance over mean of a usual day's count."""
        return float(1 + _of_a_day(self.variances, self.grain) * self.rate * self.grain.a_day)


def calendar(first: datetime, n_counts: int, *, grain: Grain = HOURLY) -> Floats:
    """Constant, hour-of-day harmonics, weekend, Monday of consecutive UTC hours or days; (n_counts, n_terms)."""
    number = (first.hour if grain.a_day > 1 else 0) + np.arange(n_counts)
    weekday = (first.weekday() + number // grain.a_day) % 7
    columns = [np.ones(n_counts)]
    for harmonic in range(1, grain.harmonics + 1):
        angle = 2 * np.pi * harmonic * number / grain.a_day
        columns += [np.cos(angle), np.sin(angle)]
    return np.column_stack([*columns, weekday >= 5, weekday == 0])


def design_of(terms: Floats, *, begin: int, now: int, steps: list[int], grain: Grain = HOURLY) -> Floats:
    """The calendar terms, a trend that is zero at now, one column a week of the level, and one a lasting step."""
    number = np.arange(begin, begin + len(terms))
    changes = [*(now - grain.counts(ago) for ago in LEVEL_HOURS), *steps]
    trend = (number - now) / grain.counts(TREND_UNIT)
    return np.column_stack([terms, trend, *(number >= change for change in changes)])


def fit_baseline(
    design: Floats,
    observed: Floats,
    *,
    exposure: Floats,
    coverage: Floats,
    trust: Floats,
    grain: Grain = HOURLY,
) -> Baseline:
    """Fit one baseline.

    observed, exposure (share of the usual stream that was watched), coverage (0..1, part of the time that was) and
    trust (0 leaves a count out): shape (n_counts,), consecutive; the total of exposure * trust must be positive.
    Days far above the first fit are weighted down and the fit is repeated, so that a burst that nobody noticed teaches
    little.
    """
    ridge = np.full(design.shape[1], RIDGE)
    ridge[0] = 0.0
    level = 2 * grain.harmonics + CALENDAR_TERMS
    ridge[level : level + len(LEVEL_HOURS)] = LEVEL_RIDGE
    covered = float(exposure @ trust)
    padded = observed + PRIOR_POSTS * exposure / covered
    start = np.zeros(design.shape[1])
    start[0] = np.log(float(padded @ trust) / covered)
    problem = (design, padded, exposure, ridge)
    coefficients, information = _newton(*problem, trust, start)
    weights = trust * _day_weights(
        observed * trust, _means(design, exposure, coefficients) * trust, a_day=grain.a_day
    )
    if (weights < trust).any():
        coefficients, information = _newton(*problem, weights, coefficients)
    expected = _means(design, exposure, coefficients)
    week = grain.counts(WEEK)
    last_week = design[-week:]
    usual = float(_means(last_week, np.ones(len(last_week)), coefficients).mean())
    rate = usual * _exposure_while_covered(exposure, coverage, week=week)
    variances = _window_variances(
        observed,
        expected,
        weights=(exposure > 0) * weights,
        n_terms=design.shape[1] - 2 * grain.harmonics,
        grain=grain,
    )
    busy = 1 + _of_a_day(variances, grain) * rate * grain.a_day
    variances = variances + _level_variance(last_week, information, busy)
    return Baseline(coefficients, variances, rate, grain)


def running(values: Floats) -> Floats:
    """Running totals that begin with zero: the sum of values[i:j] is the difference of entries j and i."""
    return np.concatenate([[0.0], np.cumsum(values)])


def _means(design: Floats, exposure: Floats, coefficients: Floats) -> Floats:
    means: Floats = exposure * np.exp(np.clip(design @ coefficients, -25, 25))
    return means


def _of_a_day(variances: Floats, grain: Grain) -> float:
    return float(variances[grain.windows.index(grain.a_day)])


def _exposure_while_covered(exposure: Floats, coverage: Floats, *, week: int) -> float:
    """Exposure a covered count of the last week, or of all where that was not covered: 1 for one whole stream."""
    recent = slice(-week, None) if coverage[-week:].any() else slice(None)
    return float(exposure[recent].sum() / coverage[recent].sum())


def _newton(
    design: Floats, observed: Floats, exposure: Floats, ridge: Floats, weights: Floats, start: Floats
) -> tuple[Floats, Floats]:
    """The ridge-penalised Poisson fit and its information matrix, by Newton steps of at most 1 a coefficient."""
    coefficients = start
    for _ in range(_STEPS):
        means = weights * _means(design, exposure, coefficients)
        gradient = design.T @ (weights * observed - means) - ridge * coefficients
        information = (design * means[:, None]).T @ design + np.diag(ridge)
        step = np.clip(np.linalg.solve(information, gradient), -1, 1)
        coefficients = coefficients + step
        if np.abs(step).max() < _TOLERANCE:
            break
    return coefficients, information


def _day_weights(observed: Floats, expected: Floats, *, a_day: int) -> Floats:
    """Noufaily's weights, limit^2 / residual^2 beyond the limit, on the Anscombe residuals of whole days.

    Days, not hours: at 0.02 posts an hour every single post would be an outlier.
    """
    n_days = len(observed) // a_day
    odd = len(observed) - n_days * a_day
    count, mean = (x[odd:].reshape(n_days, a_day).sum(axis=1) for x in (observed, expected))
    spread = (count - mean) ** 2 / np.maximum(mean, 1e-9)
    dispersion = max(1.0, float(np.median(spread)) / _MEDIAN_CHI_SQUARE) if mean.mean() > 1 else 1.0
    residual = 1.5 * (count ** (2 / 3) - mean ** (2 / 3)) / np.maximum(mean, 0.05) ** (1 / 6)
    excessive = np.maximum(residual / np.sqrt(dispersion), RESIDUAL_LIMIT)
    return np.concatenate([np.ones(odd), np.repeat((RESIDUAL_LIMIT / excessive) ** 2, a_day)])


def _window_variances(
    observed: Floats, expected: Floats, *, weights: Floats, n_terms: int, grain: Grain
) -> Floats:
    """Moment estimates of v in Var = E + v E^2 from all windows at least half covered, one for each length.

    An estimate of its own for each length is what absorbs days that are busy as a whole. n_terms: how many terms
    of the fit vary from day to day; they took that many degrees of freedom from the long windows.
    """
    variances = []
    totals = [running(values) for values in (observed * weights, expected * weights, weights)]
    for width in grain.windows:
        count, mean, covered = (total[width:] - total[:-width] for total in totals)
        usable = covered >= width / 2
        count, mean = count[usable], mean[usable]
        n_independent = len(count) / width
        kept = max(0.3, 1 - n_terms / max(n_independent, 1)) if width >= grain.a_day else 1.0
        surplus = ((count - mean) ** 2 / kept - mean).sum()
        variances.append(max(0.0, surplus / max(float(mean @ mean), 1e-9)))
    return np.array(variances)


def _level_variance(last_week: Floats, information: Floats, dispersion: float) -> float:
    """Relative variance of the level fitted for the coming day, day-scale dispersion included."""
    recent = last_week.mean(axis=0)
    return float(dispersion * recent @ np.linalg.solve(information, recent))
