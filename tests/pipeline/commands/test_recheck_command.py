import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.landing.queue import Batch, Landing
from ingest.observations.record import Counts
from models.post import Post
from models.table import frame_of
from pipeline.cli import app
from pipeline.stages.load import load, remove_loaded
from pipeline.terminal.reporting import exit_code_of
from pipeline.warehouse.warehouse import frame, open_state, publish
from tests.command import Result
from tests.rows import post, purged
from tests.servers.faults import Status
from tests.servers.hackernews import HackerNewsServer
from tests.servers.reddit import RedditServer
from tests.servers.x import XServer

NOW = datetime.now(UTC)  # the command has a clock of its own
INFO = "/api/info"


@pytest.fixture
def server():
    with RedditServer() as server:
        server.now = NOW
        yield server


@pytest.fixture(autouse=True)
def environment(server, monkeypatch):
    values = {
        "REDDIT_CLIENT_ID": "an-id",
        "REDDIT_CLIENT_SECRET": "a-secret-of-reddit",
        "REDDIT_USER_AGENT": "trustwatch-test/0.1",
        "NO_PROXY": "127.0.0.1",
        "TRUSTWATCH_REDDIT__BASE_URL": server.url,
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def recheck(home, capsys):
    """The command as a user meets it, but in this process: arguments in; exit code, stdout and stderr out."""

    def run(*arguments):
        line = ["recheck", *arguments, "--home", str(home)]
        exit_code = exit_code_of(lambda: app(line, standalone_mode=False))
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return Result(exit_code, shown.out, shown.err)

    return run


def store(home, context, *posts):
    """Publish a warehouse that holds these posts."""
    counts = Counts(len(posts), len(posts), 0, 0)
    Landing(home).write(Batch("b1", "reddit", "q", counts, tables={"posts": frame_of(Post, posts)}))
    publish_all(home, context)


def publish_all(home, context):
    with open_state(home) as connection:
        load(connection, context)
        publish(connection, home)
        remove_loaded(connection, home)


def stored(home):
    with open_state(home) as connection:
        return {row["post_id"]: row for row in frame(connection, "FROM posts").to_dicts()}


def submission(server, *, hours=48, **fields):
    """A post on the server, and the same as it was stored so many hours ago."""
    seen_at = NOW - timedelta(hours=hours)
    name = server.add_submission("ClaudeAI", "It refuses", at=NOW - timedelta(days=3))
    values = {"post_id": f"reddit:{name}", "last_verified_at": seen_at, "first_seen_at": seen_at}
    return post(text="as it was", at=NOW - timedelta(days=3), **(values | fields))


def native(row):
    return row.post_id.partition(":")[2]


def test_what_is_gone_is_purged_at_the_next_load_and_what_is_there_is_verified(
    server, home, context, recheck
):
    there, deleted, removed, vanished = (submission(server, hours=48 + 8 * number) for number in range(4))
    comment = server.add_comment(native(there), "same here", at=NOW - timedelta(days=2))
    answer = post(text="same here", post_id=f"reddit:{comment}", kind="comment", at=NOW - timedelta(days=2))
    store(home, context, there, deleted, removed, vanished, answer)
    server.delete(native(deleted))
    server.remove(comment)
    server.remove(native(removed))
    server.vanish(native(vanished))
    done = recheck("--json")
    assert done.exit_code == 0, done.stderr
    (row,) = json.loads(done.stdout)
    hours = row.pop("p95_hours_unseen")
    assert row == {"source": "reddit", "due": 5, "there": 1, "gone": 4, "error": None}
    assert 64 < hours < 73  # of 56, 64 and 72; when the comment was seen last is not known
    publish_all(home, context)
    rows = stored(home)
    assert {post_id for post_id, row in rows.items() if row["purged_at"]} == {
        purged(row.post_id) for row in (deleted, removed, vanished, answer)
    }
    assert rows[there.post_id]["last_verified_at"] >= NOW
    assert rows[there.post_id]["origin"] == there.origin
    again = recheck()
    assert (again.exit_code, again.stdout) == (0, "")
    assert "every post was seen at its source within a day" in again.stderr


def test_hacker_news_is_asked_for_its_posts_by_their_numbers(home, context, recheck, monkeypatch):
    with HackerNewsServer() as server:
        server.now = NOW
        monkeypatch.setenv("TRUSTWATCH_HACKERNEWS__BASE_URL", server.url)
        made_at = NOW - timedelta(days=3)
        there, deleted = (server.add_story("Claude lost my chat", at=made_at) for _ in range(2))
        stored_posts = [
            post(source="hackernews", post_id=f"hackernews:{number}", at=made_at, text="as it was")
            for number in (there, deleted)
        ]
        store(home, context, *stored_posts)
        server.take_away(deleted, "deleted")
        (row,) = json.loads(recheck("--source", "hackernews", "--json").stdout)
        assert (row["due"], row["there"], row["gone"]) == (2, 1, 1)
        publish_all(home, context)
        assert sorted(post_id for post_id, row in stored(home).items() if not row["purged_at"]) == [
            f"hackernews:{there}"
        ]
        assert json.loads(recheck("--json").stdout) == []


def test_only_posts_that_can_be_asked_for_and_are_due_are_asked_for(server, home, context, recheck):
    due, fresh = submission(server), submission(server, hours=23)
    old = submission(server, created_at=NOW - timedelta(days=181))
    nameless = post(post_id="reddit:0123456789abcdef0123456789abcdef", at=NOW - timedelta(days=3))
    store(home, context, due, fresh, old, nameless)
    assert recheck().exit_code == 0
    asked = [request.query["id"] for request in server.requests if request.path == INFO]
    assert asked == [native(due)]


def test_posts_are_asked_for_by_the_hundred_and_the_longest_unseen_first(server, home, context, recheck):
    posts = [submission(server, hours=30 + number) for number in range(130)]
    store(home, context, *posts)
    assert recheck("--limit", "120").exit_code == 0
    asked = [request.query["id"].split(",") for request in server.requests if request.path == INFO]
    assert [len(names) for names in asked] == [100, 20]
    assert [name for names in asked for name in names] == [native(row) for row in posts[:9:-1]]


def test_a_source_that_does_not_answer_purges_nothing(server, home, context, recheck):
    store(home, context, submission(server))
    server.faults.queue(INFO, Status(403))
    failed = recheck()
    assert failed.exit_code == 3
    assert "api/info: refused (403)" in failed.stderr
    publish_all(home, context)
    assert [row["purged_at"] for row in stored(home).values()] == [None]


def test_an_answer_that_leaves_a_post_out_by_accident_purges_nothing(server, home, context, recheck):
    store(home, context, submission(server))
    nothing = json.dumps({"kind": "Listing", "data": {"children": [], "after": None}}).encode()
    server.faults.queue(INFO, Status(200, body=nothing))
    (row,) = json.loads(recheck("--json").stdout)
    assert (row["there"], row["gone"]) == (1, 0)
    assert server.asked(INFO) == 2


def test_a_post_of_which_there_is_nothing_new_is_verified_all_the_same(server, home, context, recheck):
    row = submission(server)
    store(home, context, row)
    assert recheck().exit_code == 0
    publish_all(home, context)
    with open_state(home) as connection:
        connection.execute("UPDATE posts SET last_verified_at = last_verified_at - INTERVAL 2 DAY")
        connection.execute("UPDATE engagements SET observed_at = observed_at - INTERVAL 2 DAY")
        publish(connection, home)
    assert recheck().exit_code == 0
    publish_all(home, context)
    assert stored(home)[row.post_id]["last_verified_at"] >= NOW


def test_status_tells_within_how_many_hours_of_their_last_sight_posts_were_purged(
    server, home, context, recheck, capsys
):
    context = replace(context, now=NOW)
    gone = [submission(server, hours=40 + number) for number in range(3)]
    store(home, context, *gone, submission(server))
    for row in gone:
        server.delete(native(row))
    assert recheck().exit_code == 0
    publish_all(home, context)
    exit_code_of(lambda: app(["status", "--home", str(home)], standalone_mode=False))
    shown = capsys.readouterr().out
    assert "gone or forgotten: 3 posts; 95 % within 41.9 h of their last sight" in shown


def test_a_dry_run_asks_nothing_and_tells_the_cost(server, home, context, recheck):
    at = NOW - timedelta(days=2)
    store(
        home,
        context,
        submission(server),
        post(post_id="x:1640866320127238147", source="x", kind="tweet", at=at),
    )
    done = recheck("--dry-run", "--json")
    assert done.exit_code == 0, done.stderr
    reddit, x = json.loads(done.stdout)
    assert reddit == {"source": "reddit", "due": 1, "cost": "at most 1 requests, free of charge"}
    assert x["cost"].startswith("at most 1 reads ($0.01)")
    assert server.requests == []


def test_x_is_asked_within_its_budget(home, context, recheck, monkeypatch):
    with XServer() as server:
        server.now = NOW
        at = NOW - timedelta(days=2)
        kept, gone, later = (
            server.add_post("it refuses", at=at - timedelta(hours=number)) for number in range(3)
        )
        seen = {kept: 48, gone: 50, later: 30}
        store(
            home,
            context,
            *(
                post(
                    post_id=f"x:{name}",
                    source="x",
                    kind="tweet",
                    at=at,
                    last_verified_at=NOW - timedelta(hours=hours),
                )
                for name, hours in seen.items()
            ),
        )
        server.delete(gone)
        monkeypatch.setenv("X_BEARER_TOKEN", "a-token")
        monkeypatch.setenv("TRUSTWATCH_X__BASE_URL", server.url)
        monkeypatch.setenv("TRUSTWATCH_X__MONTHLY_READS", "1")
        done = recheck("--source", "x", "--json")
    assert done.exit_code == 4
    assert "of 1 reads are spent" in done.stderr
    (row,) = json.loads(done.stdout)
    assert (row["due"], row["there"], row["gone"]) == (3, 1, 1)  # what is gone costs nothing


def x_posts(server, home, context, n_posts):
    """So many posts of X, stored, and not seen for two days."""
    at = NOW - timedelta(days=2)
    names = [server.add_post("it refuses", at=at - timedelta(minutes=n)) for n in range(n_posts)]
    fields = {"source": "x", "kind": "tweet", "at": at, "last_verified_at": at}
    store(home, context, *(post(post_id=f"x:{name}", **fields) for name in names))


@pytest.fixture
def x(monkeypatch):
    with XServer() as server:
        server.now = NOW
        monkeypatch.setenv("X_BEARER_TOKEN", "a-token")
        monkeypatch.setenv("TRUSTWATCH_X__BASE_URL", server.url)
        yield server


def test_a_recheck_before_the_next_analysis_pays_for_nothing_twice(x, home, context, recheck):
    x_posts(x, home, context, 4)
    x.delete(next(iter(x.posts)))
    (first,) = json.loads(recheck("--source", "x", "--json").stdout)
    assert (first["there"], first["gone"], x.reads) == (3, 1, 3)
    assert "every post was seen at its source within a day" in recheck("--source", "x").stderr
    assert x.reads == 3


def test_a_part_of_the_reads_is_kept_for_rechecks(x, home, context, recheck, monkeypatch):
    x_posts(x, home, context, 30)
    monkeypatch.setenv("TRUSTWATCH_X__MONTHLY_READS", "50")
    monkeypatch.setenv("TRUSTWATCH_X__RECHECK_SHARE", "0.5")
    monkeypatch.setenv("TRUSTWATCH_X__QUERIES", '["refuses"]')
    searched = exit_code_of(lambda: app(["collect", "x", "--home", str(home)], standalone_mode=False))
    assert searched == 4  # 25 are too few for a page of 10, each with the two posts that it may refer to
    assert x.reads == 0
    done = recheck("--source", "x", "--json")
    assert done.exit_code == 0, done.stderr
    assert x.reads == 30


def test_an_unknown_source_is_a_mistake(recheck):
    failed = recheck("--source", "redit")
    assert failed.exit_code == 2
    assert "unknown source 'redit': did you mean 'reddit'?" in failed.stderr
