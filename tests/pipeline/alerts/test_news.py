from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.vocabulary import IncidentState
from pipeline.alerts.ledger import Event, Told
from pipeline.alerts.news import known_before, news_of
from pipeline.alerts.standing import Standing
from pipeline.settings.sections import AlertKind, Channel

NOW = datetime(2026, 11, 12, 12, tzinfo=UTC)
OPEN = Standing(
    AlertKind.INCIDENTS,
    "claude-1",
    "claude",
    ("lost_work",),
    1,
    IncidentState.OPEN,
    "Claude, incident",
    "Text.",
    "incidents",
)
CLOSED = replace(OPEN, state=IncidentState.CLOSED)
RISE = replace(
    OPEN, kind=AlertKind.SLOW_RISES, subject="rise", severity=0, state=None, name="Claude, slow rise"
)


def titles(one, told=None, *, now=NOW, **channel):
    rows = [Told("", NOW, "team", one.subject, *told)] if told else []
    return [news.title for news in news_of([one], rows, Channel(**channel), now=now)]


@pytest.mark.parametrize(
    ("one", "told", "title"),
    [
        (OPEN, None, "Claude, incident: opened, moderate"),
        (OPEN, (Event.OPENED, 1), None),
        (replace(OPEN, severity=3), (Event.OPENED, 1), "Claude, incident: worse, now critical"),
        (OPEN, (Event.WORSE, 3), None),
        (CLOSED, (Event.OPENED, 1), "Claude, incident: over"),
        (CLOSED, (Event.OVER, 1), None),
        (CLOSED, (Event.KNOWN, 1), None),
        (CLOSED, None, "Claude, incident: over"),  # it began and ended while nobody could be told
        (RISE, None, "Claude, slow rise"),
        (RISE, (Event.NEW, 0), None),
        (RISE, (Event.KNOWN, 0), None),
    ],
)
def test_each_state_of_a_thing_is_told_once(one, told, title):
    assert titles(one, told) == ([title] if title else [])


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (IncidentState.DISMISSED, "dismissed"),
        (IncidentState.WITHDRAWN, "withdrawn: what came later speaks against it"),
        (IncidentState.MERGED, "merged into another"),
    ],
)
def test_an_incident_that_was_none_is_taken_back_where_it_was_told(state, words):
    gone = replace(OPEN, state=state)
    assert titles(gone, (Event.OPENED, 1)) == [f"Claude, incident: {words}"]
    assert titles(gone) == []


@pytest.mark.parametrize(("hours", "n"), [(5.9, 0), (6, 1)])
def test_an_incident_that_flares_again_is_told_once_it_has_settled(hours, n):
    found = titles(OPEN, (Event.OVER, 1), now=NOW + timedelta(hours=hours))
    assert found == ["Claude, incident: open again, moderate"] * n


@pytest.mark.parametrize(
    ("channel", "n"),
    [
        ({"products": ("chatgpt",)}, 0),
        ({"products": ("claude", "chatgpt")}, 1),
        ({"causes": ("privacy",)}, 0),
        ({"causes": ("privacy", "lost_work")}, 1),
        ({"severity": 2}, 0),
        ({"severity": 1}, 1),
        ({"kinds": (AlertKind.FINGERPRINTS,)}, 0),
        ({"kinds": (AlertKind.INCIDENTS,)}, 1),
    ],
)
def test_a_channel_is_told_only_of_what_it_asks_for(channel, n):
    assert len(titles(OPEN, **channel)) == n


def test_how_grave_it_must_be_is_asked_of_incidents_alone():
    assert titles(RISE, severity=3) == ["Claude, slow rise"]


def test_the_gravest_comes_first():
    worst = replace(OPEN, subject="claude-2", severity=3)
    news = news_of([RISE, OPEN, worst], [], Channel(), now=NOW)
    assert [one.standing.severity for one in news] == [3, 1, 0]


def test_a_new_channel_is_not_told_of_what_is_over_or_was_told_elsewhere():
    assert known_before([OPEN, CLOSED, RISE]) == [CLOSED, RISE]


@pytest.mark.parametrize(
    ("minutes", "is_acknowledged", "channel", "words"),
    [
        (61, True, {}, "acknowledged late, 61 minutes after the first alarm"),
        (300, False, {}, "not acknowledged 5 hours after the first alarm"),
        (60, False, {}, None),
        (-20, True, {}, None),
        (None, False, {}, None),
        (61, False, {"late_after_minutes": 90}, None),
        (61, False, {"late_after_minutes": 0}, None),
    ],
)
def test_a_provider_that_tells_of_an_incident_late_or_not_is_an_update_of_it(
    minutes, is_acknowledged, channel, words
):
    late = replace(OPEN, unacknowledged_minutes=minutes, is_acknowledged=is_acknowledged)
    assert titles(late, (Event.OPENED, 1), **channel) == ([f"Claude, incident: {words}"] if words else [])


@pytest.mark.parametrize(
    ("events", "title"),
    [
        ([], "Claude, incident: over"),  # its state first
        ([Event.KNOWN], None),
        ([Event.OPENED, Event.LATE], "Claude, incident: over"),
        ([Event.OPENED, Event.LATE, Event.OVER], None),
        ([Event.OPENED, Event.OVER], "Claude, incident: not acknowledged 3 hours after the first alarm"),
    ],
)
def test_lateness_is_told_once_and_leaves_the_state_of_the_incident_as_it_was(events, title):
    late = replace(CLOSED, unacknowledged_minutes=180)
    rows = [Told(str(event), NOW, "team", late.subject, event, 1) for event in events]
    assert [news.title for news in news_of([late], rows, Channel(), now=NOW)] == ([title] if title else [])
