"""How old the data are stands on top of every page."""

from datetime import timedelta

import pytest

from dashboard.words import wording
from tests.rows import NOON

LATE = NOON + timedelta(hours=27)
OLD = NOON + timedelta(days=272)


def first(app):
    """What stands first on the page, without its escapes."""
    return next(str(element.value) for element in app.main if hasattr(element, "value")).replace("\\", "")


@pytest.mark.parametrize("name", wording.PAGES)
def test_every_page_says_until_when_its_data_go_and_how_long_ago_that_is(open_page, story_home, name):
    assert (
        open_page(name, story_home).caption[0].value.replace("\\", "") == "Data to 12:00 UTC, 12 minutes ago."
    )


def test_late_data_are_said_in_amber(open_page, story_home):
    said = first(open_page("posts", story_home, now=LATE))
    assert ":orange-background[" in said
    assert "Data to 12:00 UTC on 2 March, 27 hours ago." in said


def test_when_data_are_late_is_a_setting(open_page, story_home, monkeypatch):
    monkeypatch.setenv("TRUSTWATCH_STALE_AFTER_HOURS", "48")
    assert ":orange-background[" not in first(open_page("posts", story_home, now=LATE))


def test_old_data_are_told_in_the_past_tense_and_with_the_year(open_page, story_home):
    app = open_page("today", story_home, now=OLD)
    assert "Data ended at 12:00 UTC on 2 March 2026, 272 days ago; what follows was so then." in first(app)
    sentence = app.subheader[0].value.replace("\\", "")
    assert "were 4.1 times the usual since 08:00 UTC on 2 March 2026" in sentence
    incident = open_page("incidents", story_home, now=OLD).subheader[1].value.replace("\\", "")
    assert "were 4.1 times the usual since 08:00 UTC on 2 March 2026" in incident


def test_health_of_late_data_begins_with_what_nobody_watched_since(open_page, story_home):
    on_time, late, old = (
        open_page("health", story_home, now=now).subheader[0].value.replace("\\", "")
        for now in (NOON + timedelta(minutes=12), LATE, OLD)
    )
    assert "Nothing was seen" not in on_time
    assert late == f"Nothing was seen since 12:00 UTC on 2 March, for 27 hours. {on_time}"
    assert old.startswith("Nothing was seen since 12:00 UTC on 2 March, for 272 days. ")
