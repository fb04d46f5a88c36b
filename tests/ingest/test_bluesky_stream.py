"""Bluesky's stream: a real client against a loopback Jetstream, landed and loaded as by the command."""

import json
from datetime import timedelta

import pytest

from ingest.bluesky import stream
from ingest.http.retries import ATTEMPTS
from ingest.newest_first import SETTLED
from ingest.observations.intervals import Interval
from models.errors import SourceUnreachable, UserMistake
from tests.rows import NOON
from tests.servers.jetstream import JetstreamServer
from tests.station import HOUR_AGO, Station

QUERY = "stream:chatgpt|claude"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(stream, "_SILENT_SECONDS", 5.0)
    with JetstreamServer() as server:
        server.floor = NOON - timedelta(hours=24)
        server.add_post("so early", at=server.floor)
        server.add_post("what comes live ends a run", at=NOON - MINUTE)
        yield server


@pytest.fixture
def station(server, home):
    table = {"words": ("claude", "ChatGPT"), "stream": server.url}
    return Station(server, home, "bluesky", table, addresses=())


def fill(server, n, *, every=timedelta(seconds=30), end=HOUR_AGO, text="claude {}"):
    for number in range(n):
        server.add_post(text.format(number), at=end - every * (n - number))


def texts(station):
    return sorted(row["text"] for row in station.rows("SELECT text FROM posts"))


def test_posts_with_one_of_the_words_are_kept_and_the_others_are_not(station, server):
    native_id = server.add_post("Claude lost it, @kim.example", at=HOUR_AGO, langs=["de-AT"])
    reply = {"root": {"uri": f"at://{native_id.replace('/', '/app.bsky.feed.post/')}"}}
    reply["parent"] = reply["root"]
    answer = server.add_post("same here, ChatGPT.", at=HOUR_AGO, did="did:plc:kim", reply=reply)
    lines = server.add_post("I am done.\nClaude refuses\tit all", at=HOUR_AGO)
    server.add_post("the clause of claudette\nno\tword", at=HOUR_AGO)
    server.add_post("claude", at=HOUR_AGO, operation="delete")
    server.add_post("claude", at=HOUR_AGO, operation="update")
    server.add_event({"kind": "identity", "identity": {"handle": "claude.example"}}, at=HOUR_AGO)
    assert str(station.collect(QUERY).counts) == "read 3 = kept 3 + duplicate 0 + rejected 0"
    rows = {row["post_id"].removeprefix("bluesky:"): row for row in station.rows("FROM posts")}
    assert set(rows) == {native_id, answer, lines}
    assert (rows[native_id]["text"], rows[native_id]["language"]) == ("Claude lost it, @user", "de")
    assert rows[native_id]["created_at"] == HOUR_AGO
    assert (rows[native_id]["kind"], rows[answer]["kind"]) == ("submission", "comment")
    assert rows[answer]["parent_id"] == rows[answer]["conversation_id"] == f"bluesky:{native_id}"
    assert rows[native_id]["author_key"] != rows[answer]["author_key"]
    assert rows[native_id]["url"] == f"https://bsky.app/profile/{native_id.replace('/', '/post/')}"
    assert rows[native_id]["origin"] == QUERY
    assert [asked["wantedCollections"] for asked in server.asked] == ["app.bsky.feed.post"]


def test_what_the_stream_no_longer_keeps_is_told_as_not_seen(station, server):
    fill(server, 3)
    assert station.collect(QUERY).partly is None
    assert station.covered() == [Interval(server.floor, NOON - SETTLED)]
    assert station.covered(complete=False) == [Interval(NOON - timedelta(days=7), server.floor)]


def test_a_later_run_goes_on_from_where_it_was_seen_last(station, server):
    fill(server, 3)
    station.collect(QUERY)
    server.clock.advance(hours=1)
    server.add_post("claude again", at=NOON)
    server.add_post("live", at=server.now)
    assert station.collect(QUERY).counts.kept == 1
    begin = NOON - SETTLED - timedelta(seconds=5)
    assert int(server.asked[-1]["cursor"]) == begin.timestamp() * 1_000_000
    assert station.covered() == [Interval(server.floor, server.now - SETTLED)]


def test_a_page_lands_as_soon_as_it_is_full_and_the_connection_goes_on(station, server, monkeypatch):
    monkeypatch.setattr(stream, "_POSTS_A_PAGE", 10)
    fill(server, 35)
    assert station.collect(QUERY).counts.kept == 35
    assert sorted(len(batch.tables["posts"]) for batch in station.batches() if batch.tables) == [
        5,
        10,
        10,
        10,
    ]
    assert len(server.asked) == 1


def test_a_long_quiet_time_is_covered_page_by_page(station, server, monkeypatch):
    monkeypatch.setattr(stream, "_EVENTS_A_PAGE", 10)
    fill(server, 45, text="nothing of the kind {}")
    assert station.collect(QUERY).counts.read == 0
    assert sum(len(batch.covered) for batch in station.batches()) > 4
    assert station.covered() == [Interval(server.floor, NOON - SETTLED)]


def test_a_connection_that_breaks_is_opened_again_where_it_was(station, server, monkeypatch):
    monkeypatch.setattr(stream, "_POSTS_A_PAGE", 10)
    fill(server, 35)
    server.breaks = [25, 3]
    assert station.collect(QUERY).partly is None
    assert texts(station) == sorted(f"claude {number}" for number in range(35))
    assert len(server.asked) == 3
    assert station.slept > 0


def test_a_run_that_breaks_off_goes_on_without_loss_or_doubles(station, server, monkeypatch):
    monkeypatch.setattr(stream, "_POSTS_A_PAGE", 10)
    fill(server, 35)
    server.breaks = [25] + [0] * ATTEMPTS
    partly = station.collect(QUERY).partly
    assert isinstance(partly, SourceUnreachable)
    assert "the connection broke off" in str(partly)
    assert station.collect(QUERY).partly is None
    assert texts(station) == sorted(f"claude {number}" for number in range(35))


def test_a_stream_that_falls_silent_is_never_taken_for_a_quiet_time(station, server, monkeypatch):
    monkeypatch.setattr(stream, "_SILENT_SECONDS", 0.1)
    fill(server, 3)
    server.events.pop()  # what would come live
    partly = station.collect(QUERY).partly
    assert isinstance(partly, SourceUnreachable)
    assert "was silent for 0.1 s" in str(partly)
    assert station.covered() == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failure_of_a_moment_is_asked_again(station, server, status):
    fill(server, 3)
    server.refusals = [status, status]
    assert station.collect(QUERY).counts.kept == 3
    assert station.slept > 0


def test_a_host_that_lets_nobody_in_is_named(station, server):
    server.refusals = [403]
    partly = station.collect(QUERY).partly
    assert isinstance(partly, SourceUnreachable)
    assert "lets nobody in (403); name another host" in str(partly)
    assert (station.slept, station.covered()) == (0, [])


@pytest.mark.parametrize("address", ["wss://127.0.0.1:99999/subscribe", "wss://[::1/subscribe"])
def test_what_is_no_address_is_named(home, server, address):
    station = Station(server, home, "bluesky", {"words": ("claude",), "stream": address}, addresses=())
    with pytest.raises(UserMistake, match="is no address of a stream"):
        station.collect(QUERY)


def test_another_service_is_named(station, server):
    server.events = [(HOUR_AGO, '{"hello": 1}')]
    assert "is not Jetstream" in str(station.collect(QUERY).partly)
    assert station.covered() == []


def test_an_event_that_cannot_be_read_costs_no_other(station, server):
    fill(server, 2)
    server.add_post("claude", at=HOUR_AGO, createdAt="yesterday")
    server.events.append((HOUR_AGO, '{"time_us": 1772449200000000, "claude"'))
    done = station.collect(QUERY)
    assert (done.counts.kept, done.counts.rejected) == (2, 1)
    assert done.rejected_fields[0].field == "createdAt"


def test_words_in_other_scripts_are_found_however_they_are_escaped(home, server):
    table = {"words": ("クロード",), "stream": server.url}
    station = Station(server, home, "bluesky", table, addresses=())
    server.add_post("クロードが消えた クロード", at=HOUR_AGO)
    event = json.loads(server.events[1][1])
    event["commit"]["rkey"] = "in-ascii"
    server.events.insert(1, (HOUR_AGO, json.dumps(event)))
    assert station.collect("stream:クロード").counts.kept == 2
