import json
from datetime import timedelta
from threading import Thread
from threading import enumerate as threads

import pytest
import requests

from tests.rows import NOON
from tests.servers.exchange import json_answer
from tests.servers.faults import AsUsual, Call, Hang, Malformed, Reset, Status, Truncated
from tests.servers.server import Clock, Server


class Echo(Server):
    def answer(self, request):
        return json_answer({"path": request.path, "query": dict(request.query), "form": dict(request.form)})


@pytest.fixture
def server():
    with Echo() as server:
        yield server


@pytest.fixture
def session():
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_an_answer_comes_from_the_server_with_its_length(server, session):
    answer = session.post(f"{server.url}/some/path?a=1&b=", data={"c": "2"})
    assert answer.json() == {"path": "/some/path", "query": {"a": "1", "b": ""}, "form": {"c": "2"}}
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_client_that_ends_the_connection_is_told_so(server, session):
    # Or it sends its next request into a connection that is being closed.
    assert session.get(server.url, headers={"connection": "close"}).headers["connection"] == "close"


def test_requests_are_logged_with_the_virtual_time(server, session):
    session.get(f"{server.url}/first?page=1")
    server.clock.advance(hours=2)
    answer = session.get(f"{server.url}/second")
    assert [(request.path, request.at - NOON) for request in server.requests] == [
        ("/first", timedelta(0)),
        ("/second", timedelta(hours=2)),
    ]
    assert answer.headers["date"] == "Mon, 02 Mar 2026 14:00:00 GMT"


def test_pages_asked_for_again_are_counted(server, session):
    for query in ("after=x&limit=5", "limit=5&after=x", "limit=5"):
        session.get(f"{server.url}/list?{query}")
    assert server.asked("/list") == 3
    assert server.repeats() == {("/list", "after=x&limit=5"): 2}


def test_servers_can_share_a_clock():
    clock = Clock()
    first, second = Echo(clock=clock), Echo(clock=clock)
    with first, second:
        first.now += timedelta(days=1)
        assert second.now == NOON + timedelta(days=1)


def test_nothing_is_left_when_the_block_ends(session):
    before = set(threads())
    with Echo() as server:
        session.get(server.url)  # the connection stays open
        assert set(threads()) > before
    assert set(threads()) == before
    with pytest.raises(requests.ConnectionError):
        session.get(server.url)


def test_an_error_of_the_server_itself_fails_the_test(session):
    class Broken(Server):
        def answer(self, request):
            raise KeyError("no such field")

    with pytest.raises(KeyError, match="no such field"), Broken() as server:
        assert session.get(server.url).status_code == 500


def test_a_status_comes_with_its_headers_and_then_the_usual_answer(server, session):
    server.faults.queue("/a", Status(429, {"retry-after": "7"}), Status(503, body=b"<html>"))
    answers = [session.get(f"{server.url}/a") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 503, 200]
    assert answers[0].headers["retry-after"] == "7"
    assert answers[0].json()["message"] == "Too Many Requests"
    assert answers[1].content == b"<html>"


def test_faults_happen_only_where_the_path_begins_so(server, session):
    server.faults.queue("/a", Status(500))
    server.faults.queue("/a/b", Status(403))
    assert [session.get(server.url + path).status_code for path in ("/c", "/a/b", "/a/b")] == [200, 403, 500]
    assert server.faults.waiting() == 0


def test_a_fault_can_wait_for_a_later_request(server, session):
    server.faults.queue("/", AsUsual(), AsUsual(), Status(500))
    assert [session.get(server.url).status_code for _ in range(4)] == [200, 200, 500, 200]


def test_a_reset_breaks_off_without_an_answer(server, session):
    server.faults.queue("/", Reset())
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        session.get(server.url)
    assert session.get(server.url).ok


def test_a_truncated_body_is_shorter_than_promised(server, session):
    server.faults.queue("/", Truncated())
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        session.get(server.url)
    assert session.get(server.url).ok


def test_a_malformed_body_is_no_json(server, session):
    server.faults.queue("/", Malformed())
    answer = session.get(server.url)
    assert answer.ok
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.content)


def test_a_held_connection_is_a_timeout_for_a_client_that_does_not_wait(server, session):
    server.faults.queue("/", Hang())
    with pytest.raises(requests.ReadTimeout):
        session.get(server.url, timeout=0.05)
    assert session.get(server.url).ok


def test_a_held_connection_is_answered_when_it_is_released(server, session):
    server.faults.queue("/held", Hang())
    answers = []
    client = Thread(target=lambda: answers.append(session.get(f"{server.url}/held").json()["path"]))
    client.start()
    assert server.faults.until_held()
    assert answers == []
    server.faults.release()
    client.join()
    assert answers == ["/held"]


def test_something_can_happen_between_two_requests(server, session):
    server.faults.queue("/", AsUsual(), Call(lambda: server.clock.advance(days=1)))
    dates = [session.get(server.url).headers["date"][:11] for _ in range(2)]
    assert dates == ["Mon, 02 Mar", "Tue, 03 Mar"]
