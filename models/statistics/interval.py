"""Intervals for shares and for ratios of counts, on whole columns at once."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Interval = tuple[NDArray[np.float64], NDArray[np.float64]]


def share_interval(successes: ArrayLike, trials: ArrayLike, *, confidence: float = 0.9) -> Interval:
    """Low and high bound of a share, 0..1; the whole range where there were no trials.

    successes, trials: (n,), counts; a fraction is allowed. Method: Wilson's score interval (Wilson 1927,
    JASA 22:209), which stays inside 0..1 and is sound at small counts.
    """
    n = np.asarray(trials, dtype=float)
    share = np.divide(np.asarray(successes, dtype=float), n, out=np.full_like(n, 0.5), where=n > 0)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    middle = (share * n + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(share * (1 - share) * n + z**2 / 4)
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)


def share_change_interval(
    successes: ArrayLike,
    trials: ArrayLike,
    base_successes: ArrayLike,
    base_trials: ArrayLike,
    *,
    confidence: float,
) -> Interval:
    """Low and high bound of a share less another share, -1..1; all (n,), counts.

    Method: Newcombe's (1998, Statistics in Medicine 17:873, no. 10), from the Wilson intervals of the two.
    """
    n, base_n = np.asarray(trials, dtype=float), np.asarray(base_trials, dtype=float)
    share = np.asarray(successes, dtype=float) / n
    base = np.asarray(base_successes, dtype=float) / base_n
    low, high = share_interval(successes, trials, confidence=confidence)
    base_low, base_high = share_interval(base_successes, base_trials, confidence=confidence)
    change = share - base
    below = np.hypot(share - low, base_high - base)
    above = np.hypot(high - share, base - base_low)
    return change - below, change + above


def count_interval(counts: ArrayLike, *, confidence: float = 0.9) -> Interval:
    """Low and high bound of the mean of a Poisson count; all (n,). The low bound is 0 where the count is.

    Method: exact (Garwood 1936, Biometrika 28:437).
    """
    from scipy.special import gammaincinv  # here, since every command would wait for it

    count = np.asarray(counts, dtype=float)
    tail = (1 - confidence) / 2
    low = np.where(count > 0, gammaincinv(np.maximum(count, 1), tail), 0.0)
    return low, gammaincinv(count + 1, 1 - tail)


def ratio_interval(
    counts: ArrayLike,
    base_counts: ArrayLike,
    *,
    exposure: ArrayLike = 1.0,
    base_exposure: ArrayLike = 1.0,
    confidence: float = 0.99,
) -> Interval:
    """Low and high bound of the ratio of two Poisson rates, counts/exposure to base_counts/base_exposure.

    All (n,). The high bound is infinite where the base count is 0, the low bound 0 where the count is 0.
    Method: exact, from the binomial that the first count follows given the sum of both (Przyborowski and
    Wilenski 1940, Biometrika 31:313; the bounds are Clopper and Pearson's).
    """
    from scipy.special import betaincinv  # here, since every command would wait for it

    count, base = np.asarray(counts, dtype=float), np.asarray(base_counts, dtype=float)
    tail = (1 - confidence) / 2
    odds = np.asarray(base_exposure, dtype=float) / np.asarray(exposure, dtype=float)
    low = np.where(count > 0, betaincinv(np.maximum(count, 1), base + 1, tail), 0.0)
    high = np.where(base > 0, betaincinv(count + 1, np.maximum(base, 1), 1 - tail), 1.0)
    with np.errstate(divide="ignore"):
        return odds * low / (1 - low), odds * high / (1 - high)
