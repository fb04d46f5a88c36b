from datetime import timedelta

import pytest

from ingest.landing.queue import Batch, Landing
from ingest.landing.resuming import FIRST_SPAN, covered, wanted
from ingest.observations.intervals import Interval
from tests.rows import NOON

DAY = timedelta(days=1)


def land(home, batch_id, begin, end, *, query="submissions:ClaudeAI", complete=True):
    Landing(home).write(Batch(batch_id, "reddit", query, covered=((begin, end),), complete=complete))


def seen(home, published=lambda: None):
    return covered(home, source="reddit", query="submissions:ClaudeAI", published=published)


def test_only_what_its_own_query_covered_counts_as_asked_for(home):
    land(home, "a", NOON - DAY, NOON)
    land(home, "b", NOON - 2 * DAY, NOON - DAY, complete=False)
    land(home, "c", NOON, NOON + DAY, query="comments:ClaudeAI")
    assert sorted(seen(home)) == [Interval(NOON - 2 * DAY, NOON - DAY), Interval(NOON - DAY, NOON)]


def test_a_batch_that_is_loaded_while_landing_is_read_is_passed_over(home, monkeypatch):
    land(home, "a", NOON - DAY, NOON)
    land(home, "b", NOON - 2 * DAY, NOON - DAY)
    landing = Landing(home)
    first, _second = pending = landing.pending()
    landing.remove(first)
    monkeypatch.setattr(Landing, "pending", lambda _landing: pending)
    assert seen(home) == [Interval(NOON - 2 * DAY, NOON - DAY)]


@pytest.mark.parametrize(
    ("last_seen", "since", "begin"),
    [
        pytest.param(None, None, NOON - FIRST_SPAN, id="the-first-time"),
        pytest.param(NOON - DAY, None, NOON - FIRST_SPAN, id="seen-yesterday"),
        pytest.param(NOON - 30 * DAY, None, NOON - 30 * DAY, id="seen-a-month-ago"),
        pytest.param(NOON - 30 * DAY, NOON - DAY, NOON - DAY, id="since"),
    ],
)
def test_what_is_wanted_begins_a_week_ago_or_where_it_was_seen_last(last_seen, since, begin):
    intervals = [Interval(last_seen - DAY, last_seen)] if last_seen else []
    assert wanted(intervals, since=since, now=NOON) == Interval(begin, NOON)
