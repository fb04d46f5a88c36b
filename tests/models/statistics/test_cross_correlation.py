"""A lag is found where there is one, and two series that only wander are told apart from that."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from models.statistics.cross_correlation import MINIMUM_SHIFTS, cross_correlation

FIRST = date(2026, 1, 1)


def series(values, *, first=FIRST):
    days = [first + timedelta(days=number) for number in range(len(values))]
    return pl.DataFrame({"day": days, "value": np.asarray(values, dtype=float)})


def wandering(seed, n=120):
    return np.random.default_rng(seed).normal(size=n).cumsum() * 0.3 + np.random.default_rng(
        seed + 1000
    ).normal(size=n)


@pytest.mark.parametrize("days", [-3, 0, 4])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_lag_and_the_direction_are_found(days, sign):
    scores = wandering(1)
    complaints = series(np.exp(sign * scores), first=FIRST + timedelta(days=days))
    found = cross_correlation(series(scores), complaints, longest=6)
    assert (found.strongest.days, found.strongest.correlation) == (days, pytest.approx(sign, abs=0.01))
    assert found.p < 0.05
    assert [lag.days for lag in found.lags] == [*range(-6, 7)]


def test_what_only_wanders_goes_together_as_seldom_as_stated():
    p = [
        cross_correlation(series(wandering(2 * n)), series(wandering(2 * n + 1)), longest=2).p
        for n in range(60)
    ]
    assert sum(one <= 0.05 for one in p) <= 7
    assert min(p) < 0.3 < np.median(p)


def test_two_trends_are_no_association():
    days = np.arange(120)
    one, other = (series(slope * days + wandering(seed) / 3) for slope, seed in ((0.5, 8), (-0.3, 9)))
    assert cross_correlation(one, other, longest=2).p > 0.05


def test_days_that_were_not_measured_are_no_days():
    scores = wandering(3)
    measured = series(scores).filter(pl.col("day").dt.day() % 3 != 0)
    found = cross_correlation(measured, series(scores), longest=2)
    n_days = measured.height
    assert (found.lags[2].n_days, found.lags[2].correlation) == (n_days, pytest.approx(1, abs=0.01))


@pytest.mark.parametrize(
    ("one", "other", "longest"),
    [
        pytest.param(wandering(4)[: 8 + MINIMUM_SHIFTS], wandering(5), 2, id="short"),
        pytest.param(np.ones(120), wandering(5), 2, id="never-changes"),
        pytest.param(wandering(4)[:0], wandering(5), 2, id="none"),
        pytest.param(wandering(4)[:90], wandering(5), 30, id="too-long-a-lag"),
    ],
)
def test_too_little_says_nothing(one, other, longest):
    assert cross_correlation(series(one), series(other), longest=longest) is None


def test_as_many_moves_as_a_chance_of_one_in_twenty_asks_for_are_enough():
    n = 40 + MINIMUM_SHIFTS
    assert cross_correlation(series(wandering(6, n)), series(wandering(7, n)), longest=2).n_shifts == n - 9
