"""What threads did after an answer, against threads of the same age and liveliness that had none yet.

Competitors answer threads that are lively anyway, so threads with an answer are larger whatever the answer does. Each
answered thread is held against threads of its source that at the same age were as lively and had no answer (risk set
matching: Li, Propert and Rosenbaum 2001, JASA 96:870); a control counts until it is answered itself. Any answer follows
a lively moment and bumps its thread, so answers of ordinary people are matched in the same way (placebo) and the lift
is told beside theirs. It is an association.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.threads.risk_sets import Matching, Pairs, Threads, matched_pairs

N_RESAMPLES: Final = 400
INTERVAL: Final = (0.05, 0.95)
# Resampled threads alone held the truth in .84 of simulations, not .90 (benchmarks/lift.py): controls are chosen too.
WIDER: Final = 1.3
MINIMUM_PAIRS: Final = (
    50  # answered threads; benchmarks/lift.py: with fewer the interval spans a factor of two
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of rates with its 90 % interval, over n answered threads."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Lift:
    """Posts after the answer over those of the controls; the same of placebos; and the first over the second."""

    matched: Ratio
    placebo: Ratio | None
    adjusted: Ratio | None


def lift(threads: Threads, matching: Matching, *, minimum: int = MINIMUM_PAIRS) -> Lift | None:
    """How many more posts followed an answer than its controls had; None below the minimum of answered threads."""
    drawn = matched_pairs(threads, matching)
    matched = _of_counts(drawn, matching.seed)
    if matched is None or drawn.n_treated < minimum:
        return None
    apart = _of_counts(matched_pairs(with_placebos(threads, seed=matching.seed), matching), matching.seed + 1)
    if apart is None or apart[0].n < minimum:
        return Lift(matched[0], None, None)
    logs = matched[1] - np.random.default_rng(matching.seed).permutation(apart[1])
    value = matched[0].value / apart[0].value
    return Lift(matched[0], apart[0], _ratio(value, logs, matched[0].n))


def outcome_ratio(threads: Threads, matching: Matching, *, minimum: int = MINIMUM_PAIRS) -> Ratio | None:
    """The share of later posts that are marked, over that of the controls; None below the minimum."""
    pairs = matched_pairs(threads, matching)
    if pairs.n_treated < minimum:
        return None
    parts = (pairs.treated_marked, pairs.treated_posts, pairs.control_marked, pairs.control_posts)
    if min(part.sum() for part in parts) == 0:
        return None

    def of(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        marked, posts, control_marked, control_posts = (weights @ part for part in parts)
        return np.log((marked + 0.5) / (posts + 1) / ((control_marked + 0.5) / (control_posts + 1)))

    logs = of(_resampled(pairs, matching.seed))
    return _ratio(float(np.exp(of(pairs.weights[None, :])[0])), logs, pairs.n_treated)


def with_placebos(threads: Threads, *, seed: int) -> Threads:
    """The same threads with an ordinary answer, one drawn of each, in the place of a competitor's.

    Only answers before the competitor's count, and that answer itself is not counted afterwards.
    """
    rng = np.random.default_rng(seed)
    before = threads.age_hours < threads.answered_hours[threads.thread]
    later = np.flatnonzero(before & (threads.age_hours > 0))
    drawn = rng.permutation(later)
    chosen_threads, first = np.unique(threads.thread[drawn], return_index=True)
    events = drawn[first]
    some = rng.random(len(events)) < 0.5  # the others stay controls
    events, chosen_threads = events[some], chosen_threads[some]
    answered = np.full(threads.n_threads, np.inf)
    answered[chosen_threads] = threads.age_hours[events]
    kept = np.ones(len(threads.thread), dtype=bool)
    kept[events] = False
    watched = np.minimum(threads.watched_hours, threads.answered_hours)
    return replace(
        threads,
        thread=threads.thread[kept],
        age_hours=threads.age_hours[kept],
        marked=threads.marked[kept],
        answered_hours=answered,
        watched_hours=watched,
        asked=np.isfinite(answered),
    )


def _of_counts(pairs: Pairs, seed: int) -> tuple[Ratio, NDArray[np.float64]] | None:
    if not pairs.n_treated or not (pairs.weights @ pairs.control_posts):
        return None

    def of(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.log((weights @ pairs.treated_posts + 0.5) / (weights @ pairs.control_posts + 0.5))

    logs = of(_resampled(pairs, seed))
    return _ratio(float(np.exp(of(pairs.weights[None, :])[0])), logs, pairs.n_treated), logs


def _ratio(value: float, logs: NDArray[np.float64], n: int) -> Ratio:
    low, high = np.exp(np.log(value) + WIDER * np.quantile(logs - logs.mean(), INTERVAL))
    return Ratio(value, float(low), float(high), n)


def _resampled(pairs: Pairs, seed: int) -> NDArray[np.float64]:
    """Weights of the pairs in each resample: float64 (N_RESAMPLES, n_pairs); whole threads are drawn.

    A control serves many, so both sides are drawn (pigeonhole bootstrap: Owen 2007, Ann. Appl. Stat. 1:386).
    """
    rng = np.random.default_rng(seed)
    drawn = rng.exponential(size=(N_RESAMPLES, pairs.n_threads))
    weights = pairs.weights * drawn[:, pairs.control]
    starts = np.flatnonzero(np.diff(pairs.treated, prepend=-1))
    whole = np.add.reduceat(weights, starts, axis=1)
    counts = np.diff(np.append(starts, len(pairs.treated)))
    return np.asarray(weights / np.repeat(whole, counts, axis=1) * drawn[:, pairs.treated])
