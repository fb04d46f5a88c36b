"""What an hour's count would have been: a quasi-Poisson log-linear model of season and of a level that drifts.

Promises a fit that depends on its training hours alone. A missing hour is no exposure, never a zero count.
Farrington 1996 and Noufaily 2013 (surveillance::farringtonFlexible) carried over to hours, with the local level of
structural time series (Harvey 1989) beside their straight trend; see docs/detector.md.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WINDOWS: Final = (1, 3, 6, 12, 24, 48)  # hours; the scan's windows, each with a dispersion of its own
DAY: Final = 24
WEEK: Final = 7 * DAY
HARMONICS: Final = 2  # two peaks a day; a third changed nothing in benchmarks/detector.py
CALENDAR_TERMS: Final = 2 * HARMONICS + 3
RIDGE: Final = 3.0  # as good as 1; nights of a series with a post a day keep some expectation
RESIDUAL_LIMIT: Final = 2.58  # farringtonFlexible's weightsThreshold
PRIOR_POSTS: Final = 0.5  # spread over the training hours, so that a silent history still has a rate
TREND_UNIT: Final = 28 * DAY  # hours
# The level may drift from week to week: a straight trend alone took the end of a launch that faded for bursts.
# A drift of 18 % a week is usual under this ridge; without the trend, 10 and 100 found as many bursts.
LEVEL_HOURS: Final = tuple(week * WEEK for week in range(1, 8))
LEVEL_RIDGE: Final = 30.0
_MEDIAN_CHI_SQUARE: Final = 0.455  # of one degree of freedom: makes a median of squares a variance
_STEPS: Final = 30
_TOLERANCE: Final = 1e-5


@dataclass(frozen=True, slots=True)
class Baseline:
    """One day's fit.

    variances: one a window of WINDOWS; a window's count has variance E + variance * E^2, the uncertainty of the
    fitted level included. rate: posts expected per covered hour of the last week, at the exposure of those hours, not
    of all the training: after a level was adopted the old one would set the threshold and the dispersion for weeks.
    """

    coefficients: Floats
    variances: Floats
    rate: float

    def expect(self, design: Floats, exposure: Floats) -> Floats:
        """Expected counts of the hours of a design, shape (n_hours,)."""
        return _means(design, exposure, self.coefficients)

    @property
    def dispersion(self) -> float:
        """Variance over mean of a usual day's count."""
        return float(1 + self.variances[WINDOWS.index(DAY)] * self.rate * DAY)


def calendar(first_hour: datetime, n_hours: int) -> Floats:
    """Constant, hour-of-day harmonics, weekend, Monday of consecutive UTC hours; (n_hours, CALENDAR_TERMS)."""
    hour = first_hour.hour + np.arange(n_hours)
    weekday = (first_hour.weekday() + hour // DAY) % 7
    columns = [np.ones(n_hours)]
    for harmonic in range(1, HARMONICS + 1):
        angle = 2 * np.pi * harmonic * hour / DAY
        columns += [np.cos(angle), np.sin(angle)]
    return np.column_stack([*columns, weekday >= 5, weekday == 0])


def design_of(terms: Floats, *, begin: int, now: int, steps: list[int]) -> Floats:
    """The calendar terms, a trend that is zero at now, one column a week of the level, and one a lasting step."""
    hour = np.arange(begin, begin + len(terms))
    changes = [*(now - ago for ago in LEVEL_HOURS), *steps]
    return np.column_stack([terms, (hour - now) / TREND_UNIT, *(hour >= change for change in changes)])


def fit_baseline(
    design: Floats, observed: Floats, *, exposure: Floats, coverage: Floats, trust: Floats
) -> Baseline:
    """Fit one baseline.

    observed, exposure (share of the usual stream that was watched), coverage (0..1, part of the hour that was) and
    trust (0 leaves an hour out): shape (n_hours,), consecutive hours; the total of exposure * trust must be positive.
    Days far above the first fit are weighted down and the fit is repeated, so that a burst that nobody noticed teaches
    little.
    """
    ridge = np.full(design.shape[1], RIDGE)
    ridge[0] = 0.0
    ridge[CALENDAR_TERMS + 1 : CALENDAR_TERMS + 1 + len(LEVEL_HOURS)] = LEVEL_RIDGE
    covered = float(exposure @ trust)
    padded = observed + PRIOR_POSTS * exposure / covered
    start = np.zeros(design.shape[1])
    start[0] = np.log(float(padded @ trust) / covered)
    problem = (design, padded, exposure, ridge)
    coefficients, information = _newton(*problem, trust, start)
    weights = trust * _day_weights(observed * trust, _means(design, exposure, coefficients) * trust)
    if (weights < trust).any():
        coefficients, information = _newton(*problem, weights, coefficients)
    expected = _means(design, exposure, coefficients)
    last_week = design[-WEEK:]
    usual = float(_means(last_week, np.ones(len(last_week)), coefficients).mean())
    rate = usual * _exposure_while_covered(exposure, coverage)
    variances = _window_variances(
        observed, expected, weights=(exposure > 0) * weights, n_terms=design.shape[1] - 2 * HARMONICS
    )
    variances = variances + _level_variance(last_week, information, variances, rate)
    return Baseline(coefficients, variances, rate)


def running(values: Floats) -> Floats:
    """Running totals that begin with zero: the sum of values[i:j] is the difference of entries j and i."""
    return np.concatenate([[0.0], np.cumsum(values)])


def _means(design: Floats, exposure: Floats, coefficients: Floats) -> Floats:
    means: Floats = exposure * np.exp(np.clip(design @ coefficients, -25, 25))
    return means


def _exposure_while_covered(exposure: Floats, coverage: Floats) -> float:
    """Exposure a covered hour of the last week, or of all where that was not covered: 1 for one whole stream."""
    recent = slice(-WEEK, None) if coverage[-WEEK:].any() else slice(None)
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


def _day_weights(observed: Floats, expected: Floats) -> Floats:
    """Noufaily's weights, limit^2 / residual^2 beyond the limit, on the Anscombe residuals of whole days.

    Days, not hours: at 0.02 posts an hour every single post would be an outlier.
    """
    n_days = len(observed) // DAY
    odd = len(observed) - n_days * DAY
    count, mean = (x[odd:].reshape(n_days, DAY).sum(axis=1) for x in (observed, expected))
    spread = (count - mean) ** 2 / np.maximum(mean, 1e-9)
    dispersion = max(1.0, float(np.median(spread)) / _MEDIAN_CHI_SQUARE) if mean.mean() > 1 else 1.0
    residual = 1.5 * (count ** (2 / 3) - mean ** (2 / 3)) / np.maximum(mean, 0.05) ** (1 / 6)
    excessive = np.maximum(residual / np.sqrt(dispersion), RESIDUAL_LIMIT)
    return np.concatenate([np.ones(odd), np.repeat((RESIDUAL_LIMIT / excessive) ** 2, DAY)])


def _window_variances(observed: Floats, expected: Floats, *, weights: Floats, n_terms: int) -> Floats:
    """Moment estimates of v in Var = E + v E^2 from all windows at least half covered, one for each length.

    An estimate of its own for each length is what absorbs days that are busy as a whole. n_terms: how many terms
    of the fit vary from day to day; they took that many degrees of freedom from the long windows.
    """
    variances = []
    totals = [running(values) for values in (observed * weights, expected * weights, weights)]
    for width in WINDOWS:
        count, mean, covered = (total[width:] - total[:-width] for total in totals)
        usable = covered >= width / 2
        count, mean = count[usable], mean[usable]
        n_independent = len(count) / width
        kept = max(0.3, 1 - n_terms / max(n_independent, 1)) if width >= DAY else 1.0
        surplus = ((count - mean) ** 2 / kept - mean).sum()
        variances.append(max(0.0, surplus / max(float(mean @ mean), 1e-9)))
    return np.array(variances)


def _level_variance(last_week: Floats, information: Floats, variances: Floats, rate: float) -> float:
    """Relative variance of the level fitted for the coming day, day-scale dispersion included."""
    recent = last_week.mean(axis=0)
    dispersion = 1 + variances[WINDOWS.index(DAY)] * rate * DAY
    return float(dispersion * recent @ np.linalg.solve(information, recent))
