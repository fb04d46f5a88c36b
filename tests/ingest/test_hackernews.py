"""Hacker News: a real client against a loopback search and its items, landed and loaded as by the command."""

import json
from datetime import timedelta

import pytest

from ingest.http.retries import ATTEMPTS
from ingest.newest_first import SETTLED
from ingest.observations.intervals import Interval
from models.errors import QueryRefused, SourceUnreachable, UserMistake
from tests.rows import NOON
from tests.servers.exchange import Request
from tests.servers.faults import AsUsual, Malformed, Reset, Status, Truncated
from tests.servers.hackernews import ITEM, SEARCH, HackerNewsServer
from tests.station import HOUR_AGO, WEEK, Station


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with HackerNewsServer() as server:
        yield server


@pytest.fixture
def station(server, home):
    return Station(server, home, "hackernews", {"searches": ("claude",)})


def fill(server, n):
    story = server.add_story("nothing of the kind", at=NOON - timedelta(days=8))
    for number in range(n):
        server.add_comment(story, f"claude {number}", at=NOON - timedelta(minutes=n - number + 3))


def hits(server):
    query = {"query": "claude", "tags": "(story,comment)", "hitsPerPage": "1000"}
    query["numericFilters"] = "created_at_i>=0,created_at_i<=9999999999"
    request = Request(method="GET", path=SEARCH, query=query, headers={}, form={}, at=NOON)
    return json.loads(server.answer(request).content)


def test_stories_and_comments_become_posts_of_one_thread(station, server):
    story = server.add_story("Claude lost my chat", "all <i>of</i> it", points=9, at=HOUR_AGO)
    answer = server.add_comment(story, "It&#x27;s so with claude<p>ask @sam-rivers", at=HOUR_AGO)
    beneath = server.add_comment(answer, "claude &lt;3", at=HOUR_AGO)
    server.add_story("Work at Claude", kind="job", at=HOUR_AGO)
    assert str(station.collect("claude").counts) == "read 3 = kept 3 + duplicate 0 + rejected 0"
    rows = {row["post_id"]: row for row in station.rows("FROM posts")}
    first, second, third = (rows[f"hackernews:{number}"] for number in (story, answer, beneath))
    assert [row["kind"] for row in (first, second, third)] == ["submission", "comment", "comment"]
    assert (first["title"], first["text"]) == ("Claude lost my chat", "all of it")
    assert second["text"] == "It's so with claude\n\nask @user"
    assert third["text"] == "claude <3"
    assert {row["conversation_id"] for row in rows.values()} == {f"hackernews:{story}"}
    assert [row["parent_id"] for row in (first, second, third)] == [
        None,
        f"hackernews:{story}",
        f"hackernews:{answer}",
    ]
    assert first["url"] == f"https://news.ycombinator.com/item?id={story}"
    assert first["author_key"] != second["author_key"] == third["author_key"]
    [counted] = station.rows("FROM engagements")
    assert (counted["post_id"], counted["likes"], counted["replies"]) == (f"hackernews:{story}", 9, 2)
    assert station.covered() == [WEEK]


def test_beyond_the_ceiling_it_goes_on_from_the_oldest_that_was_shown(station, server):
    fill(server, 1_300)
    assert station.collect("claude").counts.kept == 1_300
    assert len(server.requests) == 2
    assert station.covered() == [WEEK]
    server.clock.advance(hours=1)
    assert station.collect("claude").counts.kept == 0
    assert station.covered() == [Interval(WEEK.from_at, server.now - SETTLED)]


def test_more_in_one_second_than_the_ceiling_is_told_as_not_seen(station, server):
    server.ceiling = 10
    story = server.add_story("claude", at=NOON - timedelta(days=1))
    for _ in range(12):
        server.add_comment(story, "claude", at=HOUR_AGO)
    server.add_comment(story, "claude again", at=NOON - timedelta(minutes=5))
    assert station.collect("claude").partly is None
    assert station.covered() == [Interval(HOUR_AGO + timedelta(seconds=1), NOON - SETTLED)]
    assert station.covered(complete=False) == [Interval(WEEK.from_at, HOUR_AGO + timedelta(seconds=1))]


def test_a_page_that_was_made_smaller_is_not_the_last(station, server):
    server.ceiling = 7
    fill(server, 30)
    assert station.collect("claude").counts.kept == 30


def test_a_run_that_breaks_off_goes_on_without_loss_or_doubles(station, server):
    server.ceiling = 10
    fill(server, 35)
    server.faults.queue(SEARCH, AsUsual(), AsUsual(), *[Status(503)] * ATTEMPTS)
    assert isinstance(station.collect("claude").partly, SourceUnreachable)
    assert len(station.gaps("claude")) == 2  # what is new since, and what is missing beneath
    assert station.collect("claude").partly is None
    rows = station.rows("SELECT text FROM posts")
    assert len(rows) == len({row["text"] for row in rows}) == 35
    [covered] = station.covered()
    assert covered.from_at < NOON - timedelta(days=6)
    assert covered.to_at > NOON - SETTLED


def test_a_process_killed_while_it_asks_goes_on_from_what_landed(station, server):
    server.ceiling = 10
    fill(server, 25)
    station.collect_until_killed("claude", path=SEARCH, after=2)
    assert sorted(len(batch.tables["posts"]) for batch in station.batches()) == [
        9,
        10,
    ]  # one stands on both pages
    assert station.collect("claude").counts.kept == 6
    assert len(station.rows("FROM posts")) == 25
    assert station.covered() == [WEEK]


@pytest.mark.parametrize("fault", [Status(500), Status(503), Reset(), Truncated(), Malformed()], ids=repr)
def test_a_failure_of_a_moment_is_asked_again(station, server, fault):
    fill(server, 3)
    server.faults.queue(SEARCH, fault, fault)
    assert station.collect("claude").counts.kept == 3
    assert len(server.requests) == 3
    assert station.slept > 0


def test_a_limit_is_waited_for_as_told(station, server):
    fill(server, 3)
    server.faults.queue(SEARCH, Status(429, {"retry-after": "40"}))
    assert station.collect("claude").counts.kept == 3
    assert station.slept == 40


@pytest.mark.parametrize(
    ("fault", "problem", "said"),
    [
        pytest.param(Status(400), QueryRefused, "claude: is not searched for (400", id="refused"),
        pytest.param(Status(200, body=b'{"hello": 1}'), SourceUnreachable, "shows no hits", id="elsewhere"),
    ],
)
def test_what_is_no_answer_is_never_taken_for_a_quiet_time(station, server, fault, problem, said):
    server.faults.queue(SEARCH, fault)
    partly = station.collect("claude").partly
    assert isinstance(partly, problem)
    assert said in str(partly)
    assert station.covered() == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"objectID": None}, "objectID", id="no-id"),
        pytest.param({"created_at_i": None}, "created_at_i", id="no-time"),
        pytest.param({"_tags": ["poll"]}, "_tags", id="a-poll"),
        pytest.param({"comment_text": None}, "text", id="says-nothing"),
        pytest.param(7, "hit", id="no-object"),
    ],
)
def test_one_hit_that_cannot_be_read_costs_no_other(station, server, changed, field):
    fill(server, 3)
    content = hits(server)
    content["hits"][1] = content["hits"][1] | changed if isinstance(changed, dict) else changed
    server.faults.queue(SEARCH, Status(200, body=json.dumps(content).encode()))
    done = station.collect("claude")
    assert (done.counts.kept, done.counts.rejected) == (2, 1)
    assert done.rejected_fields[0].field == field
    assert station.covered() == [WEEK]


def test_what_is_missing_from_a_hit_is_missing_from_the_post(station, server):
    fill(server, 1)
    content = hits(server)
    for name in ("author", "story_id", "parent_id"):
        del content["hits"][0][name]
    server.faults.queue(SEARCH, Status(200, body=json.dumps(content).encode()))
    station.collect("claude")
    [post] = station.rows("FROM posts")
    assert (post["author_key"], post["conversation_id"], post["parent_id"]) == (None, None, None)


def test_stored_posts_are_counted_anew_and_those_deleted_or_killed_are_gone(station, server):
    story = server.add_story("claude", points=3, at=HOUR_AGO)
    answers = [server.add_comment(story, f"claude {number}", at=HOUR_AGO) for number in range(3)]
    station.collect("claude")
    assert len(station.rows("FROM posts WHERE purged_at IS NULL")) == 4
    server.clock.advance(hours=30)
    server.items[story].points = 50
    server.take_away(answers[0], "deleted")
    server.take_away(answers[1], "dead")
    asked = ",".join(map(str, [story, *answers, 99]))  # the last is none of ours: an answer without an item
    assert station.collect(f"posts:{asked}").partly is None
    assert [
        row["post_id"] for row in station.rows("FROM posts WHERE purged_at IS NULL ORDER BY post_id")
    ] == [
        f"hackernews:{story}",
        f"hackernews:{answers[2]}",
    ]
    newest = station.rows("FROM engagements WHERE observed_at = (SELECT max(observed_at) FROM engagements)")
    assert {(row["post_id"], row["likes"], row["replies"]) for row in newest} == {
        (f"hackernews:{story}", 50, 3),
        (f"hackernews:{answers[2]}", None, 0),
    }


def test_an_item_that_is_not_shown_is_not_taken_for_gone(station, server):
    story = server.add_story("claude", at=HOUR_AGO)
    station.collect("claude")
    server.faults.queue(ITEM, Status(403))
    assert "is not shown (403)" in str(station.collect(f"posts:{story}").partly)
    assert len(station.rows("FROM posts WHERE purged_at IS NULL")) == 1


def test_an_id_that_is_none_is_named(station):
    with pytest.raises(UserMistake, match=r"^posts:x: expected the number of an item"):
        station.collect("posts:x")
