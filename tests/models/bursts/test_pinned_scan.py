"""Where a window has a score and how wide an interval is, a post or a hundredth to either side."""

import numpy as np
import pytest
from scipy import stats

from models.bursts.scan import count_band, excess_interval, strongest_interval
from tests.models.bursts.test_scan import scores


@pytest.mark.parametrize(("n_posts", "counts"), [(3, True), (2, False)])
def test_three_posts_are_enough_for_a_score_and_for_an_interval(n_posts, counts):
    assert bool(scores([n_posts], 0.01)[0] > 0) == counts
    observed = np.array([0, n_posts, 0.0])
    assert (strongest_interval(observed, np.full(3, 0.01)) == (1, 1)) is counts


@pytest.mark.parametrize(("n_posts", "counts"), [(1201, True), (1200, False)])
def test_more_than_a_fifth_above_the_expected_is_a_rise(n_posts, counts):
    assert bool(scores([n_posts], 1000.0)[0] > 0) == counts


@pytest.mark.parametrize(("coverage", "counts"), [(0.5, True), (0.49, False)])
def test_half_a_window_must_have_been_watched(coverage, counts):
    assert bool(scores([9], coverage=coverage)[0] > 0) == counts


def test_a_twentieth_of_quiet_hours_lies_above_the_band_and_a_twentieth_below():
    expected = 1_000.0  # so many that a post more or less is three thousandths of the hours
    (low,), (high,) = count_band(np.array([expected]), np.zeros(1))
    quiet = stats.poisson(expected)
    assert quiet.cdf(low - 1) < 0.05 <= quiet.cdf(low)
    assert quiet.cdf(high - 1) < 0.95 <= quiet.cdf(high)


def test_an_excess_is_given_with_nine_tenths_of_its_chance():
    low, high = excess_interval(np.array([10_000.0]), np.array([4_000.0]), variance=0.0, dispersion=1.0)
    assert stats.gamma(10_000.5).cdf([low + 4_000, high + 4_000]) == pytest.approx([0.05, 0.95], abs=0.001)
