"""What a team does with an incident on its page, and what the page tells of it."""

from dataclasses import replace

import pytest

from dashboard.rows import LifeRow
from dashboard.words import incident_wording
from dashboard.words.incident_sentences import life
from ingest.landing.queue import Landing
from models.vocabulary import IncidentChange
from pipeline.stages.load import load, remove_loaded
from pipeline.warehouse.warehouse import open_state, publish
from tests.dashboard.test_pages import words
from tests.rows import NOON
from tests.story import write_story


@pytest.fixture
def home(tmp_path):
    return write_story(tmp_path / "home")


@pytest.fixture
def analysed(home, context):
    """Take in what was landed, as an analysis does."""

    def analyse():
        with open_state(home) as connection:
            load(connection, replace(context, settings=context.settings.model_copy(update={"home": home})))
            publish(connection, home)
            remove_loaded(connection, home)

    return analyse


def waiting(home):
    rows = Landing(home).pending_rows("corrections").sort("corrected_at", "field")
    return rows.select("field", "new", "by", "note").rows()


def press(app, key, *, by="ann"):
    app.text_input(key="by").set_value(by).run()
    app.button(key=key).click().run()
    assert not app.exception


def plain(app):
    return words(app).replace("\\", "")


def test_nothing_is_done_without_a_name(open_page, home):
    app = open_page("incidents", home)
    buttons = ("acknowledge", "close", "dismiss", "undo", "assign", "comment")
    assert all(app.button(key=f"{name}_claude-1").disabled for name in buttons)
    assert incident_wording.NAME_FIRST in plain(app)


def test_an_incident_is_acknowledged_assigned_and_undone(open_page, home, analysed):
    app = open_page("incidents", home)
    press(app, "acknowledge_claude-1")
    app.text_input(key="whom_claude-1").set_value("bob").run()
    press(app, "assign_claude-1")
    assert waiting(home) == [("acknowledged", "true", "ann", None), ("assignee", "bob", "ann", None)]
    assert "pending: assigned to bob" in plain(app)
    analysed()
    app = open_page("incidents", home)
    assert "Acknowledged by ann; assigned to bob." in plain(app)
    press(app, "undo_claude-1", by="eve")
    analysed()
    told = plain(open_page("incidents", home))
    assert "Acknowledged by ann." in told
    assert "ann assigned it to bob (undone)" in told
    assert "eve undid what was said last" in told


def test_a_closed_incident_is_dealt_with_and_can_be_opened_again(open_page, home, analysed):
    app = open_page("incidents", home)
    app.text_input(key="why_claude-1").set_value("rolled back").run()
    press(app, "close_claude-1")
    analysed()
    told = open_page("incidents", home)
    assert "Closed by ann." in plain(told)
    assert "ann closed it: rolled back" in plain(told)
    headline = open_page("today", home).subheader[0].value.replace("\\", "")
    assert headline.startswith("No incident is open but what is dealt with. Claude: complaints")
    press(told, "reopen_claude-1")
    analysed()
    assert "Open by ann." in plain(open_page("incidents", home))


def test_a_card_tells_state_severity_trend_and_verdict_and_leads_to_its_page(open_page, story_home):
    told = plain(open_page("incidents", story_home))
    assert "**[Claude: complaints of lost work, serious](incidents?incident=claude-1)**" in told
    assert "24 people, 18 more than usual; growing; coincides with an outage." in told


def test_the_page_has_its_tabs_and_who_spoke_of_it_when(open_page, story_home):
    app = open_page("incidents", story_home)
    assert [tab.label for tab in app.tabs] == list(incident_wording.TABS)
    told = plain(app)
    assert "First complaint 08:00 UTC; first alarm 60 minutes after it." in told
    assert "The provider's page dates its outage's start at the same time, resolved 2 hours after it." in told
    assert "Claude: 1 incident; the provider's page told of it, 0 seconds after the first complaint." in told


def test_what_came_late_is_told_in_the_life_of_an_incident():
    events = [
        LifeRow(
            NOON,
            NOON,
            change,
            7,
            1.5,
            None,
            by_people=False,
            by=None,
            words=None,
            n_posts=None,
            is_undone=False,
        )
        for change in (IncidentChange.STOOD, IncidentChange.WITHDRAWN, IncidentChange.FOUND_AGAIN)
    ]
    told = life(events, now=NOON, is_growing=None)
    assert [part.split(" at ")[0] for part in told.split("; ")] == [
        "Left standing",
        "withdrawn",
        "found again",
    ]
