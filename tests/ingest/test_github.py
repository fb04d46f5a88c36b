"""GitHub's issues: a real client against a loopback API, landed and loaded as by the command."""

import json
from datetime import timedelta

import pytest

from ingest.http import session as web
from ingest.http.retries import ATTEMPTS
from ingest.newest_first import SETTLED
from ingest.observations.intervals import Interval
from models.errors import QueryRefused, SourceUnreachable, UserMistake
from tests.rows import NOON
from tests.servers.exchange import Request
from tests.servers.faults import AsUsual, Hang, Malformed, Reset, Status, Truncated
from tests.servers.github import GitHubServer
from tests.servers.rate_window import RateWindow
from tests.station import Station

REPOSITORY = "octo/tool"
ISSUES = f"/repos/{REPOSITORY}/issues"
TOKEN = "ghp_a-secret-of-github"
POSTS = "SELECT title, text, community, created_at FROM posts ORDER BY created_at"


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    with GitHubServer(tokens=[TOKEN]) as server:
        yield server
        server.faults.release()


@pytest.fixture
def station(server, home):
    return Station(server, home, "github", {"repositories": (REPOSITORY,)})


def fill(server, n, **fields):
    for number in range(n):
        server.add_issue(REPOSITORY, f"issue {number}", at=NOON - timedelta(minutes=n - number + 3), **fields)


def test_an_issue_becomes_a_post_with_its_upvotes_and_comments(station, server):
    number = server.add_issue(REPOSITORY, "It refuses", "Ask @sam-rivers", at=NOON - timedelta(hours=1))
    server.react(REPOSITORY, number, comments=3, upvotes=9)
    done = station.collect(REPOSITORY)
    assert str(done.counts) == "read 1 = kept 1 + duplicate 0 + rejected 0"
    [post] = station.rows("FROM posts")
    assert (post["source"], post["kind"], post["community"]) == ("github", "issue", REPOSITORY)
    assert (post["title"], post["text"]) == ("It refuses", "Ask @user")
    assert post["post_id"] == post["conversation_id"] == f"github:{700_000_000 * 100_000 + 1}"
    assert post["url"] == "https://github.com/octo/tool/issues/1"
    assert post["author_key"]
    [seen] = station.rows("FROM engagements")
    assert (seen["likes"], seen["replies"], seen["observed_at"]) == (9, 3, NOON)
    assert station.covered() == [Interval(NOON - timedelta(days=7), NOON - SETTLED)]


def test_pull_requests_are_no_posts(station, server):
    fill(server, 2, is_pull_request=True)
    server.add_issue(REPOSITORY, "It refuses", at=NOON - timedelta(minutes=3))
    assert station.collect(REPOSITORY).counts.read == 1


def test_250_issues_come_in_three_pages_and_then_nothing_is_asked_twice(station, server):
    fill(server, 250)
    assert station.collect(REPOSITORY).counts.kept == 250
    assert len(server.requests) == 3
    assert server.repeats() == {}
    server.clock.advance(hours=1)
    server.add_issue(REPOSITORY, "new", at=server.now - timedelta(minutes=5))
    assert station.collect(REPOSITORY).counts.kept == 1
    assert len(server.requests) == 4
    assert len(station.rows(POSTS)) == 251
    assert station.covered() == [Interval(NOON - timedelta(days=7), server.now - SETTLED)]


def test_a_run_that_breaks_off_goes_on_beneath_what_it_covered(station, server):
    fill(server, 250)
    server.faults.queue("/repositories", AsUsual(), *[Status(500)] * ATTEMPTS)
    assert isinstance(station.collect(REPOSITORY).partly, SourceUnreachable)
    assert len(station.gaps(REPOSITORY)) == 2
    asked = len(server.requests)
    assert station.collect(REPOSITORY).partly is None
    assert (
        len(server.requests) == asked + 4
    )  # nothing new above; from the newest down to what is missing beneath
    assert len(station.rows(POSTS)) == 250
    [covered] = station.covered()
    assert covered.from_at < NOON - timedelta(days=6)
    assert covered.to_at > NOON - SETTLED


def test_changes_of_older_issues_arrive(station, server):
    number = server.add_issue(REPOSITORY, "It refuses", "at first", at=NOON - timedelta(days=30))
    server.add_issue(REPOSITORY, "untouched", at=NOON - timedelta(days=31))
    assert station.collect(REPOSITORY).counts.read == 0
    server.clock.advance(hours=1)
    server.edit(REPOSITORY, number, "and again")
    server.react(REPOSITORY, number, comments=4, upvotes=1)
    server.clock.advance(hours=1)
    station.collect(REPOSITORY)
    assert [post["text"] for post in station.rows(POSTS)] == ["and again"]


def test_what_has_not_changed_is_free_for_who_has_a_token(station, server, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    fill(server, 3)
    station.collect(REPOSITORY)
    for _ in range(3):
        server.clock.advance(minutes=10)
        assert station.collect(REPOSITORY).counts.read == 0
    assert ["if-none-match" in request.headers for request in server.requests] == [False, True, True, True]
    assert server.token_limit.used == 1
    assert station.covered()[-1].to_at == server.now - SETTLED
    server.add_issue(REPOSITORY, "new")
    server.clock.advance(minutes=10)
    assert station.collect(REPOSITORY).counts.kept == 1


def test_a_limit_cuts_off_and_the_rest_is_asked_for_again(station, server):
    fill(server, 250)
    assert station.collect(REPOSITORY, limit=100).counts.read == 100
    station.collect(REPOSITORY)
    assert len(station.rows(POSTS)) == 250


def test_a_used_up_rate_limit_is_waited_for_as_told(station, server):
    server.anonymous_limit = RateWindow(2, 3_600)
    fill(server, 250)
    assert station.collect(REPOSITORY).counts.kept == 250
    assert station.slept == 3_600
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        pytest.param(Status(403, {"retry-after": "30"}), 30, id="secondary"),
        pytest.param(Status(429, {"retry-after": "30"}), 30, id="too-many"),
        pytest.param(
            Status(429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0"}), 1, id="reset-passed"
        ),
    ],
)
def test_other_limits_are_waited_for_too(station, server, fault, seconds):
    fill(server, 1)
    server.faults.queue(ISSUES, fault)
    assert station.collect(REPOSITORY).partly is None
    assert station.slept == seconds


def test_a_wait_ends_when_asked_to_stop(station, server):
    server.anonymous_limit = RateWindow(1, 3_600)
    fill(server, 150)
    server.faults.queue("/repositories", AsUsual())
    station.stopping = lambda: server.asked("/repositories") > 0
    problem = station.collect(REPOSITORY).partly
    assert "stopped while waiting" in str(problem)
    assert len(station.rows(POSTS)) == 100


def test_a_refused_token_is_named_once_and_never_shown(station, server, monkeypatch, caplog):
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_another-secret")
    caplog.set_level("DEBUG")
    problem = station.collect(REPOSITORY).partly
    assert isinstance(problem, SourceUnreachable)
    assert not isinstance(problem, QueryRefused)
    assert str(problem).startswith("GITHUB_TOKEN: GitHub refuses it (401)")
    assert len(server.requests) == 1
    assert "another-secret" not in caplog.text + str(problem) + repr(problem.__cause__)


def test_a_token_with_a_line_break_is_a_mistake_that_is_not_shown(station, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_a\nsecret")
    with pytest.raises(UserMistake, match=r"^GITHUB_TOKEN: holds characters that no token has") as problem:
        station.collect(REPOSITORY)
    assert "secret" not in str(problem.value)


def test_a_password_on_this_machine_is_not_sent(station, server, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("default login somebody password a-secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    fill(server, 1)
    assert station.collect(REPOSITORY).partly is None
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize("status", [403, 404, 410, 422])
def test_a_repository_that_is_not_shown_stops_no_other(station, server, status):
    server.faults.queue(ISSUES, Status(status))
    problem = station.collect(REPOSITORY).partly
    assert isinstance(problem, QueryRefused)
    assert f"github: octo/tool: its issues are not shown ({status}" in str(problem)
    assert (len(server.requests), station.slept, station.covered()) == (1, 0, [])


def test_what_is_not_github_is_named(station, server):
    server.faults.queue(ISSUES, Status(200, body=b'{"hello": "there"}'))
    problem = station.collect(REPOSITORY).partly
    assert "[github] base_url: what answers there is not GitHub's API" in str(problem)


def test_a_page_elsewhere_is_not_asked_for(station, server):
    fill(server, 1)
    link = '<https://elsewhere.example/repositories/7/issues?page=2>; rel="next"'
    server.faults.queue(ISSUES, Status(200, {"link": link}, b"[]"))
    assert "leads on to another host, https://elsewhere.example/" in str(station.collect(REPOSITORY).partly)


def test_links_to_githubs_own_host_lead_to_the_address_that_stands_for_it(station, server):
    fill(server, 1)
    link = '<https://api.github.com/repositories/700000000/issues?page=1>; rel="next"'
    server.faults.queue(ISSUES, Status(200, {"link": link}, b"[]"))
    assert station.collect(REPOSITORY).counts.kept == 1


@pytest.mark.parametrize(
    "fault", [Status(500), Status(502), Status(429), Reset(), Truncated(), Malformed()], ids=repr
)
def test_a_failure_of_a_moment_is_asked_again(station, server, fault):
    fill(server, 3)
    server.faults.queue(ISSUES, fault, fault)
    done = station.collect(REPOSITORY)
    assert (done.partly, done.counts.kept) == (None, 3)
    assert len(server.requests) == 3
    assert station.slept > 0


def test_a_server_that_does_not_answer_is_left_in_time(station, server, monkeypatch):
    monkeypatch.setattr(web, "ANSWER_SECONDS", 0.05)
    server.faults.queue(ISSUES, *[Hang()] * ATTEMPTS)
    assert "did not answer within 0.05 s" in str(station.collect(REPOSITORY).partly)
    assert len(server.requests) == ATTEMPTS


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"id": None}, "id", id="no-id"),
        pytest.param({"created_at": "yesterday"}, "created_at", id="no-time"),
        pytest.param({"created_at": "2027-01-01T00:00:00Z"}, "created_at", id="from-the-future"),
        pytest.param({"title": None, "body": None}, "text", id="says-nothing"),
        pytest.param(7, "issue", id="no-object"),
    ],
)
def test_one_issue_that_cannot_be_read_costs_no_other(station, server, changed, field):
    fill(server, 3)
    with server.lock:
        issues = json.loads(server.answer(_request()).content)
    issues[1] = issues[1] | changed if isinstance(changed, dict) else changed
    server.faults.queue(ISSUES, Status(200, body=json.dumps(issues).encode()))
    done = station.collect(REPOSITORY)
    assert (done.counts.kept, done.counts.rejected) == (2, 1)
    assert done.rejected_fields[0].field == field
    assert len(station.covered()) == 1


def test_a_clock_that_is_a_little_ahead_loses_nothing(station, server):
    server.add_issue(REPOSITORY, "from a minute ahead", at=NOON)
    station.ahead = -timedelta(minutes=1)
    assert station.collect(REPOSITORY).counts.kept == 1


@pytest.mark.parametrize("user", [None, {"login": "ghost", "id": 10137}], ids=["none", "ghost"])
def test_an_author_that_is_gone_is_none(station, server, user):
    fill(server, 1)
    issues = json.loads(server.answer(_request()).content)
    issues[0]["user"] = user
    server.faults.queue(ISSUES, Status(200, body=json.dumps(issues).encode()))
    station.collect(REPOSITORY)
    assert [post["author_key"] for post in station.rows("FROM posts")] == [None]


def test_a_damaged_note_of_the_last_answer_is_asked_anew(station, server):
    fill(server, 3)
    station.collect(REPOSITORY)
    [note] = (station.home / "landing" / ".validators").iterdir()
    note.write_text("{")
    server.clock.advance(minutes=1)
    assert station.collect(REPOSITORY).partly is None
    assert "if-none-match" not in server.requests[-1].headers


def _request():
    return Request(method="GET", path=ISSUES, query={"state": "all"}, headers={}, form={}, at=NOON)
