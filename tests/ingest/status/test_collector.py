"""Live status pages: a real client against a loopback page, landed and loaded as by the command."""

import json
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest

from ingest.http import session as web
from ingest.http.retries import ATTEMPTS
from ingest.newest_first import SETTLED
from ingest.observations.intervals import Interval
from models.errors import QueryRefused, UnknownName
from pipeline.settings.settings import Settings
from tests.rows import NOON
from tests.servers.exchange import Answer, Request
from tests.servers.faults import Hang, Malformed, Reset, Status, Truncated
from tests.servers.status import StatusServer
from tests.station import Station

JSON = "/api/v2/incidents.json"
ATOM = "/history.atom"
RSS = "/history.rss"
ENDS = "SELECT outage_id, provider, product, name, impact, started_at, resolved_at FROM outages ORDER BY started_at"


class Page(StatusServer):
    """A page with ETags. shows: the paths that are there."""

    def __init__(self, kind):
        super().__init__(kind)
        self.kind = kind
        self.shows = {JSON, ATOM, RSS}

    def answer(self, request):
        if request.path not in self.shows:
            return Answer(404, b"<!DOCTYPE html>", {"content-type": "text/html"})
        answer = super().answer(request)
        tag = f'W/"{hash(answer.content)}"'
        if request.headers.get("if-none-match") == tag:
            return Answer(304, b"", {"etag": tag})
        return Answer(answer.status, answer.content, {**answer.headers, "etag": tag})


@dataclass
class StatusStation(Station):
    collector: str = "status"
    table: object = None

    @property
    def settings(self):
        return Settings(home=self.home, status={"acme": {"url": f"{self.server.url}/", "product": "claude"}})

    def collect(self, query="acme", **fields):
        return super().collect(query, **fields)

    def outages(self):
        return self.rows(ENDS)


@pytest.fixture(params=["statuspage", "incident.io"])
def server(request, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Page(request.param) as server:
        yield server
        server.faults.release()


@pytest.fixture
def station(server, home):
    return StatusStation(server, home)


def test_an_outage_belongs_to_the_provider_and_product_of_the_settings(station, server):
    incident = server.begin("Elevated errors", impact="major", at=NOON - timedelta(hours=1))
    assert str(station.collect().counts) == "read 1 = kept 1 + duplicate 0 + rejected 0"
    [outage] = station.outages()
    assert outage == {
        **{"outage_id": f"acme:{incident}", "provider": "acme", "product": "claude"},
        **{"name": "Elevated errors", "impact": "major"},
        **{"started_at": NOON - timedelta(hours=1), "resolved_at": None},
    }
    assert station.covered() == [Interval(NOON - timedelta(days=7), NOON - SETTLED)]


@pytest.mark.parametrize("shown", [{JSON}, {ATOM}, {RSS}], ids=["json", "atom", "rss"])
def test_an_outage_follows_every_word_of_its_provider(station, server, shown):
    server.shows = shown
    incident = server.begin("Elevated errors")
    steps = ["investigating", "resolved", "investigating", "resolved", "postmortem"]
    seen = []
    for before, status in pairwise(["", *steps]):
        if before:
            server.clock.advance(minutes=20)
            server.update(incident, status)
        assert station.collect().partly is None
        [outage] = station.outages()
        seen.append(outage["resolved_at"] and (outage["resolved_at"] - NOON) / timedelta(minutes=1))
        assert outage["started_at"] == NOON
        assert outage["outage_id"] == f"acme:{incident}"
    # A feed of incident.io's tells only the state and when it last changed: there the postmortem is the last end.
    tells_all = shown == {JSON} or server.kind == "statuspage"
    assert seen == [None, 20, None, 60, 60 if tells_all else 80]


def test_the_readings_of_a_backlog_are_loaded_by_what_was_said_last(station, server):
    incident = server.begin("Elevated errors")
    for status in ("resolved", "investigating"):
        station.collect()
        server.clock.advance(minutes=10)
        server.update(incident, status)
    assert station.collect().counts.kept == 1
    [outage] = station.outages()
    assert outage["resolved_at"] is None


def test_a_name_is_corrected_and_the_worst_impact_stays(station, server):
    incident = server.begin("Errors", impact="major")
    station.collect()
    server.clock.advance(minutes=5)
    server.change(incident, name="Errors on login", impact="minor")
    server.update(incident, "identified")
    station.collect()
    [outage] = station.outages()
    assert (outage["name"], outage["impact"]) == ("Errors on login", "major")


def test_outages_stay_that_the_page_no_longer_shows(station, server):
    for number in range(50):
        server.begin(f"outage {number}", at=NOON - timedelta(hours=60 - number))
    station.collect()
    server.clock.advance(hours=1)
    server.begin("the newest")
    assert station.collect().counts.kept == 1
    assert len(station.outages()) == 51
    assert station.covered(complete=False) == [
        Interval(NOON - timedelta(days=7), NOON - timedelta(hours=60) + timedelta(seconds=1))
    ]


def test_a_page_that_has_not_changed_is_not_sent_again(station, server):
    server.begin("Elevated errors")
    station.collect()
    server.clock.advance(hours=1)
    assert station.collect().counts.read == 0
    assert ["if-none-match" in request.headers for request in server.requests] == [False, True]
    assert station.covered()[-1].to_at == server.now - SETTLED
    server.clock.advance(hours=1)
    server.begin("Another")
    assert station.collect().counts.kept == 1


def test_a_page_is_asked_for_whole_where_what_was_landed_is_lost(station, server):
    server.begin("Elevated errors")
    station.collect()
    for folder in (station.home / "landing" / "status").iterdir():
        folder.rename(station.home / folder.name)
    server.clock.advance(minutes=1)
    assert station.collect().counts.kept == 1


def test_a_page_of_which_the_answer_was_not_landed_whole_is_sent_again(station, server):
    server.begin("Elevated errors")
    station.stopping = lambda: True
    station.collect()
    station.stopping = lambda: False
    server.clock.advance(hours=1)
    station.collect()
    assert "if-none-match" not in server.requests[-1].headers


MOVED = [
    pytest.param(Status(404), id="gone"),
    pytest.param(Status(403), id="forbidden"),
    pytest.param(
        Status(200, {"content-type": "text/html"}, b"<!DOCTYPE html><title>Moved</title>"), id="html"
    ),
    pytest.param(Status(200, body=b'{"page": {"id": "x"}}'), id="no-incidents"),
    pytest.param(Status(200, body=b'{"incidents": []}'), id="no-page"),
    pytest.param(Status(200, body=b'{"page": {}, "incidents": {"x": 1}}'), id="no-list"),
    pytest.param(Status(200, body=b'{"page": {}, "incidents": [{"ref": 1}, 7]}'), id="other-incidents"),
    pytest.param(Status(200, {"content-type": "text/plain"}, b""), id="empty"),
]


@pytest.mark.parametrize("fault", MOVED)
def test_a_page_that_changed_its_shape_is_unknown_and_never_quiet(station, server, fault):
    server.faults.queue("/", fault, fault, fault)
    problem = station.collect().partly
    assert isinstance(problem, QueryRefused)
    assert problem.exit_code == 3
    assert "[status.acme]" in str(problem)
    assert "its outages are unknown until it does" in str(problem)
    assert station.covered() == station.covered(complete=False) == []
    assert [run.outcome for run in station.runs()] == ["failed"]
    assert len(server.requests) == 3
    assert station.slept == 0


@pytest.mark.parametrize(
    "fault", [Status(500), Status(503), Status(429), Reset(), Truncated(), Malformed()], ids=repr
)
def test_a_page_that_fails_for_a_moment_is_asked_again(station, server, fault):
    server.begin("Elevated errors")
    server.faults.queue(JSON, fault, fault)
    done = station.collect()
    assert (done.partly, done.counts.kept) == (None, 1)
    assert server.asked(JSON) == 3
    assert station.slept > 0


def test_a_page_that_goes_on_failing_ends_the_query_and_no_other(station, server):
    server.faults.queue(JSON, *[Status(500)] * ATTEMPTS)
    problem = station.collect().partly
    assert isinstance(problem, QueryRefused)
    assert "failed (500), 6 times in a row" in str(problem)
    assert station.covered() == []


def test_a_page_that_does_not_answer_is_left_in_time(station, server, monkeypatch):
    monkeypatch.setattr(web, "ANSWER_SECONDS", 0.05)
    server.faults.queue(JSON, *[Hang()] * ATTEMPTS)
    problem = station.collect().partly
    assert "did not answer within 0.05 s" in str(problem)
    assert station.covered() == []


@pytest.mark.parametrize(("seconds", "ends"), [(90, False), (7_200, True)], ids=["short", "long"])
def test_a_page_is_left_alone_for_as_long_as_it_asks(station, server, seconds, ends):
    server.faults.queue(JSON, Status(503, {"retry-after": str(seconds)}))
    problem = station.collect().partly
    if ends:
        assert "asks to wait 2.0 hours" in str(problem)
    else:
        assert (problem, station.slept) == (None, 90)


def test_one_incident_that_cannot_be_read_costs_no_other(station, server):
    server.begin("Elevated errors")
    server.begin("Slow answers")
    page = json.loads(server.answer(_request(JSON)).content)
    page["incidents"][0]["impact"] = "purple"
    server.faults.queue(JSON, Status(200, body=json.dumps(page).encode()))
    done = station.collect()
    assert (done.counts.kept, done.counts.rejected) == (1, 1)
    assert done.rejected_fields[0].field == "impact"
    assert len(station.covered()) == 1


def test_a_page_may_move_from_json_to_a_feed_and_back(station, server):
    incident = server.begin("Elevated errors", impact="critical")
    station.collect()
    server.shows = {ATOM}
    server.clock.advance(minutes=20)
    server.update(incident, "resolved")
    station.collect()
    assert server.asked(ATOM) == 1
    [outage] = station.outages()
    assert (outage["impact"], outage["resolved_at"]) == ("critical", NOON + timedelta(minutes=20))
    server.shows = {JSON}
    server.clock.advance(minutes=20)
    server.update(incident, "investigating")
    station.collect()
    [outage] = station.outages()
    assert (outage["impact"], outage["resolved_at"]) == ("critical", None)


def test_a_product_that_there_is_not_is_named(station, server, monkeypatch):
    settings = Settings(home=station.home, status={"acme": {"url": server.url, "product": "cluade"}})
    monkeypatch.setattr(StatusStation, "settings", settings)
    with pytest.raises(
        UnknownName, match=r"\[status.acme\]: unknown product 'cluade': did you mean 'claude'"
    ):
        station.collect()


def _request(path):
    return Request(method="GET", path=path, query={}, headers={}, form={}, at=NOON)
