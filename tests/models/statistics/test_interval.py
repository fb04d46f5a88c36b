import numpy as np
import pytest

from models.statistics.interval import count_interval, ratio_interval, share_interval


def test_share_interval_agrees_with_the_published_example():
    # Newcombe 1998, Statistics in Medicine 17:857, table I: 81 of 263, 95 %, score method
    low, high = share_interval([81], [263], confidence=0.95)
    assert (low[0], high[0]) == pytest.approx((0.2553, 0.3662), abs=1e-4)


def test_share_without_trials_may_be_anything():
    low, high = share_interval([0], [0])
    assert (low[0], high[0]) == (0.0, 1.0)


def test_share_interval_of_nothing_in_ten_begins_at_zero_and_reaches_beyond_it():
    low, high = share_interval([0], [10])
    assert low[0] == 0.0
    assert 0.1 < high[0] < 0.4


def test_ratio_interval_covers_the_true_ratio_as_often_as_it_says():
    draws = np.random.default_rng(7)
    counts, base = draws.poisson(20, 4000), draws.poisson(10, 4000)
    low, high = ratio_interval(counts, base, confidence=0.9)
    assert 0.89 < np.mean((low <= 2.0) & (high >= 2.0)) < 0.97  # exact intervals cover at least what they say


def test_half_the_exposure_doubles_the_ratio():
    whole = ratio_interval([20], [20])
    half = ratio_interval([20], [20], exposure=[3.5], base_exposure=[7.0])
    assert half[0][0] == pytest.approx(2 * whole[0][0])
    assert half[1][0] == pytest.approx(2 * whole[1][0])


def test_ratio_to_nothing_has_no_upper_bound_and_of_nothing_begins_at_zero():
    assert ratio_interval([5], [0])[1][0] == np.inf
    assert ratio_interval([5], [0])[0][0] > 0
    assert ratio_interval([0], [5])[0][0] == 0.0


def test_count_interval_agrees_with_the_published_table():
    low, high = count_interval([0, 10], confidence=0.95)
    assert low == pytest.approx([0, 4.795], abs=1e-3)
    assert high == pytest.approx([3.689, 18.39], abs=1e-2)
