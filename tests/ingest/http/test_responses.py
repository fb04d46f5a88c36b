"""One rule for the answers of every source: how long it is waited for, and when a later run goes on instead."""

import re
from datetime import timedelta
from email.utils import format_datetime

import pytest

from ingest.http.retries import ATTEMPTS, LONGEST_WAIT_SECONDS
from ingest.http.session import Web
from models.errors import SourceUnreachable, UserMistake
from tests.rows import NOON
from tests.servers.faults import Malformed, Reset, Status, Truncated


def after(seconds):
    """An HTTP date so long after the server's own time."""
    return format_datetime(NOON + timedelta(seconds=seconds), usegmt=True)


def epoch(seconds):
    return str(int((NOON + timedelta(seconds=seconds)).timestamp()))


WAITS = [
    pytest.param(Status(429, {"retry-after": "30"}), 30, id="seconds"),
    pytest.param(Status(503, {"retry-after": "30"}), 30, id="unavailable"),
    pytest.param(Status(403, {"retry-after": "30"}), 30, id="forbidden-for-a-while"),
    pytest.param(Status(429, {"retry-after": after(40)}), 40, id="date"),
    pytest.param(Status(429, {"retry-after": "Sun Nov 29 12:00:00 2015"}), 1, id="date-of-old-in-the-past"),
    pytest.param(Status(429, {"x-ratelimit-reset": "300"}), 300, id="seconds-to-reset"),
    pytest.param(Status(429, {"x-ratelimit-reset": epoch(600)}), 600, id="time-of-reset"),
    pytest.param(Status(429, {"x-rate-limit-reset": epoch(600)}), 600, id="time-of-reset-at-x"),
    pytest.param(Status(429, {"x-ratelimit-reset": epoch(-5)}), 1, id="reset-in-the-past"),
    pytest.param(Status(429, {"retry-after": "soon", "x-ratelimit-reset": "90"}), 90, id="unreadable-and-reset"),
    pytest.param(
        Status(403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": epoch(600)}), 600, id="none-left"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "seconds"), WAITS)
def test_a_source_is_waited_for_as_it_asks(station, fault, seconds):
    station.server.faults.queue(station.path, fault)
    done = station.collect(station.query)
    assert (done.partly, done.counts.kept) == (None, 1)
    assert station.slept == seconds


TOO_LONG = [
    pytest.param(Status(429, {"retry-after": "86400"}), "24.0", id="seconds"),
    pytest.param(Status(503, {"retry-after": "86400"}), "24.0", id="unavailable"),
    pytest.param(Status(429, {"retry-after": after(36_000)}), "10.0", id="date"),
    pytest.param(Status(429, {"x-ratelimit-reset": "86400"}), "24.0", id="seconds-to-reset"),
    pytest.param(Status(429, {"x-rate-limit-reset": epoch(36_000)}), "10.0", id="time-of-reset"),
]


@pytest.mark.parametrize(("fault", "hours"), TOO_LONG)
def test_nobody_sleeps_longer_than_an_hour(station, fault, hours):
    station.server.faults.queue(station.path, fault)
    problem = station.collect(station.query).partly
    assert isinstance(problem, SourceUnreachable)
    assert f"asks to wait {hours} hours; a later run goes on from there" in str(problem)
    assert station.slept == 0
    assert station.collect(station.query).counts.kept == 1


def test_waits_are_no_longer_than_an_hour_in_all(station):
    station.server.faults.queue(station.path, *[Status(429, {"retry-after": "1500"})] * ATTEMPTS)
    problem = station.collect(station.query).partly
    assert "asked too often (429), 3 times in a row" in str(problem)
    assert station.slept == 3_000 < LONGEST_WAIT_SECONDS


@pytest.mark.parametrize("fault", [Status(500), Status(408), Reset(), Truncated(), Malformed()], ids=repr)
def test_what_fails_for_a_moment_is_asked_again_by_all(station, fault):
    station.server.faults.queue(station.path, fault, fault)
    assert station.collect(station.query).partly is None
    assert 3 <= station.slept <= 5


@pytest.mark.parametrize("address", ["nonsense", "htp://here", "http://[", "http://a b", ""], ids=ascii)
def test_what_is_no_address_is_a_mistake_that_is_named_at_once(address):
    waits = []
    web = Web(wait=waits.append)
    with pytest.raises(
        UserMistake, match=rf"^{re.escape(address)}: is no address; correct it in the settings"
    ):
        web.answer(address)
    web.close()
    assert waits == []
