"""Recorded answers of the real Reddit pass through the collector. They are outside the repository."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.servers.replay import ReplayServer, reddit_tape
from tests.station import Station

RECORDINGS = Path(__file__).parents[4] / "shared" / "recordings" / "praw"
LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def tape():
    paths = sorted(RECORDINGS.glob("*.json"))
    if not paths:
        pytest.skip("the recordings of Reddit are not beside this checkout")
    return list(reddit_tape(paths))


@pytest.fixture
def station(tape, home, monkeypatch):
    for name, value in {
        "CLIENT_ID": "id",
        "CLIENT_SECRET": "secret",
        "USER_AGENT": "trustwatch-test/0.1",
    }.items():
        monkeypatch.setenv(f"REDDIT_{name}", value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ReplayServer(tape) as server:
        yield Station(server, home, "reddit", {"communities": ["AskReddit"]})


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        pytest.param("submissions:askreddit", "submission", id="submissions"),
        pytest.param("comments:askreddit", "comment", id="comments"),
    ],
)
def test_a_listing_of_2016_is_read(station, query, kind):
    done = station.collect(query, since=LONG_AGO, limit=1)
    assert (done.counts.read, done.counts.rejected) == (100, 0)
    (row,) = station.rows(
        "SELECT count(*) AS n, any_value(kind) AS kind, min(community) AS community FROM posts"
    )
    assert row == {"n": 100, "kind": kind, "community": "AskReddit"}
    (covered,) = station.covered()
    assert covered.from_at.year == 2016


def test_a_search_is_read(station):
    done = station.collect("search:praw oauth search limit", since=LONG_AGO)
    assert done.counts.kept == done.counts.read > 0
    assert done.partly is None


def test_a_conversation_of_541_comments_is_read_whole(station):
    done = station.collect("conversation:3hahrw", since=LONG_AGO)
    assert done.partly is None
    (row,) = station.rows("SELECT count(*) AS n FROM posts WHERE kind = 'comment'")
    (gone,) = station.rows("SELECT count(*) AS n FROM tombstones")
    assert row["n"] + gone["n"] == 541


def test_what_it_refused_is_named(station):
    assert "is not there (404)" in str(station.collect("submissions:nowhere").partly)
