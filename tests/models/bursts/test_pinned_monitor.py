"""Where a burst ends, and where the next one is the same: an hour to either side, in series without chance."""

import numpy as np
import polars as pl
import pytest

from models.bursts.detector import find_bursts
from tests.models.bursts.test_detector import BUDGET, HOUR, at, bursts_in, counts_of, with_extra


def flat(rate, days=60):
    """So many posts in every hour."""
    return np.full(days * 24, rate)


def is_burning(counts, *, hours_after):
    """Whether the burst of day 50 goes on when the data end so many hours after that day."""
    known = counts.filter(pl.col("hour") < at(51) + hours_after * HOUR)
    (burst,) = find_bursts(known, alarms_per_year=BUDGET).bursts
    return burst.ended_at is None


def test_usual_hours_end_a_burst_once_they_speak_against_it():
    half_more = counts_of(with_extra(flat(4), 50, 0, [2] * 24))
    assert is_burning(half_more, hours_after=15)
    assert not is_burning(half_more, hours_after=16)


def test_two_days_that_add_nothing_end_a_burst_where_hardly_anything_is_watched():
    counts = counts_of(with_extra(flat(5), 50, 0, [5] * 24))
    after = pl.col("hour") >= at(51)
    thin = counts.with_columns(
        count=pl.when(after).then(0).otherwise("count"), exposure=pl.when(after).then(0.001).otherwise(1.0)
    )
    assert is_burning(thin, hours_after=47)
    assert not is_burning(thin, hours_after=48)


@pytest.mark.parametrize(("last_seen", "told_on"), [(0, 53), (1, 54)])
def test_a_burst_unseen_for_two_days_is_closed_at_midnight(last_seen, told_on):
    counts = counts_of(with_extra(flat(5), 50, 12, [5] * (12 + last_seen)))
    unseen = pl.col("hour").is_between(at(51, last_seen), at(57), closed="left")
    changes = find_bursts(counts.filter(~unseen), alarms_per_year=BUDGET).changes
    assert [(str(change.happened), change.at) for change in changes[1:]] == [("closed", at(told_on))]
    assert changes[-1].ended_at == at(51, last_seen)


@pytest.mark.parametrize(("hours_between", "n_bursts"), [(24, 1), (25, 2)])
def test_a_burst_that_begins_a_day_after_the_last_is_the_same(hours_between, n_bursts):
    values = with_extra(with_extra(flat(1), 50, 0, [9] * 4), 50, 4 + hours_between, [9] * 4)
    assert len(bursts_in(values)) == n_bursts


@pytest.mark.parametrize(("n_posts", "begin"), [(21, at(50)), (19, at(50, 20))])
def test_a_few_posts_the_evening_before_do_not_date_a_burst(n_posts, begin):
    values = with_extra(with_extra(flat(1), 50, 0, [n_posts]), 50, 20, [25] * 8)
    (burst,) = bursts_in(values)
    assert burst.started_at == begin
