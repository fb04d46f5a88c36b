"""From when on a brief says that something moved: a person or a tenth of a day to either side."""

import pytest

from tests.pipeline.brief.test_brief import moved, weeks


@pytest.mark.parametrize(("n", "n_before"), [(27, 10), (41, 20), (141, 100)])
def test_a_change_that_chance_makes_in_one_week_of_a_hundred_moves(n, n_before):
    assert moved(weeks(n, n_before))
    assert moved(weeks(n_before, n))
    assert not moved(weeks(n - 1, n_before))
    assert not moved(weeks(n_before, n - 1))


@pytest.mark.parametrize(("n", "expected"), [(5, True), (4, False)])
def test_five_people_of_both_weeks_are_news(n, expected):
    assert moved(weeks(n, 0, days=2.0)) is expected
    assert moved(weeks(0, n, days_before=2.0)) is expected


@pytest.mark.parametrize(("days", "expected"), [(2.0, True), (1.9, False)])
def test_two_covered_days_of_each_week_are_compared(days, expected):
    assert moved(weeks(30, 1, days=days)) is expected
    assert moved(weeks(1, 30, days_before=days)) is expected
