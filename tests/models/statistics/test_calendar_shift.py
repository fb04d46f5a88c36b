from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from models.statistics.calendar_shift import Calendar, shift_test
from tests.rows import NOON

HOUR = timedelta(hours=1)
WEEK = 168


def spans(starts, *, hours):
    return [(NOON + int(start) * HOUR, NOON + (int(start) + hours) * HOUR) for start in starts]


def calendar(incidents, outages, *, weeks=40, excess=5):
    """Hours from NOON on, one post expected in each; incidents of 8 hours bring more, outages last 5 hours."""
    observed = np.ones(weeks * WEEK)
    for start in incidents:
        observed[start : start + 8] += excess
    hours = pl.DataFrame(
        {
            "hour": pl.datetime_range(NOON, NOON + len(observed) * HOUR, HOUR, closed="left", eager=True),
            "observed": observed,
            "expected": 1.0,
        }
    )
    return Calendar(hours, spans(incidents, hours=8), spans(outages, hours=5))


def test_incidents_that_follow_outages_coincide_more_than_by_chance():
    starts = np.array([300, 1500, 2800, 4100, 5000])
    test = shift_test([calendar(starts, [*starts, 900, 6000])])
    assert test.share == pytest.approx(5 / 8)
    assert test.by_chance < 0.1
    assert test.by_chance < test.corrected < test.share
    assert test.corrected == pytest.approx((test.share - test.by_chance) / (1 - test.by_chance))
    assert (test.p, test.n_incidents, test.n_shifts, test.step_hours) == (1 / 40, 5, 39, WEEK)


def test_outages_at_the_same_hour_of_every_week_coincide_as_much_by_chance():
    test = shift_test([calendar([300, 300 + 9 * WEEK], range(300 - WEEK, 40 * WEEK, WEEK))])
    assert test.share == test.by_chance == pytest.approx(5 / 8)
    assert (test.corrected, test.p) == (0.0, 1.0)


def test_without_coupling_hardly_more_than_one_in_twenty_is_told_as_more_than_chance():
    random = np.random.default_rng(5)
    chances = []
    for _ in range(300):
        incidents = np.sort(random.choice(40 * WEEK // 8, 12, replace=False) * 8)
        outages = random.choice(40 * WEEK - 5, 60, replace=False)
        chances.append(shift_test([calendar(incidents, outages)]).p)
    assert np.mean(np.array(chances) <= 0.05) <= 0.08


def test_too_few_weeks_are_shifted_by_days():
    test = shift_test([calendar([300], [300, 900], weeks=10)])
    assert (test.step_hours, test.n_shifts) == (24, 69)


def test_products_are_tested_together():
    one, other = calendar([300], [300, 900]), calendar([2000], [2500, 5000])
    test = shift_test([one, other])
    assert test.n_incidents == 2
    assert test.share == pytest.approx((5 / 8) / 2)


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(calendar([300], [300]), id="one-outage"),
        pytest.param(calendar([], [300, 900]), id="no-incident"),
        pytest.param(calendar([100], [100, 200], weeks=2), id="two-weeks"),
        pytest.param(calendar([300], [-900, 900]), id="outage-out-of-sight"),
    ],
)
def test_with_too_little_there_is_no_test(one):
    assert shift_test([one]) is None
