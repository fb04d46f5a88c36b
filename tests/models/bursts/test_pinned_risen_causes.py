"""The numbers by which a cause is said to have risen: a tenth to either side of each is another answer."""

import polars as pl
import pytest

from models.bursts.risen_causes import risen_causes


def causes(**counts):
    return pl.Series("cause", [cause for cause, n in counts.items() for _ in range(n)], dtype=pl.String)


@pytest.mark.parametrize(("expected", "rose"), [(15.5, ("lost_work", "timeout")), (15.75, ("lost_work",))])
def test_a_rise_that_chance_explains_once_in_ten_is_the_least_that_is_told(expected, rose):
    burst, usual = causes(lost_work=40, timeout=12), causes(lost_work=30, timeout=30)
    assert risen_causes(burst, usual, expected=expected) == rose


@pytest.mark.parametrize(("n", "rose"), [(8, ("lost_work",)), (9, ("lost_work", "privacy"))])
def test_what_makes_a_tenth_of_the_excess_describes_it(n, rose):
    assert risen_causes(causes(lost_work=80, privacy=n), causes(lost_work=99), expected=1) == rose


def test_a_cause_of_exactly_a_tenth_counts():
    assert risen_causes(causes(lost_work=9, privacy=1), causes(), expected=0.0) == ("lost_work", "privacy")


@pytest.mark.parametrize(("n", "first"), [(42, "lost_work"), (41, "privacy")])
def test_what_was_never_seen_is_expected_as_half_a_post(n, first):
    burst, usual = causes(lost_work=n, privacy=2), causes(lost_work=20)
    assert risen_causes(burst, usual, expected=n)[0] == first
