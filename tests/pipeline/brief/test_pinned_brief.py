"""From when on a brief says that something moved: a person or a tenth of a day to either side."""

from datetime import timedelta

import polars as pl
import pytest

from pipeline.brief.brief import compare_causes, compare_themes, read_brief, recent
from pipeline.warehouse.warehouse import open_published
from tests.pipeline.brief.test_brief import moved, weeks
from tests.rows import NOON
from tests.story import write_story


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


def test_a_week_of_which_nothing_is_known_counts_as_seven_days():
    (row,) = compare_causes(
        weeks(30, 30, days=3.5).with_columns(days_before=pl.lit(None, pl.Float64))
    ).to_dicts()
    assert row["change"] == 2.0


@pytest.mark.parametrize(("days", "expected"), [(6.9, True), (7.0, False), (7.1, False)])
def test_a_theme_of_this_week_is_new(days, expected):
    themes = weeks(3, 0).with_columns(first_seen_at=pl.lit(NOON - timedelta(days=days)))
    assert compare_themes(themes, now=NOON)["is_new"].to_list() == [expected]


def test_an_incident_that_ended_at_the_bound_is_not_recent():
    since = NOON - timedelta(days=1)
    ended = [None, since, since + timedelta(microseconds=1)]
    assert recent(pl.DataFrame({"ended_at": ended}), since=since)["ended_at"].to_list() == [None, ended[2]]


def test_a_brief_tells_of_the_last_28_days_unless_asked_for_more(home):
    longer = NOON - timedelta(days=40)
    with open_published(write_story(home)) as connection:
        brief = read_brief(connection)
        assert brief.since == brief.now - timedelta(days=28)
        assert read_brief(connection, since=longer).since == longer
