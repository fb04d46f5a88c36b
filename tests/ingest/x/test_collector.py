import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.newest_first import SETTLED
from ingest.observations.intervals import Interval
from models.errors import PartlyDone, UserMistake
from models.post import Engagement
from tests.command import ROOT
from tests.ingest.x_station import TOKEN, Station
from tests.rows import NOON
from tests.servers.faults import AsUsual, Call, Status
from tests.servers.replay import ReplayServer, x_tape
from tests.servers.x import LOOKUP, SEARCH, XServer

RECORDINGS = Path(__file__).parents[4] / "shared" / "recordings" / "tweepy"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("X_BEARER_TOKEN", TOKEN)


@pytest.fixture
def server():
    with XServer() as server:
        yield server


@pytest.fixture
def station(server, home):
    return Station(server, home)


def fill(server, n, *, end, every=timedelta(seconds=10)):
    """So many posts, the last one at the end; oldest first."""
    return [server.add_post(f"claude refuses {i}", at=end - every * (n - 1 - i)) for i in range(n)]


def test_the_first_collection_takes_all_that_x_still_shows(station, server):
    added = fill(server, 250, end=NOON - 3 * MINUTE)
    done = station.collect()
    assert (done.counts.read, done.counts.kept, done.partly) == (250, 250, None)
    assert station.landed() == added
    seen, unseen = station.complete()
    assert seen == [Interval(NOON - timedelta(days=7) + HOUR, NOON - SETTLED)]
    assert unseen == [Interval(NOON - timedelta(days=7), seen[0].from_at)]
    assert (server.asked(SEARCH), server.repeats()) == (3, {})


def test_a_later_collection_asks_for_the_gap_alone(station, server):
    fill(server, 30, end=NOON - HOUR)
    station.collect()
    server.clock.advance(hours=5)
    added = fill(server, 20, end=NOON + 4 * HOUR)
    assert station.collect().counts.read == 20
    assert station.asked[-1]["start_time"] == "2026-03-02T11:58:00Z"
    assert station.asked[-1]["end_time"] == "2026-03-02T16:58:00Z"
    assert station.landed()[-20:] == added
    assert server.reads == 50


def test_nothing_is_asked_where_all_is_covered(station, server):
    station.collect()
    station.collect()
    assert server.asked(SEARCH) == 1


def test_posts_come_with_their_authors_and_with_what_they_refer_to(station, server):
    server.add_user("RivalHQ", followers=120_000)
    complaint = server.add_post("it lost my work", author="jane", at=NOON - 2 * HOUR)
    quote = server.quote(complaint, "claude does that", author="RivalHQ", at=NOON - HOUR)
    server.measure(quote, like_count=7, impression_count=90)
    done = station.collect()
    posts = {post["post_id"]: post for post in station.rows("posts")}
    assert (done.counts.read, set(posts)) == (2, {f"x:{complaint}", f"x:{quote}"})
    seen = posts[f"x:{quote}"]
    assert (seen["author_account"], seen["author_followers"]) == ("rivalhq", 120_000)
    assert (seen["quoted_id"], seen["language"], seen["origin"]) == (f"x:{complaint}", "en", "x:claude")
    assert (posts[f"x:{complaint}"]["author_followers"], posts[f"x:{complaint}"]["author_account"]) == (
        25,
        None,
    )
    counts = {row["post_id"]: row["likes"] for row in station.rows("engagements")}
    assert counts == {f"x:{quote}": 7, f"x:{complaint}": 0}


def test_a_broken_post_is_rejected_and_the_others_are_read(station, server):
    good = fill(server, 1, end=NOON - HOUR)
    page = (
        b'{"data": [{"id": "abc", "text": "x"}, {"id": "%s", "text": "claude"}], "meta": {"result_count": 2}}'
    )
    server.faults.queue(SEARCH, Status(200, body=page % good[0].encode()))
    done = station.collect()
    assert (done.counts.kept, done.counts.rejected) == (1, 1)
    assert done.rejected_fields[0].location.startswith("claude before 2026-03-02T11:58:00Z data 1")


@pytest.mark.parametrize(
    "every",
    [pytest.param(timedelta(seconds=10), id="spread"), pytest.param(timedelta(milliseconds=5), id="crowded")],
)
def test_a_crash_between_pages_loses_nothing(station, server, every):
    added = fill(server, 250, end=NOON - HOUR, every=every)

    def crash():
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        station.collect(stopping=crash)
    assert len(station.landed()) == 100
    station.collect()
    assert station.landed() == added
    seen, _ = station.complete()
    assert len(seen) == 1


KILLED = """
import sys
from pathlib import Path
from types import SimpleNamespace
from tests.ingest.x_station import Station
from tests.rows import NOON
clock = SimpleNamespace(advance=lambda **_: None)
station = Station(SimpleNamespace(url=sys.argv[1], now=NOON, clock=clock), Path(sys.argv[2]))
print("begins", flush=True)
station.collect()
"""


def test_a_process_killed_while_it_asks_goes_on_and_its_reads_stay_counted(station, server):
    added = fill(server, 250, end=NOON - HOUR)
    command = [sys.executable, "-c", KILLED, server.url, str(station.home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        server.faults.queue(SEARCH, AsUsual(), Call(lambda: os.kill(child.pid, signal.SIGKILL)))
        child.wait(timeout=60)
    assert (child.returncode, len(station.landed())) == (-signal.SIGKILL, 100)
    assert station.budget.spent(NOON) == 100 + 300 >= server.reads
    station.runs += 1
    station.collect()
    assert station.landed() == added
    assert station.budget.spent(NOON) >= server.reads


def test_what_is_older_than_seven_days_is_said_to_be_unseen(station, server):
    old = server.add_post("claude", at=NOON - timedelta(days=9))
    station.collect(reach=timedelta(days=10))
    seen, unseen = station.complete()
    assert unseen == [Interval(NOON - timedelta(days=10), NOON - timedelta(days=7) + HOUR)]
    assert seen[0].from_at == unseen[0].to_at
    assert old not in station.landed()
    assert station.collect(reach=timedelta(days=10)).counts.read == 0
    assert server.asked(SEARCH) == 1


def test_a_gap_wholly_out_of_reach_costs_no_request(station, server):
    span = Interval(NOON - timedelta(days=20), NOON - timedelta(days=12))
    (page,) = station.pages(span=span)
    assert (page.covered, page.complete, page.records) == (span, False, ())
    assert server.requests == []


def test_a_gap_that_ends_within_a_second_is_asked_for_to_its_end(station, server):
    half = timedelta(milliseconds=500)
    added = server.add_post("claude", at=NOON - HOUR + half / 2)
    span = Interval(NOON - 2 * HOUR + half, NOON - HOUR + half)
    (page,) = station.pages(span=span)
    assert page.covered == span
    assert [record.observations[0].post_id for record in page.records] == [f"x:{added}"]
    assert (station.asked[0]["start_time"], station.asked[0]["end_time"]) == (
        "2026-03-02T10:00:00Z",
        "2026-03-02T11:00:01Z",
    )


def test_after_a_long_downtime_what_was_missed_is_known(station, server):
    station.collect()
    server.clock.advance(days=12)
    station.collect(reach=timedelta(days=14))
    _, unseen = station.complete()
    assert unseen[-1] == Interval(NOON - SETTLED, NOON + timedelta(days=5) + HOUR)


def test_an_empty_page_with_more_behind_it_is_not_the_end(station, server):
    server.add_post("claude", at=NOON - HOUR)
    cut = b'{"data": [], "meta": {"result_count": 0, "next_token": "page-%d"}}' % (1 << 62)
    server.faults.queue(SEARCH, Status(200, body=cut))
    done = station.collect()
    assert (done.counts.kept, server.asked(SEARCH)) == (1, 2)


def test_replies_and_quotes_of_a_complaint_are_found_by_its_id(station, server):
    complaint = server.add_post("claude lost my work", at=NOON - 5 * HOUR)
    reply = server.reply(complaint, "same here", at=NOON - 4 * HOUR)
    quote = server.quote(complaint, "look", at=NOON - 3 * HOUR)
    station.collect(f"conversation:{complaint}")
    assert station.landed() == [complaint, reply]
    station.collect(f"quotes:x:{complaint}")
    assert station.landed() == [complaint, reply, quote]
    server.clock.advance(hours=1)
    later = server.reply(reply, "still", at=server.now - 10 * MINUTE)
    assert station.collect(f"conversation:{complaint}").counts.read == 2  # and the reply that it answers
    assert station.landed()[-1] == later


@pytest.mark.parametrize("query", ["conversation:", "quotes:abc", "metrics:1,,2", "metrics:https://x.com/1"])
def test_a_form_without_a_number_is_refused_before_anything_is_asked(station, server, query):
    with pytest.raises(UserMistake, match="expected the number of a post of X"):
        station.pages(query)
    assert server.requests == []


def test_counts_taken_again_are_kept_even_where_they_are_the_same(station, server):
    post_id = server.add_post("claude", at=NOON - HOUR)
    server.measure(post_id, like_count=3)
    query = f"metrics:{post_id}"
    for hours in (1, 5):
        assert station.collect(query).counts.kept == 1
        server.clock.advance(hours=hours)
    rows = station.rows("engagements")
    assert sorted((row["observed_at"], row["likes"]) for row in rows) == [(NOON, 3), (NOON + HOUR, 3)]
    assert station.rows("posts") == []
    assert station.seen(query) == []


def test_a_lookup_of_counts_tells_which_posts_are_gone(station, server):
    kept, deleted, hidden = (
        server.add_post("claude", author=name, at=NOON - HOUR) for name in ("a", "b", "c")
    )
    server.delete(deleted)
    server.hide(hidden)
    (page,) = station.pages(f"metrics:{kept},{deleted},{hidden},x:17")
    assert page.gone == (f"x:{deleted}", f"x:{hidden}", "x:17")
    assert [record.observations[0].post_id for record in page.records] == [f"x:{kept}"]
    assert isinstance(page.records[0].observations[0], Engagement)
    assert station.budget.spent(NOON) == server.reads == 1


def test_a_post_that_x_has_another_problem_with_is_not_called_gone(station, server):
    problem = b'{"resource_type": "tweet", "resource_id": "17", "type": "https://api.twitter.com/2/problems/disconnect"}'
    server.faults.queue(LOOKUP, Status(200, body=b'{"errors": [%s]}' % problem))
    (page,) = station.pages("metrics:17")
    assert (page.gone, page.records) == ((), ())


def test_counts_are_asked_for_100_posts_at_once(station, server):
    added = fill(server, 205, end=NOON - HOUR)
    pages = station.pages(f"metrics:{','.join(added)}")
    assert [len(page.records) for page in pages] == [100, 100, 5]
    assert (server.asked(LOOKUP), server.reads, server.repeats()) == (3, 205, {})


def test_another_address_is_asked_directly_whatever_the_proxy(station, server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    station.collect()
    assert server.asked(SEARCH) == 1


def test_without_a_token_the_variable_is_named(station, server, monkeypatch):
    monkeypatch.delenv("X_BEARER_TOKEN")
    with pytest.raises(UserMistake, match="X_BEARER_TOKEN is not set"):
        station.pages()
    assert station.collector().queries() == ("claude",)
    assert "reads" in station.collector().estimate("claude", [station.wanted()])


def test_recorded_answers_of_x_are_collected(home):
    tapes = sorted(RECORDINGS.glob("test_client_*.yaml"))
    if not tapes:
        pytest.skip("the recordings of tweepy are not beside this checkout")
    with ReplayServer(x_tape(tapes)) as replay:
        station = Station(replay, home)
        assert station.collect("Tweepy").counts.kept == 10
        (page,) = station.pages("metrics:1293593516040269825,1293595870563381249")
    assert replay.misses == []
    posts = station.rows("posts")
    assert all(post["created_at"] < datetime(2026, 1, 1, tzinfo=UTC) for post in posts)
    assert all(post["text"] and post["kind"] == "tweet" for post in posts)
    assert (page.gone, len(page.records)) == ((), 2)


def test_a_stop_between_pages_keeps_the_page_and_goes_on(station, server):
    added = fill(server, 150, end=NOON - HOUR)
    stopped = station.collect(stopping=lambda: True)
    assert isinstance(stopped.partly, PartlyDone)
    assert len(station.landed()) == 100
    station.collect()
    assert station.landed() == added
