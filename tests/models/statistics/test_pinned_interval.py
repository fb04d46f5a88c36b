"""The intervals beside those of scipy, which makes them one at a time."""

import numpy as np
import pytest
from scipy.stats import binomtest

from models.statistics.interval import ratio_interval, share_interval


@pytest.mark.parametrize(("n", "n_base"), [(5, 9), (1, 1), (0, 4), (4, 0)])
def test_a_ratio_is_bounded_as_the_share_of_the_first_count_in_both(n, n_base):
    exact = binomtest(n, n + n_base).proportion_ci(confidence_level=0.99)
    odds = [exact.low / (1 - exact.low), exact.high / (1 - exact.high) if exact.high < 1 else np.inf]
    low, high = ratio_interval([n], [n_base])
    assert [*low, *high] == pytest.approx(odds)


def test_nothing_is_known_of_the_ratio_of_nothing_to_nothing():
    low, high = ratio_interval([0], [0])
    assert [*low, *high] == [0, np.inf]


@pytest.mark.parametrize(("n", "of"), [(0, 7), (3, 7), (7, 7)])
def test_a_share_is_bounded_by_wilsons_score(n, of):
    exact = binomtest(n, of).proportion_ci(confidence_level=0.9, method="wilson")
    low, high = share_interval([n], [of])
    assert [*low, *high] == pytest.approx([exact.low, exact.high])


def test_nothing_is_known_of_a_share_of_nothing():
    low, high = share_interval([0], [0])
    assert [*low, *high] == [0, 1]
