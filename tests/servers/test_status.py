from datetime import timedelta, timezone
from xml.etree import ElementTree

import pytest
import requests

from tests.rows import NOON
from tests.servers.faults import Hang, Malformed, Reset, Status, Truncated
from tests.servers.status import StatusServer

INCIDENTS = "/api/v2/incidents.json"
ATOM = {"atom": "http://www.w3.org/2005/Atom"}


@pytest.fixture(params=["statuspage", "incident.io"])
def server(request):
    with StatusServer(request.param) as server:
        yield server


@pytest.fixture
def statuspage():
    with StatusServer("statuspage") as server:
        yield server


def page(server, *, timeout=5):
    answer = requests.get(server.url + INCIDENTS, timeout=timeout)
    answer.raise_for_status()
    return answer.json()


def test_a_page_without_incidents_has_an_empty_list(server):
    assert page(server)["incidents"] == []


def test_an_incident_goes_through_its_states(server):
    incident_id = server.begin("Elevated errors", impact="major", components=["API", "claude.ai"])
    server.clock.advance(minutes=20)
    server.update(incident_id, "monitoring", "A fix is out.")
    server.clock.advance(minutes=20)
    server.update(incident_id, "resolved", "It is over.")
    [incident] = page(server)["incidents"]
    assert (incident["id"], incident["name"], incident["impact"]) == (incident_id, "Elevated errors", "major")
    assert incident["status"] == "resolved"
    assert incident["started_at"].startswith("2026-03-02T12:00:00")
    assert incident["monitoring_at"].startswith("2026-03-02T12:20:00")
    assert incident["resolved_at"].startswith("2026-03-02T12:40:00")
    assert [update["status"] for update in incident["incident_updates"]] == [
        "resolved",
        "monitoring",
        "investigating",
    ]
    assert [component["name"] for component in incident["components"]] == ["API", "claude.ai"]


def test_an_incident_is_opened_again_and_lengthened(server):
    incident_id = server.begin("Elevated errors", at=NOON - timedelta(hours=4))
    server.update(incident_id, "resolved", at=NOON - timedelta(hours=3))
    server.update(incident_id, "investigating", at=NOON + timedelta(hours=1))
    server.update(incident_id, "resolved", at=NOON + timedelta(hours=2))
    seen = []
    for _ in range(3):
        [incident] = page(server)["incidents"]
        seen.append((incident["status"], (incident["resolved_at"] or "")[11:16]))
        server.clock.advance(hours=1)
    assert seen == [("resolved", "09:00"), ("investigating", ""), ("resolved", "14:00")]


def test_name_and_impact_are_corrected(server):
    incident_id = server.begin("Errors", impact="minor")
    server.change(incident_id, name="Errors on the API", impact="critical")
    [incident] = page(server)["incidents"]
    assert (incident["name"], incident["impact"]) == ("Errors on the API", "critical")


def test_only_the_50_newest_are_told_and_none_that_lies_ahead(server):
    for hours in range(60):
        server.begin(f"incident {hours}", at=NOON - timedelta(hours=hours))
    server.begin("tomorrow", at=NOON + timedelta(days=1))
    assert [incident["name"] for incident in page(server)["incidents"]] == [
        f"incident {hours}" for hours in range(50)
    ]


def test_statuspage_tells_milliseconds_in_its_zone():
    with StatusServer("statuspage", offset=timezone(timedelta(hours=-6))) as server:
        server.begin("Errors")
        content = page(server)
    assert content["incidents"][0]["created_at"] == "2026-03-02T06:00:00.000-06:00"
    assert content["page"]["time_zone"] == "Etc/UTC"
    assert content["incidents"][0]["shortlink"].startswith("https://stspg.io/")


def test_incident_io_tells_seconds_and_no_short_link():
    with StatusServer("incident.io", name="OpenAI") as server:
        server.begin("Errors")
        content = page(server)
    assert content["incidents"][0]["created_at"] == "2026-03-02T12:00:00Z"
    assert content["incidents"][0]["shortlink"] is None
    assert len(content["page"]["id"]) == 26
    assert "time_zone" not in content["page"]


def test_the_feeds_tell_the_newest_with_their_state(server):
    for hours in range(30):
        incident_id = server.begin(f"Errors & <delays> {hours}", at=NOON - timedelta(hours=hours))
    server.update(incident_id, "resolved", "It is over.")
    server.clock.advance(minutes=30)
    newest = server.begin("Newest")
    server.update(newest, "resolved", "It is over.")
    atom = ElementTree.fromstring(requests.get(f"{server.url}/history.atom", timeout=5).content)
    rss = ElementTree.fromstring(requests.get(f"{server.url}/history.rss", timeout=5).content)
    entries, items = atom.findall("atom:entry", ATOM), rss.findall("channel/item")
    assert len(entries) == len(items) == 25
    assert (
        entries[1].findtext("atom:title", None, ATOM) == items[1].findtext("title") == "Errors & <delays> 0"
    )
    story = entries[0].findtext("atom:content", None, ATOM) or entries[0].findtext("atom:summary", None, ATOM)
    assert "Resolved" in story
    assert story == items[0].findtext("description")
    assert entries[0].find("atom:link", ATOM).get("href").endswith(newest)
    assert items[0].findtext("pubDate") == "Mon, 02 Mar 2026 12:30:00 GMT"


def test_another_path_is_a_page_of_html(server):
    answer = requests.get(f"{server.url}/api/v1/status", timeout=5)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html")


def test_a_page_that_moved_leads_elsewhere(statuspage):
    with StatusServer("incident.io") as other:
        other.begin("Errors")
        statuspage.faults.queue(INCIDENTS, Status(302, {"location": other.url + INCIDENTS}))
        assert page(statuspage)["incidents"][0]["name"] == "Errors"


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        pytest.param(Status(503), requests.HTTPError, id="unavailable"),
        pytest.param(Hang(), requests.Timeout, id="timeout"),
        pytest.param(Reset(), requests.ConnectionError, id="reset"),
        pytest.param(Truncated(), requests.exceptions.ChunkedEncodingError, id="truncated"),
        pytest.param(Malformed(), requests.JSONDecodeError, id="malformed"),
        pytest.param(Status(200, body=b"<html>"), requests.JSONDecodeError, id="html"),
    ],
)
def test_a_fault_is_met(statuspage, fault, raised):
    statuspage.faults.queue(INCIDENTS, fault)
    with pytest.raises(raised):
        page(statuspage, timeout=0.1)
    assert page(statuspage)["incidents"] == []
