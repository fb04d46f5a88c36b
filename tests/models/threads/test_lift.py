from dataclasses import replace

import numpy as np
import pytest

from benchmarks.lift import World, simulated
from models.threads.lift import lift, outcome_ratio
from models.threads.risk_sets import Matching, Threads, matched_pairs


def threads(answered, *posts, watched=48.0):
    """Threads 0, 1, … with posts at these ages."""
    ages = [age for own in posts for age in own]
    n = len(posts)
    hours = np.array(answered, dtype=float)
    return Threads(
        thread=np.repeat(np.arange(n), [len(own) for own in posts]),
        age_hours=np.array(ages, dtype=float),
        marked=np.zeros(len(ages), dtype=bool),
        answered_hours=hours,
        watched_hours=np.full(n, watched),
        stratum=np.zeros(n, dtype=np.int64),
        asked=np.isfinite(hours),
    )


NEVER = np.inf
LIVELY = [0.5, 1.0, 1.5, 2.5, 4.0, 5.0, 6.0]


def test_an_answered_thread_is_held_against_one_as_lively_and_none_else():
    pairs = matched_pairs(threads([2, NEVER, NEVER], LIVELY, LIVELY, [0.5]), Matching())
    assert list(zip(pairs.treated, pairs.control, strict=True)) == [(0, 1)]
    assert (pairs.treated_posts.tolist(), pairs.control_posts.tolist()) == ([4.0], [4.0])


def test_a_control_counts_until_it_is_answered_itself():
    pairs = matched_pairs(threads([2, 4.5], LIVELY, LIVELY), Matching())
    assert list(zip(pairs.treated, pairs.control, strict=True)) == [(0, 1)]
    assert (pairs.treated_posts.tolist(), pairs.control_posts.tolist()) == ([2.0], [2.0])


@pytest.mark.parametrize("change", ["another source", "not watched so long"])
def test_a_thread_that_cannot_be_compared_is_no_control(change):
    both = threads([2, NEVER], LIVELY, LIVELY)
    other = np.array([0, 1]) if change == "another source" else both.stratum
    watched = np.array([48.0, 1.5]) if change == "not watched so long" else both.watched_hours
    assert matched_pairs(replace(both, stratum=other, watched_hours=watched), Matching()).n_treated == 0


def test_of_more_threads_than_are_compared_some_are_drawn_and_every_answered_one_stays():
    many = threads([NEVER] * 30 + [2], *[[0.5]] * 20, *[LIVELY] * 10, LIVELY)
    whole, some = (matched_pairs(many, Matching(n_threads=n)) for n in (31, 16))
    assert (whole.n_threads, some.n_threads) == (31, 16)
    for pairs in (whole, some):
        assert pairs.n_treated == 1
        assert set(pairs.treated_posts) == set(pairs.control_posts) == {4.0}
    assert len(whole.control) == 5


def test_too_few_answered_threads_give_no_lift():
    both = threads([2, NEVER], LIVELY, LIVELY)
    assert (lift(both, Matching()), outcome_ratio(both, Matching())) == (None, None)


@pytest.mark.parametrize(("truth", "low", "high"), [(1.0, 0.85, 1.15), (2.5, 2.1, 2.9)])
def test_the_lift_of_simulated_threads_is_near_the_truth_where_the_naive_one_is_twice_as_large(
    truth, low, high
):
    found = lift(simulated(World("mild", lift=truth), n=1_200, seed=3), Matching())
    assert found is not None
    assert low < found.matched.value < high
    assert found.matched.low < found.matched.value < found.matched.high
