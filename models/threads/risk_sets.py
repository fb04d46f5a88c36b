"""Threads that were answered beside threads that at the same age were as lively and were not answered yet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Threads:
    """n threads and their posts but for the answers in question. Posts stand by thread, then age.

    thread: int64 (n_posts), age_hours: float64 since the thread began, marked: bool, what an outcome counts;
    answered_hours: float64 (n), inf where no answer came; watched_hours: float64 (n), up to when it was looked at;
    stratum: int64 (n), within which threads are compared; asked: bool (n), the answered threads that a question is
    about, others only cease to be controls.
    """

    thread: Rows
    age_hours: Floats
    marked: NDArray[np.bool_]
    answered_hours: Floats
    watched_hours: Floats
    stratum: Rows
    asked: NDArray[np.bool_]

    @property
    def n_threads(self) -> int:
        """How many threads there are."""
        return len(self.answered_hours)


@dataclass(frozen=True, slots=True)
class Matching:
    """How threads are matched. caliper: on the logarithm of each count.

    n_treated: the most answered threads drawn; n_threads: the most of all threads, among which controls are sought (a
    random part of a risk set estimates what all of it does: Goldstein and Langholz 1992, Ann. Stat. 20:1903).
    """

    horizon_hours: float = 12.0
    caliper: float = 0.35
    n_controls: int = 5
    recent_hours: tuple[float, ...] = (1.0, 3.0)
    n_treated: int = 2_000
    n_threads: int = 50_000
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Pairs:
    """Answered threads with their controls, one row a pair, by answered thread. Counts are of the same span in both.

    Both are numbered among the n_threads that were drawn.
    """

    treated: Rows
    control: Rows
    weights: Floats  # 1 over the controls of the answered thread
    treated_posts: Floats
    control_posts: Floats
    treated_marked: Floats
    control_marked: Floats
    n_threads: int

    @property
    def n_treated(self) -> int:
        """How many answered threads found a control."""
        return len(np.unique(self.treated))


def matched_pairs(threads: Threads, matching: Matching) -> Pairs:
    """Match every answered thread, drawing some where there are too many."""
    rng = np.random.default_rng(matching.seed)
    treated = np.flatnonzero(threads.asked & (threads.answered_hours < threads.watched_hours))
    if len(treated) > matching.n_treated:
        treated = rng.choice(treated, matching.n_treated, replace=False)
    if threads.n_threads > matching.n_threads:
        threads, treated = _drawn(threads, treated, matching.n_threads, rng)
    treated = treated[np.argsort(threads.answered_hours[treated], kind="stable")]
    counts = _Counts(threads)
    tie = rng.random(threads.n_threads) * 1e-6
    found = [_controls_of(int(one), threads, matching, counts, tie) for one in treated]
    rows = np.repeat(treated, [len(controls) for controls in found]).astype(np.int64)
    controls = np.concatenate([*found, np.empty(0, dtype=np.int64)]).astype(np.int64)
    return _with_counts(threads, matching, rows, controls)


def _drawn(threads: Threads, treated: Rows, n_threads: int, rng: np.random.Generator) -> tuple[Threads, Rows]:
    """Some threads, the treated among them, and the numbers of these among those."""
    others = np.setdiff1d(np.arange(threads.n_threads), treated)
    n_others = max(n_threads - len(treated), 0)
    chosen = np.sort(np.concatenate([treated, rng.choice(others, n_others, replace=False)]))
    kept = np.isin(threads.thread, chosen)
    some = Threads(
        thread=np.searchsorted(chosen, threads.thread[kept]),
        age_hours=threads.age_hours[kept],
        marked=threads.marked[kept],
        answered_hours=threads.answered_hours[chosen],
        watched_hours=threads.watched_hours[chosen],
        stratum=threads.stratum[chosen],
        asked=threads.asked[chosen],
    )
    return some, np.searchsorted(chosen, treated)


def _controls_of(one: int, threads: Threads, matching: Matching, counts: "_Counts", tie: Floats) -> Rows:
    age = threads.answered_hours[one]
    alive = (
        (threads.stratum == threads.stratum[one])
        & (threads.answered_hours > age)
        & (threads.watched_hours > age)
    )
    alive[one] = False
    total = counts.until(age)
    far = tie.copy()
    for values in (
        np.log1p(total),
        *(
            np.log1p(total - counts.until(age - hours, sweep=k + 1))
            for k, hours in enumerate(matching.recent_hours)
        ),
        np.log1p(counts.until(age, sweep=9, marked=True)),
    ):
        apart = np.abs(values - values[one])
        alive &= apart <= matching.caliper
        far += apart**2
    candidates = np.flatnonzero(alive)
    if len(candidates) > matching.n_controls:
        nearest = np.argpartition(far[candidates], matching.n_controls)[: matching.n_controls]
        candidates = candidates[nearest]
    return candidates


class _Counts:
    """Posts of every thread up to an age; each sweep is asked for ages that only grow, and goes over the posts once."""

    def __init__(self, threads: Threads) -> None:
        order = np.argsort(threads.age_hours, kind="stable")
        self._n = threads.n_threads
        self._ages, self._threads = threads.age_hours[order], threads.thread[order]
        self._marked = threads.marked[order]
        self._sweeps: dict[int, tuple[int, Floats]] = {}

    def until(self, age: float, *, sweep: int = 0, marked: bool = False) -> Floats:
        """Counts before an age: float64 (n_threads)."""
        seen, totals = self._sweeps.get(sweep, (0, np.zeros(self._n)))
        upto = int(np.searchsorted(self._ages, age, side="left"))
        if upto > seen:
            threads = self._threads[seen:upto]
            if marked:
                threads = threads[self._marked[seen:upto]]
            np.add.at(totals, threads, 1.0)
        self._sweeps[sweep] = (max(upto, seen), totals)
        return totals


def _with_counts(threads: Threads, matching: Matching, treated: Rows, controls: Rows) -> Pairs:
    age = threads.answered_hours[treated]
    until = np.minimum.reduce(
        [
            age + matching.horizon_hours,
            threads.answered_hours[controls],
            threads.watched_hours[controls],
            threads.watched_hours[treated],
        ]
    )
    longest = 1.0 + float(max(threads.watched_hours.max(initial=0), threads.age_hours.max(initial=0)))
    posts = threads.thread * longest + np.minimum(threads.age_hours, longest)
    order = np.argsort(posts, kind="stable")
    posts, marked = posts[order], np.concatenate([[0], np.cumsum(threads.marked[order])])

    def counted(rows: Rows) -> tuple[Floats, Floats]:
        first = np.searchsorted(posts, rows * longest + age, side="right")
        last = np.searchsorted(posts, rows * longest + until, side="right")
        return (last - first).astype(float), (marked[last] - marked[first]).astype(float)

    (treated_posts, treated_marked), (control_posts, control_marked) = counted(treated), counted(controls)
    n = np.bincount(treated, minlength=threads.n_threads) if len(treated) else np.ones(threads.n_threads)
    weights = 1.0 / n[treated]
    return Pairs(
        treated,
        controls,
        weights,
        treated_posts,
        control_posts,
        treated_marked,
        control_marked,
        threads.n_threads,
    )
