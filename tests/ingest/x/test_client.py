import logging

import pytest

from ingest.http.retries import ATTEMPTS
from ingest.x import client as x_client
from ingest.x.client import XClient
from models.errors import PartlyDone, QueryRefused, SourceUnreachable, UserMistake
from tests.ingest.x_station import TOKEN, Station
from tests.rows import NOON
from tests.servers.faults import AsUsual, Hang, Malformed, Reset, Status, Truncated
from tests.servers.rate_window import RateWindow
from tests.servers.x import SEARCH, XServer

RESET = str(int(NOON.timestamp()) + 600)
CAPPED = b'{"title": "UsageCapExceeded", "detail": "Usage cap exceeded", "type": "https://api.twitter.com/2/problems/usage-capped"}'


@pytest.fixture
def server():
    with XServer() as server:
        yield server
        server.faults.release()


@pytest.fixture
def station(server, home, monkeypatch):
    monkeypatch.setenv("X_BEARER_TOKEN", TOKEN)
    return Station(server, home)


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_refused_is_named_and_not_tried_again(station, server, status):
    server.faults.queue(SEARCH, Status(status))
    problem = station.collect().partly
    assert f"X_BEARER_TOKEN: X refuses it ({status}" in str(problem)
    assert problem.exit_code == 3
    assert server.asked(SEARCH) == 1
    assert (station.waits, station.budget.spent(NOON)) == ([], 0)


@pytest.mark.parametrize(
    "body", [b"", b"[1]", b"<html>", b'{"errors": 7, "detail": 7}', b"[" * 60_000], ids=len
)
@pytest.mark.parametrize("status", [400, 401, 402, 403, 404])
def test_a_refusal_needs_none_of_the_usual_fields(station, server, status, body):
    server.faults.queue(SEARCH, Status(status, {"x-rate-limit-reset": "soon"}, body))
    problem = station.collect().partly
    assert f"({status} " in str(problem)
    assert problem.exit_code == (4 if status == 402 else 3)
    assert (station.waits, server.asked(SEARCH)) == ([], 1)


def test_a_used_up_rate_limit_is_waited_for_as_told(station, server):
    server.limits[SEARCH] = RateWindow(2, 900)
    for number in range(450):
        server.add_post(f"claude {number}", at=NOON.replace(hour=3, minute=number // 60, second=number % 60))
    assert station.collect().counts.kept == 450
    assert station.waits == [900, 900]
    assert server.asked(SEARCH) == 5 + 2


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"x-rate-limit-reset": RESET}, 600, id="told"),
        pytest.param({"x-rate-limit-reset": "0"}, 1, id="past"),
        pytest.param({}, 900, id="untold"),
    ],
)
def test_the_wait_goes_by_the_clock_of_x(station, server, headers, seconds):
    server.faults.queue(SEARCH, Status(429, headers))
    station.collect()
    assert station.waits == [seconds]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        pytest.param(Status(429, body=CAPPED), "the account's own monthly cap is used up", id="cap"),
        pytest.param(Status(402), "no credits are left", id="credits"),
        pytest.param(
            Status(429, {"x-rate-limit-reset": str(int(NOON.timestamp()) + 36_000)}),
            "asks to wait 10.0 hours",
            id="day",
        ),
    ],
)
def test_where_waiting_does_not_help_the_run_ends_partly_done(station, server, fault, message):
    server.faults.queue(SEARCH, fault)
    done = station.collect()
    assert message in str(done.partly)
    assert (station.waits, station.budget.spent(NOON)) == ([], 0)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Status(500), id="500"),
        pytest.param(Status(503, body=b"<html>"), id="503-html"),
        pytest.param(Reset(), id="reset"),
        pytest.param(Truncated(), id="truncated"),
        pytest.param(Malformed(), id="malformed"),
        pytest.param(Status(200, body=b"[1]"), id="no-object"),
        pytest.param(Status(200, body=b'{"errors": [{"title": "Service Unavailable"}]}'), id="no-page"),
        pytest.param(Hang(), id="timeout"),
    ],
)
def test_a_fault_that_passes_is_outlasted(station, server, monkeypatch, fault):
    monkeypatch.setattr(x_client, "ANSWER_SECONDS", 0.2)
    added = [server.add_post(f"claude {i}", at=NOON.replace(hour=9, second=i % 60)) for i in range(120)]
    server.faults.queue(SEARCH, AsUsual(), fault, fault)
    assert station.collect().counts.kept == len(added)
    assert server.asked(SEARCH) == 4
    first, second = station.waits
    assert 1 <= first <= 2 <= second <= 3


@pytest.mark.parametrize(
    ("fault", "n_spent"),
    [
        pytest.param(Status(503), 100, id="refused"),
        pytest.param(Truncated(), 100 + 300, id="perhaps-charged"),
        pytest.param(Reset(), 100 + 300, id="perhaps-charged-before-it-broke-off"),
    ],
)
def test_a_fault_that_stays_ends_the_run_and_what_landed_is_kept(station, server, fault, n_spent):
    for i in range(120):
        server.add_post(f"claude {i}", at=NOON.replace(hour=9, second=i % 60))
    server.faults.queue(SEARCH, AsUsual(), *[fault] * ATTEMPTS)
    problem = station.collect().partly
    assert problem.exit_code == 3
    assert f"{ATTEMPTS} times in a row" in str(problem)
    assert len(station.landed()) == 100
    assert sum(station.waits) < 60
    assert station.budget.spent(NOON) == n_spent
    assert station.collect().counts.kept == 20


def test_a_stop_ends_the_waiting(station, server):
    def stopped(_seconds):
        raise PartlyDone("stopped")

    station.wait = stopped
    server.faults.queue(SEARCH, Status(429, {"x-rate-limit-reset": RESET}))
    assert str(station.collect().partly) == "stopped"
    assert station.budget.spent(NOON) == 0


def test_a_query_that_x_does_not_take_is_told_in_its_words(station):
    problem = station.collect("claude near:me").partly
    assert isinstance(problem, QueryRefused)
    assert str(problem).startswith("claude near:me: X does not take that (400 ")
    assert "invalid operator 'near:me'" in str(problem)


def test_an_address_that_is_not_x_is_named(station):
    with pytest.raises(SourceUnreachable, match="base_url"):
        station.pages(base_url=f"{station.server.url}/elsewhere")


def test_an_address_where_nobody_listens_is_unreachable(station):
    with pytest.raises(SourceUnreachable, match="cannot be reached"):
        station.pages(base_url="http://127.0.0.1:9")
    assert station.budget.spent(NOON) == 0


@pytest.mark.parametrize(
    "fault",
    [Status(401), Status(429), Status(503), Reset(), Truncated(), Malformed()],
    ids=lambda fault: repr(fault),
)
def test_the_token_is_sent_and_never_told(station, server, caplog, fault):
    caplog.set_level(logging.DEBUG)
    server.faults.queue(SEARCH, *[fault] * ATTEMPTS)
    problem = station.collect().partly
    assert isinstance(problem, SourceUnreachable)
    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert "search/recent" in caplog.text
    assert "secret" not in caplog.text
    assert "secret" not in "".join(map(repr, [problem, problem.__context__, station.collector()]))
    assert all("secret" not in str(path.read_bytes()) for path in station.home.rglob("*") if path.is_file())


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "naïve"])
def test_a_token_that_cannot_be_one_is_refused_without_showing_it(token):
    with pytest.raises(UserMistake) as refusal:
        XClient(token)
    assert token not in str(refusal.value)
    assert "X_BEARER_TOKEN" in str(refusal.value)
