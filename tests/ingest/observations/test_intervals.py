from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.observations.intervals import Interval, joined, missing
from tests.rows import NOON


def hours(begin, end):
    return Interval(NOON + timedelta(hours=begin), NOON + timedelta(hours=end))


spans = st.tuples(st.integers(0, 40), st.integers(1, 10)).map(lambda span: hours(span[0], span[0] + span[1]))


def covered_hours(intervals):
    return {
        hour
        for interval in intervals
        for hour in range(60)
        if interval.from_at <= NOON + timedelta(hours=hour) < interval.to_at
    }


@pytest.mark.parametrize(
    ("seen", "gaps"),
    [
        pytest.param([], [(0, 10)], id="nothing-seen"),
        pytest.param([(0, 10)], [], id="all-seen"),
        pytest.param([(2, 4), (6, 8)], [(8, 10), (4, 6), (0, 2)], id="newest-first"),
        pytest.param([(-5, 3), (3, 4)], [(4, 10)], id="touching"),
        pytest.param([(20, 30)], [(0, 10)], id="beyond"),
        pytest.param([(9, 30)], [(0, 9)], id="overlapping-the-end"),
    ],
)
def test_what_is_missing_is_named_newest_first(seen, gaps):
    assert missing(hours(0, 10), [hours(*span) for span in seen]) == [hours(*gap) for gap in gaps]


@given(spans, st.lists(spans, max_size=8))
def test_what_is_missing_and_what_is_seen_make_the_whole_and_never_overlap(wanted, seen):
    gaps = missing(wanted, seen)
    assert covered_hours(gaps) == covered_hours([wanted]) - covered_hours(seen)
    assert gaps == sorted(gaps, reverse=True)


@given(st.lists(spans, max_size=8))
def test_joining_changes_nothing_but_the_number(intervals):
    whole = joined(intervals)
    assert covered_hours(whole) == covered_hours(intervals)
    assert all(first.to_at < second.from_at for first, second in zip(whole, whole[1:], strict=False))


def test_an_interval_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="ends after it begins"):
        hours(3, 3)
