import json
from base64 import b64encode
from datetime import timedelta

import pytest

from ingest.observations.intervals import Interval
from ingest.reddit.client import CREDENTIALS
from models.errors import QueryRefused, SourceUnreachable, UserMistake
from tests.rows import NOON
from tests.servers.clients import reddit_client
from tests.servers.faults import AsUsual, Call, Hang, Malformed, Reset, Status, Truncated
from tests.servers.reddit import RedditServer
from tests.station import Station

QUERY = "submissions:ClaudeAI"
PAGE = "/r/ClaudeAI/new"
SECRET = "a-secret-of-reddit"
WEEK = timedelta(days=7)
SETTLED = timedelta(minutes=2)


@pytest.fixture(autouse=True)
def credentials(monkeypatch):
    monkeypatch.setenv("REDDIT_CLIENT_ID", "an-id")
    monkeypatch.setenv("REDDIT_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("REDDIT_USER_AGENT", "trustwatch-test/0.1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def server():
    with RedditServer() as server:
        yield server


@pytest.fixture
def station(server, home):
    return Station(server, home, "reddit", {"communities": ["ClaudeAI"], "searches": ["refuses"]})


def fill(server, n, *, every=timedelta(minutes=1), community="ClaudeAI"):
    """So many submissions, the last of them now; oldest first."""
    times = [server.now - every * (n - 1 - number) for number in range(n)]
    return [server.add_submission(community, f"post {number}", at=at) for number, at in enumerate(times)]


def answered(server):
    """The JSON of the newest submissions."""
    with reddit_client(server.url) as client:
        return client.request(method="GET", path="r/ClaudeAI/new", params={"limit": 100})


def landed(station):
    """The names of the posts in the warehouse, in order."""
    return [row["post_id"].removeprefix("reddit:") for row in station.rows("FROM posts ORDER BY created_at")]


def test_what_was_never_seen_is_read_to_the_end_of_the_listing(server, station):
    added = fill(server, 230)
    done = station.collect(QUERY)
    assert (done.counts.read, done.counts.kept, done.partly) == (230, 230, None)
    assert server.asked(PAGE) == 3
    assert landed(station) == added
    assert station.covered() == [Interval(NOON - WEEK, NOON - SETTLED)]


def test_posts_are_what_the_reader_of_files_makes_of_them(server, station):
    link = server.add_submission("ClaudeAI", "It refuses", "to help u/sam &amp; me", author="ana")
    station.collect(QUERY)
    (row,) = station.rows("FROM posts")
    assert (row["post_id"], row["kind"], row["community"], row["title"], row["text"]) == (
        *(f"reddit:{link}", "submission", "ClaudeAI"),
        *("It refuses", "to help @user & me"),
    )
    assert (row["origin"], row["first_seen_at"], row["last_verified_at"]) == (QUERY, NOON, NOON)
    assert row["author_key"] not in (None, "ana")


def test_comments_and_searches_are_read_alike(server, station):
    link = server.add_submission("ChatGPT", "It refuses everything")
    server.add_submission("ChatGPT", "A nice day")
    server.add_comment(server.add_submission("ClaudeAI", "Help"), "same here")
    assert [station.collect(query).counts.kept for query in ("comments:ClaudeAI", "search:refuses")] == [1, 1]
    kinds = station.rows("SELECT post_id, kind, text FROM posts ORDER BY kind")
    assert [(row["kind"], row["text"]) for row in kinds] == [("comment", "same here"), ("submission", "")]
    assert kinds[1]["post_id"] == f"reddit:{link}"


def test_paging_ends_where_it_meets_what_is_covered(server, station):
    fill(server, 240)
    station.collect(QUERY)
    server.clock.advance(hours=5)
    added = fill(server, 120)
    n_asked = server.asked(PAGE)
    done = station.collect(QUERY)
    assert server.asked(PAGE) - n_asked == 2
    assert (done.counts.read, done.counts.kept) == (200, 120)
    assert landed(station)[-120:] == added
    assert station.covered() == [Interval(NOON - WEEK, server.now - SETTLED)]


def test_what_lies_beneath_the_page_where_a_run_ended_is_not_missed(server, station):
    added = fill(server, 200)
    station.stopping = lambda: True
    assert station.collect(QUERY).counts.read == 100
    station.stopping = lambda: False
    assert station.covered() == [Interval(NOON - timedelta(minutes=99, seconds=-1), NOON - SETTLED)]
    server.clock.advance(hours=3)
    added += fill(server, 30)
    n_asked = server.asked(PAGE)
    station.collect(QUERY)
    assert server.asked(PAGE) - n_asked == 3  # both gaps in one pass over the listing
    assert landed(station) == added
    assert station.covered() == [Interval(server.now - WEEK, server.now - SETTLED)]


def test_what_was_seen_is_looked_up_in_what_was_published_too(server, station):
    from pipeline.stages.load import remove_loaded
    from pipeline.warehouse.warehouse import open_state, publish

    fill(server, 200)
    station.collect(QUERY)
    station.rows("FROM posts")
    with open_state(station.home) as connection:
        publish(connection, station.home)
        remove_loaded(connection, station.home)
    server.clock.advance(minutes=30)
    assert station.gaps(QUERY) == [Interval(NOON - SETTLED, server.now)]
    assert station.collect(QUERY).counts.duplicate == 100


def test_what_was_not_asked_for_in_longer_than_a_week_is_asked_for_still(server, station):
    station.collect(QUERY)
    server.clock.advance(days=30)
    assert station.gaps(QUERY) == [Interval(NOON - SETTLED, server.now)]


def test_what_the_listing_does_not_show_is_said_and_not_asked_for_again(server, station):
    server.listing_limit = 300
    added = fill(server, 400)
    station.collect(QUERY)
    reached = NOON - timedelta(minutes=299, seconds=-1)
    assert landed(station) == added[100:]
    assert station.covered() == [Interval(reached, NOON - SETTLED)]
    assert station.covered(complete=False) == [Interval(NOON - WEEK, reached)]
    assert station.gaps(QUERY) == [Interval(NOON - SETTLED, NOON)]


def test_the_end_of_a_short_listing_is_the_oldest_there_is(server, station):
    fill(server, 3)
    station.collect(QUERY)
    assert station.covered(complete=False) == []
    assert station.covered() == [Interval(NOON - WEEK, NOON - SETTLED)]


def test_a_page_that_leads_nowhere_says_nothing_of_the_rest(server, station):
    added = fill(server, 150)
    nothing = b'{"kind": "Listing", "data": {"children": [], "after": null}}'
    server.faults.queue(PAGE, AsUsual(), Status(200, body=nothing))
    station.collect(QUERY)
    assert station.covered(complete=False) == []
    assert station.gaps(QUERY)[-1] == Interval(NOON - WEEK, NOON - timedelta(minutes=99, seconds=-1))
    station.collect(QUERY)
    assert landed(station) == added


def test_posts_that_arrive_while_paging_are_read_next_time(server, station):
    added = fill(server, 150)
    late = []
    server.faults.queue(PAGE, AsUsual(), Call(lambda: late.append(server.add_submission("ClaudeAI", "late"))))
    station.collect(QUERY)
    assert landed(station) == added
    server.clock.advance(minutes=10)
    station.collect(QUERY)
    assert landed(station) == added + late


def test_posts_of_one_second_over_the_edge_of_a_page_are_all_read(server, station):
    added = fill(server, 230, every=timedelta(0))
    station.stopping = lambda: True
    station.collect(QUERY)
    assert station.covered() == []
    station.stopping = lambda: False
    server.clock.advance(minutes=10)
    station.collect(QUERY)
    assert sorted(landed(station)) == sorted(added)


def test_a_limit_ends_the_run_and_covers_what_was_read(server, station):
    fill(server, 250)
    assert station.collect(QUERY, limit=150).counts.read == 200
    assert station.covered() == [Interval(NOON - timedelta(minutes=199, seconds=-1), NOON - SETTLED)]


def test_since_reaches_further_back_or_less_far(server, station):
    fill(server, 200)
    station.collect(QUERY, since=NOON - timedelta(minutes=50))
    assert (server.asked(PAGE), station.covered()[0].from_at) == (1, NOON - timedelta(minutes=50))


def test_an_edit_is_an_update_in_whatever_order_the_batches_are_loaded(server, station):
    link = server.add_submission("ClaudeAI", "It refuses", "first")
    texts = []
    for text in ("second", "third", "fourth"):
        station.collect(QUERY)
        server.clock.advance(minutes=10)
        server.edit(link, text)
        server.vote(link, len(texts) + 2)
        texts.append(text)
    assert station.collect(QUERY).counts.kept == 1
    (row,) = station.rows("FROM posts")
    assert (row["text"], row["edited_at"], row["first_seen_at"]) == ("fourth", server.now, NOON)
    assert row["last_verified_at"] == server.now
    assert [row["likes"] for row in station.rows("FROM engagements ORDER BY observed_at")] == [1, 2, 3, 4]


def test_what_says_nothing_new_is_not_landed_again(server, station):
    fill(server, 50)
    station.collect(QUERY)
    again = station.collect(QUERY)
    assert (again.counts.kept, again.counts.duplicate) == (0, 50)
    assert sum("posts" in batch.tables for batch in station.batches()) == 1


def test_a_post_that_was_removed_meanwhile_leaves_no_trace_in_the_listing(server, station):
    first, second = fill(server, 2)
    server.remove(first)
    assert station.collect(QUERY).counts.read == 1
    assert landed(station) == [second]


def test_an_item_that_cannot_be_read_is_rejected_once_and_the_others_are_kept(server, station):
    first, second, third = fill(server, 3)
    answer = answered(server)
    del answer["data"]["children"][1]["data"]["created_utc"]
    answer["data"]["children"].append(None)
    for _ in range(2):
        server.faults.queue(PAGE, Status(200, body=json.dumps(answer).encode()))
        done = station.collect(QUERY)
        server.clock.advance(minutes=10)
    assert done.counts.rejected == 2
    assert landed(station) == [first, third]
    rejects = station.rows("SELECT location, field, reason FROM rejects ORDER BY field")
    assert [(row["location"], row["field"]) for row in rejects] == [
        (f"r/ClaudeAI/new {second}", "created_utc"),
        ("r/ClaudeAI/new item 4", "line"),
    ]


def test_a_clock_of_ours_that_runs_ahead_covers_nothing_that_was_not_shown(server, station):
    station.ahead = timedelta(hours=1)
    station.collect(QUERY)
    assert station.covered()[-1].to_at == NOON - SETTLED
    late = server.add_submission("ClaudeAI", "late", at=NOON + timedelta(minutes=20))
    server.clock.advance(minutes=30)
    station.collect(QUERY)
    assert landed(station) == [late]


def test_items_from_the_future_of_a_clock_that_is_behind_are_kept(server, station):
    station.ahead = -timedelta(hours=3)
    link = server.add_submission("ClaudeAI", "now")
    station.collect(QUERY)
    (row,) = station.rows("SELECT post_id, created_at > first_seen_at AS ahead FROM posts")
    assert (row["post_id"], row["ahead"]) == (f"reddit:{link}", True)
    assert station.covered()[-1].to_at == NOON - timedelta(hours=3)


@pytest.mark.parametrize("back", [timedelta(hours=2), timedelta(days=3), timedelta(days=400)], ids=str)
def test_what_came_while_our_clock_had_fallen_back_comes_once_it_is_right(server, station, back):
    added = [server.add_submission("ClaudeAI", "before", at=NOON - timedelta(hours=1))]
    station.collect(QUERY)
    server.clock.advance(hours=1)
    station.ahead = -back
    added.append(server.add_submission("ClaudeAI", "meanwhile"))
    station.collect(QUERY)
    assert station.covered()[-1].to_at == NOON - SETTLED
    server.clock.advance(hours=1)
    station.ahead = timedelta(0)
    station.collect(QUERY)
    assert landed(station) == added
    assert station.covered()[-1].to_at == server.now - SETTLED


def test_429_is_waited_out_as_told(server, station):
    added = fill(server, 3)
    server.faults.queue(PAGE, Status(429, {"retry-after": "11"}), Status(429, {"x-ratelimit-reset": "300"}))
    assert station.collect(QUERY).partly is None
    assert station.slept == 311
    assert landed(station) == added


def test_a_wait_ends_when_asked_to_stop(server, station):
    fill(server, 150)
    server.faults.queue(PAGE, AsUsual(), Status(429, {"retry-after": "600"}))
    station.stopping = lambda: station.slept >= 5
    done = station.collect(QUERY)
    assert station.slept == 5
    assert str(done.partly) == f"{QUERY}: stopped while waiting; the same command goes on from there"
    assert (done.counts.kept, [run.outcome for run in station.runs()]) == (100, ["interrupted"])


def test_an_exhausted_rate_limit_is_waited_out_before_the_next_request(server, station):
    fill(server, 150)
    server.exhaust(240)
    assert station.collect(QUERY).counts.kept == 150
    assert station.slept == 240


MOMENTARY = [
    pytest.param(Status(503), "failed (503)", id="unavailable"),
    pytest.param(Status(500), "failed (500)", id="server-error"),
    pytest.param(Status(521), "failed (521)", id="a-status-of-a-proxy"),
    pytest.param(Reset(), "the connection broke off", id="reset"),
    pytest.param(Truncated(), "the connection broke off", id="truncated"),
    pytest.param(Malformed(), "the answer is no JSON", id="malformed"),
    pytest.param(Status(429, {"retry-after": "soon"}), "asked too often (429)", id="unreadable-head"),
    pytest.param(Hang(), "did not answer within 0.1 s", id="timeout"),
]


@pytest.mark.parametrize(("fault", "_reason"), MOMENTARY)
def test_what_fails_for_a_moment_is_asked_again(server, station, monkeypatch, fault, _reason):
    monkeypatch.setattr("ingest.http.session.ANSWER_SECONDS", 0.1)
    added = fill(server, 150)
    server.faults.queue(PAGE, AsUsual(), *[fault] * 4)
    assert station.collect(QUERY).partly is None
    assert landed(station) == added
    assert 1 <= station.slept <= 20


@pytest.mark.parametrize(("fault", "reason"), MOMENTARY)
def test_what_stays_broken_is_given_up_and_what_was_landed_is_kept(
    server, station, monkeypatch, fault, reason
):
    monkeypatch.setattr("ingest.http.session.ANSWER_SECONDS", 0.1)
    added = fill(server, 150)
    server.faults.queue(PAGE, AsUsual(), *[fault] * 30)
    done = station.collect(QUERY)
    assert isinstance(done.partly, SourceUnreachable)
    assert not isinstance(done.partly, QueryRefused)
    assert f"reddit: r/ClaudeAI/new: {reason}, 6 times in a row" in str(done.partly)
    assert 30 <= station.slept <= 40
    assert landed(station) == added[50:]
    (run,) = station.runs()
    assert (run.outcome, run.error, run.counts["kept"]) == ("failed", str(done.partly), 100)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/api/v1/access_token", 401, id="the-credentials"),
        pytest.param("/api/v1/access_token", 403, id="the-application"),
        pytest.param(PAGE, 401, id="the-token"),
    ],
)
def test_refused_credentials_are_named_and_not_tried_again(server, station, path, status):
    headers = {"www-authenticate": 'Bearer realm="reddit", error="invalid_token"'}
    server.faults.queue(path, *[Status(status, headers)] * 9)
    done = station.collect(QUERY)
    assert isinstance(done.partly, SourceUnreachable)
    assert not isinstance(done.partly, QueryRefused)
    assert "REDDIT_CLIENT_ID, REDDIT_CLIENT_SECRET and REDDIT_USER_AGENT" in str(done.partly)
    assert station.slept == 0
    assert server.asked(path) == (1 if path != PAGE else 2)  # once more with a new token


@pytest.mark.parametrize(
    ("community", "fault", "message"),
    [
        pytest.param("ClaudeAI", Status(403), "private or quarantined, or the application of REDDIT_CLIENT_ID", id="private"),
        pytest.param("ClaudeAI", Status(404), "is not there (404)", id="banned"),
        pytest.param("ClaudeAI", Status(451), "refused (451); check what is asked for", id="forbidden-by-law"),
        pytest.param("nowhere", None, "is not there (302)", id="unknown"),
    ],
)  # fmt: skip
def test_what_reddit_refuses_to_show_ends_only_its_query(server, station, community, fault, message):
    if fault:
        server.faults.queue(PAGE, fault)
    done = station.collect(f"submissions:{community}")
    assert isinstance(done.partly, QueryRefused)
    assert message in str(done.partly)
    assert (station.slept, server.asked("/r/")) == (0, 1)


def test_an_answer_that_is_no_listing_is_named(server, station):
    server.faults.queue(PAGE, Status(200, body=b'{"kind": "t5", "data": {}}'))
    assert "r/ClaudeAI/new: the answer is no listing" in str(station.collect(QUERY).partly)


@pytest.mark.parametrize("name", CREDENTIALS)
def test_a_credential_that_is_missing_is_named(station, monkeypatch, name):
    monkeypatch.delenv(name)
    with pytest.raises(UserMistake, match=rf"^{name}: is not set"):
        station.collect(QUERY)
    assert [run.outcome for run in station.runs()] == ["failed"]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Status(401), id="401"),
        pytest.param(Status(403), id="403"),
        pytest.param(Reset(), id="reset"),
    ],
)
def test_secrets_stand_in_no_message(server, station, capfd, caplog, fault):
    caplog.set_level("DEBUG")
    server.faults.queue("/api/v1/access_token", AsUsual(), *[fault] * 30)
    server.faults.queue(PAGE, Call(server.revoke_tokens))
    done = station.collect(QUERY)
    output = f"{done.partly!r} {station.runs()} {capfd.readouterr()} {caplog.text}"
    cause = done.partly
    while cause := cause.__cause__:
        output = f"{output} {cause!r}"
    assert "Fetching: GET" in output  # the log of PRAW's is in it
    for secret in (SECRET, b64encode(f"an-id:{SECRET}".encode()).decode(), "token-1"):
        assert secret not in output


def test_a_whole_conversation_is_read_with_what_is_left_out_at_first(server, station):
    server.tree_limit = 40
    link = server.add_submission("ClaudeAI", "It refuses")
    deep = link
    added = [link]
    for number in range(25):
        deep = server.add_comment(deep, f"level {number}")
        added.append(deep)
    added += [server.add_comment(link, f"reply {number}") for number in range(260)]
    done = station.collect(f"conversation:{link}")
    assert done.partly is None
    assert sorted(landed(station)) == sorted(added)
    assert server.asked("/api/morechildren") >= 3
    assert station.covered()[-1].to_at == station.now() - timedelta(minutes=2)
    assert station.covered(complete=False) == []
    (row,) = station.rows(f"FROM posts WHERE post_id = 'reddit:{deep}'")
    assert (row["conversation_id"], row["parent_id"]) == (f"reddit:{link}", f"reddit:{added[24]}")


def test_a_conversation_read_again_adds_what_is_new_in_it(server, station):
    link = server.add_submission("ClaudeAI", "It refuses")
    server.add_comment(link, "same here")
    query = f"conversation:{link.removeprefix('t3_')}"
    assert station.collect(query).counts.kept == 2
    server.clock.advance(hours=1)
    server.add_comment(link, "mine too")
    again = station.collect(query)
    assert (again.counts.kept, again.counts.duplicate) == (2, 1)  # the comment, and how many there are now


def test_a_comment_counts_for_its_listing_though_its_conversation_was_read_first(server, station):
    link = server.add_submission("ClaudeAI", "It refuses")
    server.add_comment(link, "same here")
    other = server.add_submission("ChatGPT", "It refuses too")
    for name in (link, other):
        station.collect(f"conversation:{name}")
    rows = station.rows("SELECT origin FROM posts ORDER BY origin")
    assert [row["origin"] for row in rows] == ["comments:ClaudeAI", f"conversation:{other}", QUERY]


def test_deleted_comments_above_replies_are_told_as_gone_and_their_replies_kept(server, station):
    link = server.add_submission("ClaudeAI", "It refuses")
    answered = server.add_comment(link, "mine too")
    reply = server.add_comment(answered, "why?")
    server.delete(answered)
    for _ in range(2):
        done = station.collect(f"conversation:{link}")
        assert done.counts.rejected == 0
        server.add_comment(reply, "because")
    assert reply in landed(station)
    assert answered not in landed(station)
    gone = [batch.tables["deletions"] for batch in station.batches() if "deletions" in batch.tables]
    assert {post_id for frame in gone for post_id in frame["subject_id"]} == {f"reddit:{answered}"}


def test_a_conversation_that_is_gone_is_named(server, station):
    assert "comments/nowhere: is not there (404)" in str(station.collect("conversation:nowhere").partly)


def test_a_kind_of_query_that_is_none_is_named(station):
    with pytest.raises(UserMistake, match="unknown kind of query 'submission': did you mean 'submissions'"):
        station.collect("submission:ClaudeAI")
