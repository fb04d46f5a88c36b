"""Bluesky: a real client against a loopback search with sessions, landed and loaded as by the command."""

import json
from datetime import timedelta

import pytest

from ingest.http.retries import ATTEMPTS
from ingest.newest_first import SETTLED
from ingest.observations.intervals import Interval
from models.errors import QueryRefused, SourceUnreachable, UserMistake
from tests.rows import NOON, purged
from tests.servers.bluesky import HANDLE, LOOKUP, PASSWORD, SEARCH, SESSION, BlueskyServer
from tests.servers.exchange import Request
from tests.servers.faults import AsUsual, Call, Malformed, Reset, Status, Truncated
from tests.station import HOUR_AGO, WEEK, Station

ADDRESSES = ("endpoint", "account_host")


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in ("BLUESKY_HANDLE", "BLUESKY_APP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    with BlueskyServer() as server:
        yield server


@pytest.fixture
def account(monkeypatch):
    monkeypatch.setenv("BLUESKY_HANDLE", HANDLE)
    monkeypatch.setenv("BLUESKY_APP_PASSWORD", PASSWORD)


@pytest.fixture
def station(server, home):
    return Station(server, home, "bluesky", {"searches": ("claude",)}, addresses=ADDRESSES)


def fill(server, n, *, every=timedelta(seconds=30), end=HOUR_AGO):
    for number in range(n):
        server.add_post(f"claude {number}", at=end - every * (n - number))


def texts(station):
    return sorted(row["text"] for row in station.rows("SELECT text FROM posts WHERE purged_at IS NULL"))


def first_page(server, n=100):
    query = {"q": "claude", "since": "2026-01-01T00:00:00Z", "until": "2026-04-01T00:00:00Z", "limit": str(n)}
    request = Request(method="GET", path=SEARCH, query=query, headers={}, form={}, at=NOON)
    return json.loads(server.answer(request).content)


def test_posts_and_answers_keep_thread_language_quote_and_counts(station, server):
    counts = {"likeCount": 9, "replyCount": 2, "repostCount": 3, "quoteCount": 1}
    root = server.add_post("Claude lost it, @kim.example", at=HOUR_AGO, counts=counts, langs=["en", "de"])
    answer = server.add_post(
        "Claude auch hier", at=HOUR_AGO, answers=root, author="did:plc:kim", langs=["de-AT"]
    )
    beneath = server.add_post("claude!", at=HOUR_AGO, answers=answer)
    address = server.posts[root].address
    quoted = {"$type": "app.bsky.embed.recordWithMedia", "record": {"record": {"uri": address}}}
    quote = server.add_post("claude again", at=HOUR_AGO, embed=quoted)
    assert str(station.collect("claude").counts) == "read 4 = kept 4 + duplicate 0 + rejected 0"
    rows = {row["post_id"].removeprefix("bluesky:"): row for row in station.rows("FROM posts")}
    assert [rows[one]["kind"] for one in (root, answer, beneath)] == ["submission", "comment", "comment"]
    assert {rows[one]["conversation_id"] for one in (root, answer, beneath)} == {f"bluesky:{root}"}
    assert [rows[one]["parent_id"] for one in (root, answer, beneath)] == [
        None,
        f"bluesky:{root}",
        f"bluesky:{answer}",
    ]
    assert rows[quote]["quoted_id"] == f"bluesky:{root}"
    assert [rows[one]["language"] for one in (root, answer, beneath)] == ["en", "de", None]
    assert rows[root]["text"] == "Claude lost it, @user"
    assert rows[root]["url"] == f"https://bsky.app/profile/{root.replace('/', '/post/')}"
    assert rows[root]["author_key"] == rows[quote]["author_key"] != rows[answer]["author_key"]
    assert rows[root]["created_at"] == HOUR_AGO
    [counted] = station.rows(f"FROM engagements WHERE post_id = 'bluesky:{root}'")
    assert [counted[name] for name in ("likes", "replies", "reposts", "quotes")] == [9, 2, 3, 1]
    assert station.covered() == [WEEK]


def test_without_an_account_it_goes_on_by_time_and_sends_no_cursor(station, server):
    fill(server, 250)
    assert station.collect("claude").counts.kept == 250
    assert len(server.requests) == 3
    assert not any("cursor" in request.query for request in server.requests)
    server.clock.advance(hours=1)
    assert station.collect("claude").counts.kept == 0
    assert station.covered() == [Interval(WEEK.from_at, server.now - SETTLED)]


def test_more_in_one_moment_than_a_page_needs_an_account(station, server, account):
    fill(server, 250, every=timedelta(milliseconds=1))
    fill(server, 30, end=HOUR_AGO - timedelta(hours=1))
    assert station.collect("claude").partly is None
    assert len(station.rows("FROM posts")) == 280
    assert server.asked(SESSION) == 1
    assert station.covered() == [WEEK]


def test_more_in_one_moment_than_a_page_is_told_as_not_seen_without_one(station, server):
    fill(server, 250, every=timedelta(milliseconds=1))
    assert station.collect("claude").partly is None
    [unseen] = station.covered(complete=False)
    assert unseen.from_at == WEEK.from_at
    assert HOUR_AGO - timedelta(seconds=1) <= unseen.to_at <= HOUR_AGO + timedelta(seconds=2)


def test_a_host_whose_cursor_leads_in_a_circle_ends(station, server, account):
    server.is_public = False
    server.add_post("claude", at=NOON - timedelta(minutes=5))
    content = first_page(server)
    content["posts"], content["cursor"] = [], "7"
    circle = Status(200, body=json.dumps(content).encode())
    server.faults.queue(SEARCH, AsUsual(), circle, circle)
    assert station.collect("claude").partly is None
    assert (len(server.requests), server.faults.waiting()) == (4, 0)
    assert station.covered(complete=False) != []


def test_posts_that_say_another_time_than_their_own_hide_none(station, server):
    fill(server, 150)
    server.add_post("claude of the future", at=NOON + timedelta(days=30), indexed_after=-30 * 86_400 - 7_200)
    server.add_post("claude of old", at=HOUR_AGO - timedelta(days=2), indexed_after=2 * 86_400)
    assert station.collect("claude").counts.kept == 152
    [future] = station.rows("FROM posts WHERE text = 'claude of the future'")
    assert future["created_at"] == NOON - timedelta(hours=2)


def test_a_host_that_wants_an_account_is_given_one_and_a_session_that_ended_is_begun_anew(
    station, server, account
):
    server.is_public = False
    server.session_seconds = 60
    fill(server, 250)
    server.faults.queue(SEARCH, *[AsUsual()] * 2, Call(lambda: server.clock.advance(minutes=5)))
    assert station.collect("claude").counts.kept == 250
    assert server.asked(SESSION) == 2
    posted = next(request for request in server.requests if request.path == SESSION)
    assert (posted.method, json.loads(posted.body)["identifier"]) == ("POST", HANDLE)


def test_a_post_that_repeats_the_session_is_kept_without_it(station, server, account):
    server.is_public = False
    server.add_post("claude eyJ-a-session-0", at=HOUR_AGO)
    assert station.collect("claude").partly is None
    assert texts(station) == ["claude ***"]


def test_without_one_the_variables_are_named(station, server):
    server.is_public = False
    problem = station.collect("claude").partly
    assert isinstance(problem, SourceUnreachable)
    assert not isinstance(problem, QueryRefused)
    assert "set BLUESKY_HANDLE and BLUESKY_APP_PASSWORD" in str(problem)
    assert (len(server.requests), station.covered()) == (1, [])


def test_a_wrong_password_is_named_and_never_shown(station, server, account, monkeypatch, caplog):
    server.is_public = False
    monkeypatch.setenv("BLUESKY_APP_PASSWORD", "wrong-secret-word")
    caplog.set_level("DEBUG")
    problem = station.collect("claude").partly
    assert "BLUESKY_HANDLE and BLUESKY_APP_PASSWORD: Bluesky refuses them (401)" in str(problem)
    assert "wrong-secret" not in caplog.text + str(problem) + repr(problem.__cause__)


def test_a_process_killed_while_it_asks_goes_on_from_what_landed(station, server):
    fill(server, 250)
    station.collect_until_killed("claude", path=SEARCH, after=1)
    assert len(station.batches()) == 1
    assert station.collect("claude").counts.kept == 150
    assert texts(station) == sorted(f"claude {number}" for number in range(250))
    assert station.covered() == [WEEK]


@pytest.mark.parametrize("fault", [Status(500), Status(502), Reset(), Truncated(), Malformed()], ids=repr)
def test_a_failure_of_a_moment_is_asked_again(station, server, fault):
    fill(server, 3)
    server.faults.queue(SEARCH, fault, fault)
    assert station.collect("claude").counts.kept == 3
    assert station.slept > 0


def test_a_run_that_breaks_off_goes_on_without_loss_or_doubles(station, server):
    fill(server, 250)
    server.faults.queue(SEARCH, AsUsual(), *[Status(503)] * ATTEMPTS)
    assert isinstance(station.collect("claude").partly, SourceUnreachable)
    assert station.collect("claude").partly is None
    assert texts(station) == sorted(f"claude {number}" for number in range(250))


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"retry-after": "40"}, id="wait"),
        pytest.param(
            {"ratelimit-remaining": "0", "ratelimit-reset": str(int(NOON.timestamp()) + 40)}, id="reset"
        ),
    ],
)
def test_a_limit_is_waited_for_as_told(station, server, headers):
    fill(server, 3)
    server.faults.queue(SEARCH, Status(429, headers))
    assert station.collect("claude").counts.kept == 3
    assert station.slept == 40


@pytest.mark.parametrize(
    ("fault", "problem", "said"),
    [
        pytest.param(
            Status(400, body=b'{"error": "BadQueryString"}'),
            QueryRefused,
            "(400 BadQueryString)",
            id="refused",
        ),
        pytest.param(Status(200, body=b"[]"), SourceUnreachable, "is not Bluesky's API", id="elsewhere"),
        pytest.param(Status(200, body=b"{}"), SourceUnreachable, "shows no posts", id="nothing"),
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
        pytest.param({"uri": "at://did:plc:a/app.bsky.feed.like/3k"}, "uri", id="no-post"),
        pytest.param({"indexedAt": None}, "indexedAt", id="no-time"),
        pytest.param({"record": {"createdAt": "2026-03-01T00:00:00Z"}}, "text", id="says-nothing"),
        pytest.param({"likeCount": "many"}, "likeCount", id="odd-count"),
        pytest.param(7, "post", id="no-object"),
    ],
)
def test_one_post_that_cannot_be_read_costs_no_other(station, server, changed, field):
    fill(server, 3)
    content = first_page(server)
    content["posts"][1] = content["posts"][1] | changed if isinstance(changed, dict) else changed
    server.faults.queue(SEARCH, Status(200, body=json.dumps(content).encode()))
    done = station.collect("claude")
    assert (done.counts.kept, done.counts.rejected) == (2, 1)
    assert done.rejected_fields[0].field == field
    assert station.covered() == [WEEK]


def test_what_is_missing_from_a_post_is_missing(station, server):
    server.add_post("claude", at=HOUR_AGO, handle="handle.invalid")
    content = first_page(server)
    del content["posts"][0]["quoteCount"]
    server.faults.queue(SEARCH, Status(200, body=json.dumps(content).encode()))
    station.collect("claude")
    [post] = station.rows("FROM posts")
    assert (post["language"], post["author_handle_key"]) == (None, None)
    assert [row["quotes"] for row in station.rows("FROM engagements")] == [None]


def test_stored_posts_are_counted_anew_and_those_deleted_are_gone(station, server):
    fill(server, 29)
    answer = server.add_post("claude too", at=HOUR_AGO, answers=list(server.posts)[1], author="did:plc:kim")
    station.collect("claude")
    server.clock.advance(hours=30)
    there, deleted, *_ = asked = list(server.posts)
    server.posts[there].counts["likeCount"] = 50
    server.delete(deleted)
    assert station.collect(f"posts:{','.join(asked)}").partly is None
    assert server.asked(LOOKUP) == 3  # two for thirty posts, one more for what was left out
    assert len(texts(station)) == 29
    [beneath] = station.rows(f"FROM posts WHERE post_id = 'bluesky:{answer}'")
    assert beneath["parent_id"] == beneath["conversation_id"] == purged(f"bluesky:{deleted}")
    assert beneath["url"]
    likes = f"SELECT max(likes) AS likes FROM engagements WHERE post_id = 'bluesky:{there}'"
    assert station.rows(likes) == [{"likes": 50}]


def test_an_id_that_is_none_is_named(station):
    with pytest.raises(UserMistake, match=r"^posts:x: expected '<did>/<record key>' of a post"):
        station.collect("posts:x")
