"""How unlikely the last hours are, and which of them are the burst.

Promises pure functions of counts and expectations. A window of which less than half was covered has no score:
not observed is not quiet.
"""

from bisect import bisect_left
from typing import Final

import numpy as np
from scipy.special import betainc, gammaincinv, nbdtrik

from models.bursts.baseline import Floats, running
from models.bursts.grain import HOURLY, Grain

MINIMUM_POSTS: Final = 3  # with 2, a post in 20 hours raises twice the false alarms in benchmarks/detector.py
MINIMUM_RATIO: Final = (
    1.2  # by hand: 1 and 1.5 give the same there; it keeps busy series from alarms of no size
)
MINIMUM_COVERAGE: Final = 0.5  # of a window; .75 gives the same there, .25 a few more false alarms
CONFIDENCE: Final = 0.9  # chosen by hand; that it is kept, benchmarks/detector.py measures
_MINIMUM_VARIANCE: Final = 1e-6  # a negative binomial this close to Poisson is computed without loss
_MINIMUM_PROBABILITY: Final = 1e-300


def window_scores(
    observed: Floats,
    expected: Floats,
    *,
    coverage: Floats,
    variances: Floats,
    first: int,
    grain: Grain = HOURLY,
) -> Floats:
    """The score of each count from first on: the largest -log10 probability over the windows that end with it.

    observed, expected, coverage: (n_counts,), consecutive; variances: one a window. The probability is that of so
    many posts or more under a negative binomial with variance E + variance * E^2, at the mid-point of its step. Counts
    not covered, and windows that hold fewer than 3 posts or less than 1.2 times the expected, score 0.
    """
    ends = np.arange(first, len(observed)) + 1
    totals = [running(values) for values in (observed, expected, coverage)]
    scores = np.zeros(len(ends))
    for width, variance in zip(grain.windows, variances, strict=True):
        begins = np.maximum(ends - width, 0)
        count, mean, covered = (total[ends] - total[begins] for total in totals)
        scored = (
            (count >= MINIMUM_POSTS) & (count > MINIMUM_RATIO * mean) & (covered >= MINIMUM_COVERAGE * width)
        )
        scored &= coverage[first:] > 0
        if scored.any():
            rarity = -np.log10(_upper_tail(count[scored], mean[scored], float(variance)))
            scores[scored] = np.maximum(scores[scored], rarity)
    return scores


def smallest_count(expected: float, *, variance: float, threshold: float) -> int:
    """The fewest posts in one window, seen whole, whose score is above the threshold.

    expected: in that window; variance: as in ``window_scores``.
    """
    fewest = max(MINIMUM_POSTS, int(MINIMUM_RATIO * expected) + 1)

    def alarms(count: int) -> bool:
        tail = _upper_tail(np.array([float(count)]), np.array([expected]), variance)
        return bool(-np.log10(tail[0]) > threshold)

    counts = range(fewest, 100 * fewest)  # however restless a series, a hundred times the usual is told
    return counts[min(bisect_left(counts, True, key=alarms), len(counts) - 1)]


def strongest_interval(observed: Floats, expected: Floats) -> tuple[int, int]:
    """First and last hour of the interval whose counts speak loudest for a burst.

    Method: generalised likelihood ratio of a Poisson scan, O log(O/E) - (O - E) over all intervals with O > E
    (Kulldorff 1997) that hold 3 posts: where hardly any are expected, one alone would beat a dozen spread over a
    day. All hours when there is no such interval. Quadratic in their number.
    """
    counts, means = running(observed), running(expected)
    count = counts[None, 1:] - counts[:-1, None]
    mean = np.maximum(means[None, 1:] - means[:-1, None], 1e-9)
    rises = np.triu((count > mean) & (count >= MINIMUM_POSTS))
    if not rises.any():
        return 0, len(observed) - 1
    gain = np.zeros_like(count)
    gain[rises] = count[rises] * np.log(count[rises] / mean[rises]) - (count[rises] - mean[rises])
    first, last = divmod(int(gain.argmax()), len(observed))
    # Where nothing was seen nothing was expected, so that it is as likely with a gap before it as without.
    return first + int(np.argmax(observed[first : last + 1] > 0)), last


def excess_interval(
    observed: Floats, expected: Floats, *, variance: float, dispersion: float
) -> tuple[float, float]:
    """The 90 % interval of a burst's mean excess: how many more posts than usual such a burst brings.

    observed, expected: (n_hours,) of the burst; variance: of a quiet hour's count, in Var = E + variance * E^2;
    dispersion: variance over mean of a quiet day's count. The counted posts are a gamma with their total and 1/2 as
    its mean. Its variance is that mean, what hours vary beyond chance at the burst's own height, and what days do at
    the usual one. The posts that came by chance of the draw vary less than their mean is uncertain, so that this
    interval holds them more often.
    """
    total, usual = float(observed.sum()) + 0.5, float(expected.sum())
    scale = (total + variance * float(observed @ observed) + (dispersion - 1) * usual) / total
    tails = np.array([(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    low, high = scale * gammaincinv(total / scale, tails) - usual
    return float(low), float(high)


def count_band(expected: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Between which counts an hour falls in 90 % of cases when nothing happens; (n_hours,) each."""
    size = 1 / np.maximum(variance, _MINIMUM_VARIANCE)
    chance = size / (size + expected)
    low, high = (_quantile((1 + side * CONFIDENCE) / 2, size, chance) for side in (-1, 1))
    return low, high


def _upper_tail(count: Floats, mean: Floats, variance: float) -> Floats:
    """P(X > count) + P(X = count) / 2."""
    size = 1 / max(variance, _MINIMUM_VARIANCE)
    odds = mean / (size + mean)
    tail: Floats = (betainc(count, size, odds) + betainc(count + 1, size, odds)) / 2
    return np.maximum(tail, _MINIMUM_PROBABILITY)


def _quantile(probability: float, size: Floats, chance: Floats) -> Floats:
    """The smallest count with at least this probability at or below it."""
    at_zero = chance**size >= probability
    counts = np.ceil(nbdtrik(probability, size, np.where(at_zero, 0.5, chance)) - 1e-9)
    return np.where(at_zero, 0.0, counts)
