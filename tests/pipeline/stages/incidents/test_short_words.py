"""Sixty people who write the same few words, live after a file of the weeks before, are sixty people."""

import json
from datetime import UTC, datetime, timedelta

from pipeline.warehouse.warehouse import frame, open_state
from tests.pipeline.stages.incidents.test_months import NOW, Watch
from tests.servers.reddit import RedditServer
from tests.station import Station

BEGIN = datetime(2026, 8, 25, tzinfo=UTC)
LIVE = datetime(2026, 9, 25, tzinfo=UTC)
BURST = datetime(2026, 9, 28, 13, tzinfo=UTC)
WORDS = ("down again?", "Down again??", "is it down again", "down again")
PEOPLE = 60


def usual():
    """A complaint a day, at another hour each, always in the same two words."""
    days = (NOW - BEGIN).days
    return [BEGIN + timedelta(days=day, hours=(7 * day) % 24) for day in range(days)]


def before(path):
    rows = [
        {"id": f"s{number:04d}", "subreddit": "grok", "author": f"usual{number}", "title": "timed out", "selftext": "",
         "created_utc": int(at.timestamp()), "score": 1}
        for number, at in enumerate(usual())
        if at < LIVE
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_the_same_few_words_of_many_are_many_live_after_a_file(home, tmp_path, monkeypatch):
    for name in ("REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET", "REDDIT_USER_AGENT"):
        monkeypatch.setenv(name, "test/1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    watch = Watch(home)
    watch.collect(before(tmp_path / "before.ndjson"), f"{BEGIN:%Y-%m-%d}", f"{LIVE:%Y-%m-%d}")
    assert watch.analyse() == []
    with RedditServer() as server:
        server.now = NOW
        for number, at in enumerate(usual()):
            if at >= LIVE:
                server.add_submission("grok", "timed out", "", author=f"usual{number}", at=at)
        for number in range(PEOPLE):
            at = BURST + timedelta(minutes=3 * number)
            server.add_submission("grok", WORDS[number % len(WORDS)], "", author=f"person{number}", at=at)
        Station(server, home, "reddit", {"communities": ["grok"]}).collect("submissions:grok", since=LIVE)
    ((product, started_at, ended_at, n_people),) = watch.analyse()
    assert (product, started_at, ended_at) == ("grok", BURST, BURST + timedelta(hours=3))
    assert n_people == PEOPLE
    with open_state(home) as state:
        assert frame(state, "FROM near_duplicates").is_empty()
