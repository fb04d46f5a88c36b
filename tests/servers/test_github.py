from datetime import timedelta

import pytest
import requests

from tests.rows import NOON
from tests.servers.faults import Malformed, Reset, Status, Truncated
from tests.servers.github import GitHubServer
from tests.servers.rate_window import RateWindow

NEWEST = {"state": "all", "sort": "updated", "direction": "desc", "per_page": "100"}
ISSUES = "/repos/octo/tool/issues"


@pytest.fixture
def server():
    with GitHubServer() as server:
        yield server


@pytest.fixture
def ask(server):
    with requests.Session() as session:
        session.trust_env = False

        def asked(params=NEWEST, **headers):
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            return session.get(server.url + ISSUES, params=params, headers=names, timeout=5)

        yield asked


def fill(server, n):
    for number in range(n):
        server.add_issue("octo/tool", f"issue {number}", at=NOON - timedelta(minutes=n - number))


def numbers(answer):
    answer.raise_for_status()
    return [issue["number"] for issue in answer.json()]


def test_250_issues_come_in_three_linked_pages(server, ask):
    fill(server, 250)
    answer = ask()
    found = numbers(answer)
    while "next" in answer.links:
        answer = requests.get(answer.links["next"]["url"], timeout=5)
        found += numbers(answer)
    assert found == list(range(250, 0, -1))
    assert len(server.requests) == 3
    assert "/repositories/" in answer.links["prev"]["url"]


def test_a_changed_issue_comes_first(server, ask):
    fill(server, 3)
    server.edit("octo/tool", 1, "more to say")
    server.clock.advance(minutes=1)
    server.close("octo/tool", 2)
    first, second, _ = ask().json()
    assert (first["number"], first["state"], first["closed_at"]) == (2, "closed", "2026-03-02T12:01:00Z")
    assert (second["number"], second["body"], second["updated_at"]) == (
        1,
        "more to say",
        "2026-03-02T12:00:00Z",
    )
    assert numbers(ask({})) == [3, 1]


def test_a_comment_is_an_update_and_an_upvote_is_none(server, ask):
    fill(server, 2)
    server.react("octo/tool", 1, comments=0, upvotes=9)
    assert numbers(ask()) == [2, 1]
    server.react("octo/tool", 1, comments=3, upvotes=9)
    [issue, _] = ask().json()
    assert (issue["number"], issue["comments"], issue["reactions"]["+1"]) == (1, 3, 9)


def test_pull_requests_are_among_the_issues(server, ask):
    server.add_issue("octo/tool", "a fix", is_pull_request=True)
    server.add_issue("octo/tool", "a report", labels=["bug"])
    report, fix = ask().json()
    assert "pull_request" in fix
    assert "pull_request" not in report
    assert [label["name"] for label in report["labels"]] == ["bug"]


def test_since_leaves_out_what_was_not_updated(server, ask):
    fill(server, 5)
    server.add_issue("octo/tool", "tomorrow", at=NOON + timedelta(days=1))
    assert numbers(ask(NEWEST | {"since": "2026-03-02T11:58:00Z"})) == [5, 4]


def test_what_has_not_changed_is_304_and_free_with_a_token(server, ask):
    fill(server, 2)
    first = ask(authorization="Bearer token")
    again = ask(authorization="Bearer token", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["x-ratelimit-remaining"] == first.headers["x-ratelimit-remaining"] == "4999"
    server.edit("octo/tool", 1, "more to say")
    changed = ask(authorization="Bearer token", if_none_match=first.headers["etag"])
    assert changed.status_code == 200
    assert changed.headers["x-ratelimit-remaining"] == "4998"


def test_who_has_no_token_has_60_requests_an_hour(server, ask):
    server.anonymous_limit = RateWindow(2, 3_600)
    fill(server, 1)
    answers = [ask() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 403]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
    assert int(answers[2].headers["x-ratelimit-reset"]) == NOON.timestamp() + 3_600
    assert "rate limit exceeded" in answers[2].json()["message"]
    assert ask(authorization="Bearer token").status_code == 200
    server.clock.advance(hours=1)
    assert ask().status_code == 200


def test_a_wrong_token_and_a_wrong_name_are_refused(server, ask):
    assert ask().status_code == 404
    assert ask(authorization="Bearer other").status_code == 401


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        pytest.param(Status(500), requests.HTTPError, id="server-error"),
        pytest.param(Reset(), requests.ConnectionError, id="reset"),
        pytest.param(Truncated(), requests.exceptions.ChunkedEncodingError, id="truncated"),
        pytest.param(Malformed(), requests.JSONDecodeError, id="malformed"),
    ],
)
def test_a_fault_is_met(server, ask, fault, raised):
    fill(server, 3)
    server.faults.queue(ISSUES, fault)
    with pytest.raises(raised):
        numbers(ask())
    assert len(numbers(ask())) == 3
