"""Posts that bear dates alone are judged by the day, and say nothing of an hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from pipeline.exports.retention import purge_old
from pipeline.stages.incidents.dates import by_their_dates
from tests.forty_days import DAYS, at, burst, usual
from tests.rows import outage

STORE = {"source": "playstore", "origin": "file:reviews.csv", "community": None, "kind": "review"}


def dates_of(times: list[datetime]) -> list[datetime]:
    return [time.replace(hour=0, minute=0, second=0, microsecond=0) for time in times]


@pytest.fixture
def dated(state):
    """Reviews of forty days with dates alone, thirty more on the thirtieth day."""
    state.add(dates_of(usual() + burst()), fields=STORE)
    state.cover(at(0), at(DAYS), source="playstore", origin="file:reviews.csv")
    return state


def test_a_burst_among_dates_is_an_incident_of_whole_days(dated):
    dated.run()
    incident = dated.the_incident()
    assert (incident["started_at"], incident["ended_at"]) == (at(30), at(31))
    assert incident["detected_at"] == at(31)
    assert incident["excess_low"] < 30 < incident["excess_high"]
    assert dated.rows("watches")["counted_by"].to_list() == ["day"]


def test_the_baseline_of_days_holds_all_of_a_day_in_its_first_hour(dated):
    dated.run()
    baseline = dated.rows("baselines")
    assert baseline.height == DAYS * 24
    later = baseline.filter(pl.col("hour") >= at(14), pl.col("hour").dt.hour() > 0)
    assert later["observed"].sum() == later["expected"].sum() == 0
    first = baseline.filter(pl.col("hour") >= at(14), pl.col("hour").dt.hour() == 0)
    assert first["expected"].mean() == pytest.approx(12, rel=0.2)


def test_an_outage_in_the_day_coincides_with_its_burst(dated):
    dated.declare(outage(1, begin=at(30, 15), hours=2), outage(2, begin=at(33, 15), hours=2))
    dated.run()
    incident = dated.the_incident()
    assert (incident["share"], len(incident["outage_ids"])) == (1.0, 1)


def test_an_outage_of_the_day_before_does_not(dated):
    dated.declare(outage(1, begin=at(29, 15), hours=8.5), outage(2, begin=at(33, 15), hours=2))
    dated.run()
    assert dated.the_incident()["share"] == 0.0


def test_dates_beside_more_posts_with_times_are_left_out_and_told(state):
    state.add(usual() + burst(30, 22))
    state.add(dates_of(usual(seed=2, per_day=3) + burst(20, n=25) + burst(31, n=5)), fields=STORE)
    state.cover(at(0), at(DAYS))
    state.cover(at(0), at(DAYS), source="playstore", origin="file:reviews.csv")
    state.run()
    incident = state.the_incident()
    assert incident["started_at"] == at(30, 22)
    assert 30 <= incident["n_authors"] <= 32  # and nobody of the eight who wrote at some hour of the next day
    (watch,) = state.rows("watches").to_dicts()
    assert watch["counted_by"] == "hour"
    assert watch["left_out"] == ["playstore file:reviews.csv"]


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Berlin",
        "America/Los_Angeles",
        "Asia/Kolkata",
        "Pacific/Auckland",
        "Pacific/Chatham",
        "Pacific/Honolulu",
        "Europe/London",
    ],
)
def test_midnights_of_another_zone_are_the_days_that_they_mean(state, zone):
    times = dates_of(usual() + burst())  # forty days from March on: summer time begins in all but one
    local = [time.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for time in times]
    state.add(local, fields=STORE)
    state.cover(at(0), at(DAYS), source="playstore", origin="file:reviews.csv")
    state.run()
    incident = state.the_incident()
    assert (incident["started_at"], incident["ended_at"]) == (at(30), at(31))
    assert state.rows("watches")["counted_by"].to_list() == ["day"]


def test_dates_among_which_some_bear_times_are_judged_by_the_day(state):
    times = usual() + burst()
    some = [time if number % 10 == 0 else dates_of([time])[0] for number, time in enumerate(times)]
    state.add(some, fields=STORE)
    state.cover(at(0), at(DAYS), source="playstore", origin="file:reviews.csv")
    state.run()
    assert state.the_incident()["started_at"] == at(30)
    assert state.rows("watches")["counted_by"].to_list() == ["day"]


def test_whole_hours_are_no_dates(state):
    # Two in five at one time of day, at which few stand on other days.
    times = usual(per_day=3) + burst(n=90, minutes=0.5)
    state.add([time.replace(minute=0, second=0, microsecond=0) for time in times])
    state.cover(at(0), at(DAYS))
    state.run()
    assert state.the_incident()["started_at"] == at(30, 18)
    assert state.rows("watches")["counted_by"].to_list() == ["hour"]


def berlin(times: list[datetime]) -> list[datetime]:
    return [time.replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC) for time in dates_of(times)]


def test_daily_retention_keeps_the_count_of_every_date(state):
    times = berlin(usual())
    state.add(times, fields=STORE)
    state.cover(at(-1), at(DAYS), source="playstore", origin="file:reviews.csv")
    for day in range(1, 21):
        n_purged = sum(time < at(day) for time in times)
        purge_old(state.connection, before=at(day), now=at(DAYS))
        assert state.rows("kept_counts")["n_complaints"].sum() == n_purged, day
    state.run()
    assert state.rows("watches")["counted_by"].to_list() == ["day"]


def test_a_series_stays_dated_when_its_dates_are_kept_as_counts(state):
    # Two of three are dates: as counts they are one a day, beside many hours with a time.
    times = usual()
    state.add([time if n % 3 == 0 else dates_of([time])[0] for n, time in enumerate(times)], fields=STORE)
    state.cover(at(0), at(DAYS), source="playstore", origin="file:reviews.csv")
    purge_old(state.connection, before=at(35), now=at(DAYS))
    state.run()
    assert state.rows("watches")["counted_by"].to_list() == ["day"]


def test_a_file_a_day_of_midnights_is_of_dates():
    days = dates_of(usual(days=5))
    rows = [
        ("reddit", f"file:{day:%Y-%m-%d}", f"{n}", day - timedelta(hours=2)) for n, day in enumerate(days)
    ]
    names = ["source", "origin", "post_id", "created_at"]
    assert sorted(by_their_dates(pl.DataFrame(rows, schema=names, orient="row"))["created_at"]) == days


def test_a_few_times_rounded_to_the_hour_are_no_dates():
    hours = [(0, 14), (1, 14), (2, 14), (0, 9), (1, 13), (3, 15), (4, 20), (5, 8)]
    rows = [("reddit", "file:a", f"{n}", at(*hour)) for n, hour in enumerate(hours)]
    schema = {
        "source": pl.String,
        "origin": pl.String,
        "post_id": pl.String,
        "created_at": pl.Datetime("us", "UTC"),
    }
    posts = pl.DataFrame(rows, schema=schema, orient="row")
    assert by_their_dates(posts).equals(posts.sort("created_at", "post_id"))
