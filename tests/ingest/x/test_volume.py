"""How many posts X says there are: asked beside a search, landed as it is told, and never in the way of the posts."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.observations.intervals import Interval
from ingest.x.client import XClient
from ingest.x.paid_client import PaidClient
from ingest.x.read_budget import ReadBudget
from ingest.x.volume import hourly_volumes
from tests.ingest.x_station import TOKEN, Station
from tests.rows import NOON
from tests.servers.faults import Status
from tests.servers.rate_window import RateWindow
from tests.servers.replay import ReplayServer, x_tape
from tests.servers.x import COUNTS, SEARCH, XServer

RECORDINGS = Path(__file__).parents[4] / "shared" / "recordings" / "tweepy"
HOUR = timedelta(hours=1)


class CountingStation(Station):
    """One whose settings leave counting as it comes."""

    def collector(self, **table):
        return super().collector(**({"counted_as": {}} | table))


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("X_BEARER_TOKEN", TOKEN)
    with XServer() as server:
        yield server


@pytest.fixture
def station(server, home):
    return CountingStation(server, home)


def told(station):
    """By hour, what X said last."""
    rows = sorted(station.rows("volumes"), key=lambda row: row["observed_at"])
    return {row["hour"]: row["n_posts"] for row in rows}


def asked(server):
    return [request.query for request in server.requests if request.path == COUNTS]


def test_every_whole_hour_within_reach_is_told_in_one_request(station, server):
    for minutes in (1, 59, 61, 30 * 60):
        server.add_post("claude", at=NOON - timedelta(minutes=minutes))
    done = station.collect()
    assert (done.counts.read, server.reads) == (3, 3)  # what is counted is no record
    assert station.budget.spent(NOON) == 3 + 1
    hours = told(station)
    assert list(hours) == [NOON - HOUR * back for back in range(167, 1, -1)]  # the last one has not settled
    assert {hour: n for hour, n in hours.items() if n} == {NOON - 2 * HOUR: 1, NOON - 30 * HOUR: 1}
    assert {row["counted"] for row in station.rows("volumes")} == {"claude"}
    assert len(asked(server)) == 1


def test_a_later_run_tells_of_the_hours_that_one_before_missed(station, server):
    station.collect()
    server.add_post("claude", at=NOON + HOUR)
    server.clock.advance(hours=9)
    server.limits[COUNTS] = RateWindow(0, 40_000)
    assert station.collect().partly is None
    assert len(told(station)) == 166
    assert "asks to wait 11.1 hours" in station.told[0]
    server.limits[COUNTS] = RateWindow(300, 900)
    server.clock.advance(hours=9)
    station.collect()
    hours = told(station)
    assert len(hours) == 166 + 18
    assert hours[NOON + HOUR] == 1


def test_a_wider_query_is_counted_where_the_settings_name_one(station, server):
    server.add_post("claude works", at=NOON - 3 * HOUR)
    server.add_post("claude refuses", at=NOON - 3 * HOUR)
    done = station.collect(
        "claude refuses", queries=("claude refuses",), counted_as={"claude refuses": "claude"}
    )
    assert done.counts.kept == 1
    (row,) = [row for row in station.rows("volumes") if row["n_posts"]]
    assert (row["query"], row["counted"], row["n_posts"]) == ("claude refuses", "claude", 2)


def test_nothing_is_counted_where_the_settings_name_nothing(station, server):
    assert station.collect(counted_as={"claude": ""}).partly is None
    assert asked(server) == []


def test_what_follows_a_post_is_not_counted(station, server):
    complaint = server.add_post("claude lost my work", at=NOON - 5 * HOUR)
    station.collect(f"conversation:{complaint}")
    station.collect(f"metrics:{complaint}")
    assert asked(server) == []


def test_it_is_asked_and_paid_once_in_six_hours(station, server):
    for _ in range(7):
        station.collect()
        server.clock.advance(hours=1)
    assert [request.at for request in server.requests if request.path == COUNTS] == [NOON, NOON + 6 * HOUR]
    assert station.budget.spent(NOON) == 2


def test_a_budget_that_is_spent_meanwhile_ends_counting_alone(station, server):
    pages = station.collector().pages("claude", station.wanted(), station.context())
    next(pages)
    station.budget.reserve("other", maximum=15_000, minimum=1, now=NOON)
    assert not any(page.volumes for page in pages)
    assert "15,000 of 15,000 reads are spent" in station.told[0]
    assert asked(server) == []


@pytest.mark.parametrize("faults", [[], [Status(400)]], ids=["counted", "refused"])
def test_a_gap_in_two_pieces_is_counted_once(station, server, faults):
    server.faults.queue(COUNTS, *faults)
    collector, context = station.collector(), station.context()
    for hours in (3, 30):
        list(collector.pages("claude", Interval(NOON - (hours + 1) * HOUR, NOON - hours * HOUR), context))
    assert (server.asked(SEARCH), server.asked(COUNTS)) == (2, 1)


@pytest.mark.parametrize("status", [403, 404])
def test_where_the_access_level_refuses_it_is_told_once_and_the_posts_are_collected(station, server, status):
    server.add_post("claude", at=NOON - 3 * HOUR)
    server.faults.queue(COUNTS, Status(status))
    collector, context = station.collector(queries=("claude", "claude refuses")), station.context()
    pages = [
        page
        for query in ("claude", "claude refuses")
        for page in collector.pages(query, station.wanted(), context)
    ]
    assert sum(len(page.records) for page in pages) == 1
    assert not any(page.volumes for page in pages)
    (line,) = station.told
    assert "how many posts there are is not known" in line
    assert f"({status}" in line
    assert len(asked(server)) == 1


def test_a_refusal_is_not_paid_and_the_next_run_asks_again(station, server):
    server.faults.queue(COUNTS, Status(403))
    station.collect()
    assert station.budget.spent(NOON) == 0
    server.clock.advance(minutes=15)
    station.collect()
    assert (len(asked(server)), station.budget.spent(NOON)) == (2, 1)


def test_a_query_that_cannot_be_counted_leaves_the_others(station, server):
    server.faults.queue(COUNTS, Status(400))
    collector, context = station.collector(queries=("claude", "claude refuses")), station.context()
    volumes = [
        [page.volumes for page in collector.pages(query, station.wanted(), context) if page.volumes]
        for query in ("claude", "claude refuses")
    ]
    assert [len(told) for told in volumes] == [0, 1]


def test_a_used_up_limit_is_waited_for_as_told(station, server):
    server.limits[COUNTS] = RateWindow(1, 900)
    collector, context = station.collector(queries=("claude", "claude refuses")), station.context()
    for query in ("claude", "claude refuses"):
        list(collector.pages(query, station.wanted(), context))
    assert station.waits == [900]
    assert len(asked(server)) == 3


def test_hours_that_cannot_be_read_are_as_not_told(station, server):
    body = b"""{"data": [
        {"start": "2026-03-02T08:00:00.000Z", "end": "2026-03-02T09:00:00.000Z", "tweet_count": 7},
        {"start": "2026-03-02T07:30:00.000Z", "end": "2026-03-02T08:00:00.000Z", "tweet_count": 9},
        {"start": "2026-03-02T06:00:00.000Z", "end": "2026-03-02T07:00:00.000Z"},
        {"start": "soon", "end": "2026-03-02T06:00:00.000Z", "tweet_count": 9}, 7
    ], "meta": {"total_tweet_count": 34}}"""
    server.faults.queue(COUNTS, Status(200, body=body))
    station.collect()
    assert told(station) == {NOON - 4 * HOUR: 7}


def test_a_page_that_is_no_count_is_never_taken_for_no_posts(station, server):
    server.faults.queue(COUNTS, *[Status(200, body=b"{}")] * 6)
    assert station.collect().partly is None
    assert told(station) == {}
    assert "the answer is something else than a page" in station.told[0]


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings are not here")
def test_the_recorded_answer_of_x_is_read(home):
    now = datetime(2021, 9, 20, 19, 18, 34, tzinfo=UTC)
    budget = ReadBudget(home, monthly_reads=100)
    tape = x_tape([RECORDINGS / "test_client_get_recent_tweets_count.yaml"])
    with ReplayServer(tape) as server, closing(XClient(TOKEN, base_url=server.url)) as client:
        paid = PaidClient(client, budget, query="Tweepy", now=lambda: now, wait=list.append)
        reach = Interval(now - timedelta(days=7), now)
        volumes = hourly_volumes(paid, "Tweepy", counted="Tweepy", reach=reach, now=now)
    assert len(volumes) == 7 * 24 - 1
    assert [volumes[place].hour.isoformat() for place in (0, -1)] == [
        "2021-09-13T20:00:00+00:00",
        "2021-09-20T18:00:00+00:00",
    ]
    assert sum(volume.n_posts for volume in volumes) == 409  # of 411, the rest in hours that are cut
