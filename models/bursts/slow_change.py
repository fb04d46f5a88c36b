"""Rises over weeks, which windows of hours and days take for usual: an anytime-valid test of a share.

Promises that looking at it every day costs nothing: whatever day it is stopped on, a share whose days were no higher on
average than the level it is held against is said to have risen with the stated error at most. No day's distribution is
assumed, nor how restless days are.

Method: a day's share over the level is bet on (Waudby-Smith and Ramdas 2024, "Estimating means of bounded random
variables by betting", section 5). Wealth is a non-negative supermartingale under the null, so that it ever exceeds
1/error with the error at most (Ville 1939). The bets are a fixed grid of them, averaged; when the rise began is not
known, so that wealth is put by for each week to come (Shin, Ramdas and Rinaldo 2023, "E-detectors"). Half of the error
is spent on the level, the upper bound of the share in all days before the bets begin: it is estimated, so that what the
test keeps is measured in benchmarks/slow_changes.py.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from models.bursts.baseline import Floats

REFERENCE_DAYS: Final = 28  # days seen that a level is learnt from at least
BEGINS_EVERY: Final = 7  # days; a rise is taken to begin on one of them
BETS: Final = np.array(
    [0.02, 0.05, 0.1, 0.2, 0.4]
)  # part of the wealth that is lost on a day without a complaint
# A day counts for three times the level at most, so that a burst, which is an incident, wins little. That lowers no
# bet's fairness.
MOST: Final = 3.0
INTERVAL: Final = 1.645  # standard errors of 90 %
# Restless days follow each other: with a correlation of one half a mean of them varies three times as much.
DEPENDENCE: Final = 3.0
PRIOR: Final = 0.5  # complaints, so that a level is never nothing


@dataclass(frozen=True, slots=True)
class Rise:
    """A share that rose and stayed; days by their number in the series.

    low and high: the 90 % interval of how many times the share before it is.
    """

    since: int
    detected: int  # the day whose data showed it
    before: float
    after: float
    low: float
    high: float
    evidence: float  # log10 of the wealth


def slow_changes(counts: Floats, posts: Floats, *, error: float) -> list[Rise]:
    """The rises of one series, in the order in which they were detected; each is the level of what follows.

    counts: complaints of each day; posts: all that were seen, of which they are a part, 0 on a day not seen; (n_days,)
    each. error: the chance that an unchanged series is ever said to have risen, from one level to the next.
    """
    found: list[Rise] = []
    begin, detected = 0, -1
    while (change := _next_change(counts, posts, begin=begin, after=detected, error=error)) is not None:
        found.append(change)
        # Its later half: the day that it rose on is known to some weeks, and no day before it is of the new level.
        begin, detected = (change.since + change.detected) // 2, change.detected
    return found


def _next_change(counts: Floats, posts: Floats, *, begin: int, after: int, error: float) -> Rise | None:
    """The first rise over the level of the days from begin on that a day after another one shows."""
    seen = begin + np.flatnonzero(posts[begin:] > 0)
    counted, looked_at = counts[seen], posts[seen]
    starts = np.arange(REFERENCE_DAYS, len(seen), BEGINS_EVERY)
    if not len(starts):
        return None
    wealth, richest = _wealth(counted, looked_at, starts, error=error / 2)
    enough = np.flatnonzero((wealth >= np.log(2 / error)) & (seen > after))
    if not len(enough):
        return None
    last = int(enough[0])
    start = int(starts[richest[last]])
    _, dispersion = _level(counted[:start], looked_at[:start], error=error)
    before = counted[:start].sum(), looked_at[:start].sum()
    since = counted[start : last + 1].sum(), looked_at[start : last + 1].sum()
    evidence = float(wealth[last] / np.log(10))
    return _sized(int(seen[start]), int(seen[last]), before, since, dispersion=dispersion, evidence=evidence)


def _level(counts: Floats, posts: Floats, *, error: float) -> tuple[float, float]:
    """The upper bound of a share, and the dispersion of a mean of its days."""
    total, n_posts = counts.sum() + PRIOR, posts.sum()
    usual = posts * total / n_posts
    spread = float(((counts - usual) ** 2 / np.maximum(usual, PRIOR)).mean())
    dispersion = 1 + DEPENDENCE * max(0.0, spread - 1)
    bound = total + norm.isf(error) * np.sqrt(dispersion * total)
    return float(bound / n_posts), dispersion


def _wealth(
    counts: Floats, posts: Floats, starts: NDArray[np.int64], *, error: float
) -> tuple[Floats, NDArray[np.int64]]:
    """The logarithm of the wealth at the end of each day, and which of its parts is the richest.

    starts: on which days the parts begin to bet, each against the level of the days before it.
    """
    put_by = -np.log(
        (np.arange(len(starts)) + 1.0) * (np.arange(len(starts)) + 2.0)
    )  # they add up to one whole
    parts = np.repeat(put_by[:, None], len(counts), axis=1)
    for number, start in enumerate(starts):
        level, _ = _level(counts[:start], posts[:start], error=error)
        ratios = np.minimum(counts[start:] / posts[start:] / level, MOST)
        won = np.cumsum(np.log1p(np.outer(BETS, ratios - 1)), axis=1)
        parts[number, start:] += np.logaddexp.reduce(won, axis=0) - np.log(len(BETS))
    rest = -np.log(len(starts) + 1.0)
    wealth: Floats = np.logaddexp(np.logaddexp.reduce(parts, axis=0), rest)
    return wealth, (parts - put_by[:, None]).argmax(axis=0)


def _sized(
    since: int,
    detected: int,
    reference: tuple[float, float],
    risen: tuple[float, float],
    *,
    dispersion: float,
    evidence: float,
) -> Rise:
    before, after = (reference[0] + PRIOR) / reference[1], (risen[0] + PRIOR) / risen[1]
    error = INTERVAL * np.sqrt(dispersion * (1 / (reference[0] + PRIOR) + 1 / (risen[0] + PRIOR)))
    low, high = after / before * np.exp(-error), after / before * np.exp(error)
    return Rise(since, detected, float(before), float(after), float(low), float(high), evidence)
