"""Answers of Reddit that lack what PRAW expects of them."""

import json
import time

import pytest

from ingest.reddit.client import CREDENTIALS, RedditClient
from models.errors import QueryRefused, SourceUnreachable, UserMistake
from tests.servers.faults import Call, Status
from tests.servers.reddit import RedditServer

PATH = "r/ClaudeAI/new"
TOKEN = "/api/v1/access_token"
GRANTED = {"access_token": "a-token-of-reddit", "token_type": "bearer", "expires_in": 86_400, "scope": "*"}


@pytest.fixture
def server(monkeypatch):
    for name in CREDENTIALS:
        monkeypatch.setenv(name, f"value-of-{name}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with RedditServer() as server:
        yield server


@pytest.fixture
def waits():
    return []


@pytest.fixture
def ask(server, waits, monkeypatch):
    def slept(_seconds):
        raise AssertionError("slept where it cannot be stopped")

    monkeypatch.setattr(time, "sleep", slept)
    client = RedditClient(server.url)
    return lambda: client.ask(PATH, wait=waits.append)


def granted(**changes):
    """A token answer in which some fields are others; None where they are missing."""
    fields = {name: value for name, value in (GRANTED | changes).items() if value is not None}
    return Status(200, body=json.dumps(fields).encode())


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no-reason"),
        pytest.param({"www-authenticate": "Basic"}, id="no-error"),
        pytest.param({"www-authenticate": 'Bearer realm="reddit", error="a_new_kind"'}, id="unknown-error"),
    ],
)
@pytest.mark.parametrize("body", [b"", b"[1]", b"<html>", b'{"message": 7}'], ids=repr)
@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        pytest.param(401, SourceUnreachable, "refused the credentials (401)", id="401"),
        pytest.param(403, QueryRefused, "r/ClaudeAI/new: refused (403); it is private", id="403"),
    ],
)
def test_a_refusal_needs_none_of_the_usual_fields(server, ask, waits, headers, body, status, kind, words):
    server.faults.queue(f"/{PATH}", *[Status(status, headers, body)] * 3)
    with pytest.raises(kind) as problem:
        ask()
    assert words in str(problem.value)
    assert problem.value.exit_code == 3
    assert waits == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"expires_in": None}, "expires_in", id="no-expiry"),
        pytest.param({"expires_in": "86400"}, "expires_in", id="expiry-as-text"),
        pytest.param({"access_token": None}, "access_token", id="no-token"),
        pytest.param({"scope": None}, "scope", id="no-scope"),
    ],
)
def test_a_token_answer_that_lacks_a_field_is_named(server, ask, changes, field):
    server.faults.queue(TOKEN, granted(**changes))
    with pytest.raises(SourceUnreachable, match=f"its answer to signing in holds no {field}; check"):
        ask()
    assert not server.asked(f"/{PATH}")


def test_a_token_answer_that_holds_an_error_names_it(server, ask):
    server.faults.queue(TOKEN, Status(200, body=b'{"error": "invalid_grant"}'))
    with pytest.raises(SourceUnreachable, match=r"refused the credentials \(invalid_grant\)"):
        ask()


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 60_000], ids=["empty", "html", "nested"])
def test_a_token_answer_that_is_no_json_is_asked_for_again(server, ask, waits, body):
    server.faults.queue(TOKEN, Status(200, body=body))
    assert ask()
    assert len(waits) == 1


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Status(302), id="redirect-without-location"),
        pytest.param(Status(415, body=b"no JSON"), id="special-error-without-json"),
        pytest.param(Status(204, body=b""), id="nothing"),
    ],
)
def test_other_answers_that_praw_expects_otherwise_end_only_their_query(server, ask, fault):
    server.faults.queue(f"/{PATH}", fault)
    with pytest.raises(QueryRefused):
        ask()
    assert ask()


@pytest.mark.parametrize(
    "limits",
    [
        {"x-ratelimit-remaining": "3"},
        {"x-ratelimit-remaining": "many", "x-ratelimit-used": "", "x-ratelimit-reset": "soon"},
    ],
    ids=["incomplete", "unreadable"],
)
def test_a_rate_limit_that_cannot_be_read_is_none(server, ask, waits, limits):
    server.faults.queue(f"/{PATH}", Status(200, limits, b"{}"))
    assert ask() == {}
    assert ask()
    assert waits == []


def test_a_rate_limit_that_is_used_up_for_a_day_ends_the_run(server, ask, waits):
    limits = {"x-ratelimit-remaining": "0.0", "x-ratelimit-used": "1000", "x-ratelimit-reset": "86400"}
    server.faults.queue(f"/{PATH}", Status(200, limits, b"{}"))
    assert ask() == {}
    with pytest.raises(SourceUnreachable, match=r"r/ClaudeAI/new: asks to wait 24\.0 hours"):
        ask()
    assert (waits, server.asked(f"/{PATH}")) == ([], 1)


def test_a_token_that_was_revoked_is_renewed_once(server, ask, waits):
    assert ask()
    server.faults.queue(f"/{PATH}", Call(server.revoke_tokens))
    assert ask()
    assert (server.asked(TOKEN), waits) == (2, [])


@pytest.mark.parametrize("agent", ["naïve ✓ agent", "two\nlines of it"], ids=ascii)
def test_a_user_agent_that_cannot_be_sent_is_a_mistake(ask, monkeypatch, agent):
    monkeypatch.setenv("REDDIT_USER_AGENT", agent)
    with pytest.raises(UserMistake):
        ask()
