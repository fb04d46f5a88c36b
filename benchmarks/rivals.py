"""The detectors that ours is held against. Each gives a score an hour; a threshold turns scores into alarms.

All but EARS are given our own baseline, which is kinder to them than one of their own would be.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from scipy.special import gammainc, gammaln

from benchmarks.simulated_counts import Series
from models.bursts.baseline import DAY, Floats
from models.bursts.monitor import Monitor
from models.bursts.scan import window_scores

RISE: Final = 2.0  # the ratio that the CUSUM looks for
HAZARD: Final = 1 / (11 * DAY)  # of a change, BOCPD
LONGEST_RUN: Final = 96  # hours, BOCPD; longer runs are held at this length


def single_hour(series: Series, monitor: Monitor) -> Floats:
    """Farrington's test, one hour at a time: -log10 of the tail under our baseline."""
    scores = np.zeros(len(series.observed))
    for hour in np.flatnonzero(np.isfinite(monitor.expected) & (series.coverage > 0)):
        here = slice(hour, hour + 1)
        variances = np.full(6, monitor.variance[hour])
        scores[here] = window_scores(
            series.observed[here],
            monitor.expected[here],
            coverage=series.coverage[here],
            variances=variances,
            first=0,
        )
    return scores


def cusum(series: Series, monitor: Monitor) -> Floats:
    """Negative-binomial CUSUM for a doubling (Hoehle and Paul 2008); begins anew after a day without a rise."""
    mean, variance = np.nan_to_num(monitor.expected), np.nan_to_num(monitor.variance, nan=1.0)
    size = 1 / np.maximum(variance, 1e-6)
    gain = series.observed * np.log(RISE) - (series.observed + size) * np.log(
        (size + RISE * mean) / (size + mean)
    )
    scores, total, peak = np.zeros(len(gain)), 0.0, 0
    for hour, step in enumerate(gain):
        if step > 0:
            peak = hour
        total = max(0.0, total + step) if hour - peak < DAY else 0.0
        scores[hour] = total
    return scores


def ears_c2(series: Series, _monitor: Monitor) -> Floats:
    """EARS C2: a day's count against the mean and deviation of the 7 days that end 3 days before it."""
    scores = np.zeros(len(series.observed))
    covered = series.coverage.reshape(-1, DAY).mean(axis=1)
    counts = series.observed.reshape(-1, DAY).sum(axis=1) / np.maximum(covered, 0.25)
    for day in range(14, len(counts)):
        past = counts[day - 9 : day - 2]
        scores[day * DAY + DAY - 1] = (counts[day] - past.mean()) / max(past.std(ddof=1), 0.5)
    return scores


def bocpd(series: Series, monitor: Monitor) -> Floats:
    """Bayesian online change points (Adams and MacKay 2007) on the ratio of counts to our baseline.

    Gamma-Poisson with both divided by the day's dispersion. The score is the log odds of a run of at most two days
    whose ratio exceeds 1.2.
    """
    dispersion = np.nan_to_num(monitor.dispersion, nan=1.0)
    counts, means = series.observed / dispersion, np.nan_to_num(monitor.expected) / dispersion
    shape, rate, weight = np.array([1.0]), np.array([1.0]), np.array([1.0])
    scores = np.zeros(len(counts))
    for hour, (count, mean) in enumerate(zip(counts, means, strict=True)):
        if mean <= 0:
            continue
        chance = (
            shape * np.log(rate)
            - (shape + count) * np.log(rate + mean)
            + gammaln(shape + count)
            - gammaln(shape)
        )
        grown = weight * np.exp(chance - chance.max())
        weight = np.concatenate([[grown.sum() * HAZARD], grown * (1 - HAZARD)])
        shape = np.concatenate([[1.0], shape + count])
        rate = np.concatenate([[1.0], rate + mean])
        if len(weight) > LONGEST_RUN:
            weight[-2] += weight[-1]
            shape, rate, weight = shape[:-1], rate[:-1], weight[:-1]
        weight /= weight.sum()
        risen = float(weight[: 2 * DAY] @ (1 - gammainc(shape[: 2 * DAY], 1.2 * rate[: 2 * DAY])))
        scores[hour] = np.log(max(risen, 1e-12) / max(1 - risen, 1e-12))
    return scores


RIVALS: Final[dict[str, Callable[[Series, Monitor], Floats]]] = {
    "single hour": single_hour,
    "NB CUSUM": cusum,
    "EARS C2": ears_c2,
    "BOCPD": bocpd,
}
