"""What a link leads to: the one thing that it names, whatever the filters, or why that is no more."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.words import announcement_words, incident_wording, theme_words, wording
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import open_state, publish
from tests.dashboard.test_pages import PAGES, cells, words
from tests.rows import NOON
from tests.story import write_story

DAYS = {"from": "2026-02-01", "to": "2026-03-02"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The story with an incident more, three weeks before, into which another was merged that had taken in a third."""
    home = write_story(tmp_path_factory.mktemp("links") / "home")
    ended = NOON - timedelta(days=21)
    with open_state(home) as connection:
        with transaction(connection):
            for incident_id, state, merged_into in (
                ("before", "closed", None), ("middle", "merged", "before"), ("first", "merged", "middle"),
                ("taken back", "withdrawn", None),
            ):  # fmt: skip
                connection.execute(
                    "INSERT INTO incidents SELECT * REPLACE ($1 AS incident_id, $2 AS state, $3 AS merged_into,"
                    " $4 AS started_at, $5 AS ended_at) FROM incidents WHERE incident_id = 'claude-1'",
                    [incident_id, state, merged_into, ended - timedelta(hours=3), ended],
                )
        publish(connection, home)
    return home


def address(app):
    """The link that the page offers to be copied."""
    return app.sidebar.code[0].value


def notices(app):
    return [str(element.value).replace("\\", "") for element in [*app.info, *app.warning]]


def test_the_first_view_of_a_page_offers_a_link_to_what_it_shows(open_page, home):
    app = open_page("incidents", home)
    assert app.selectbox(key="incident").value == "claude-1"
    assert "incident=claude-1" in address(app)
    assert "announcement=reasons" in address(open_page("announcements", home))


def test_the_link_is_to_the_incident_on_the_screen(open_page, home):
    app = open_page("incidents", home, **DAYS)
    app.selectbox(key="incident").set_value("before").run()
    assert "incident=before" in address(app)
    assert "from 09:00 to 12:00 UTC on 9 February" in app.subheader[1].value.replace("\\", "")
    assert not notices(app)


def test_an_incident_outside_the_chosen_days_is_opened_and_says_so(open_page, home):
    app = open_page(
        "incidents", home, incident="before", product="chatgpt", **{"from": "2026-03-01", "to": "2026-03-02"}
    )
    assert app.selectbox(key="incident").value == "before"
    assert notices(app) == [wording.INCIDENT_ELSEWHERE]
    assert "incident=before" in address(app)


def test_an_incident_stays_when_the_filters_leave_it_out(open_page, home):
    app = open_page("incidents", home)
    app.multiselect(key="product").set_value(["chatgpt"]).run()
    assert app.selectbox(key="incident").value == "claude-1"
    assert notices(app) == [wording.INCIDENT_ELSEWHERE]


def test_incidents_outside_the_chosen_days_are_counted_and_led_to(open_page, home):
    app = open_page("incidents", home, **{"from": "2026-03-01", "to": "2026-03-02"})
    line = next(line.value for line in app.markdown if incident_wording.ALL_DAYS in line.value)
    assert line.startswith(f":small[{incident_wording.ONE_ELSEWHERE}")
    _, _, query = line.rstrip("])").rpartition("?")
    everywhere = open_page("incidents", home, **{key: one for key, (one,) in parse_qs(query).items()})
    assert len(everywhere.selectbox(key="incident").options) == 2
    assert incident_wording.ALL_DAYS not in words(everywhere)


@pytest.mark.parametrize("moved", ["middle", "first"])
def test_a_merged_incident_is_opened_as_the_one_that_goes_on_and_says_so(open_page, home, moved):
    app = open_page("incidents", home, incident=moved, **DAYS)
    assert app.selectbox(key="incident").value == "before"
    assert notices(app) == [wording.INCIDENT_MERGED.format(incident_id=moved)]
    assert "incident=before" in address(app)


def test_an_incident_that_was_withdrawn_is_opened_and_says_so(open_page, home):
    app = open_page("incidents", home, incident="taken back", **DAYS)
    assert app.selectbox(key="incident").value == "taken back"
    assert notices(app) == [wording.INCIDENT_WITHDRAWN]


def test_an_incident_that_is_gone_says_so_and_no_other_is_shown(open_page, home):
    app = open_page("incidents", home, incident="nonsense")
    assert notices(app) == [wording.INCIDENT_GONE.format(incident_id="nonsense")]
    assert app.selectbox(key="incident").value is None
    assert wording.BLAME_AND_COINCIDENCE not in words(app)
    app.selectbox(key="incident").set_value("claude-1").run()
    assert wording.BLAME_AND_COINCIDENCE in words(app)
    assert not notices(app)


def test_an_announcement_is_opened_whatever_the_filters_and_one_that_is_gone_says_so(open_page, home):
    app = open_page("announcements", home, announcement="release", product="claude")
    assert app.selectbox(key="announcement").value == "release"
    assert notices(app) == [announcement_words.ANNOUNCEMENT_ELSEWHERE]
    gone = open_page("announcements", home, announcement="nonsense")
    assert notices(gone) == [announcement_words.ANNOUNCEMENT_GONE.format(announcement_id="nonsense")]
    assert gone.selectbox(key="announcement").value is None


@pytest.mark.parametrize("page", ["today", "incidents"])
def test_every_incident_of_a_table_is_a_link_to_it(open_page, home, page):
    tables = [element.value for element in open_page(page, home, **DAYS).dataframe]
    incidents = next(table for table in tables if "page" in table)
    assert list(incidents["page"]) == ["incidents?incident=claude-1", "incidents?incident=before"]


@pytest.fixture(scope="module")
def themed_home(tmp_path_factory):
    """The story with a theme that went into another."""
    home = write_story(tmp_path_factory.mktemp("themes") / "home")
    with open_state(home) as connection:
        with transaction(connection):
            connection.execute(
                "UPDATE themes SET status = 'merged', merged_into = 't1' WHERE theme_id = 't2'"
            )
        publish(connection, home)
    return home


def test_a_theme_is_addressed_by_its_id_whatever_the_filters(open_page, themed_home):
    app = open_page(
        "themes", themed_home, theme="t1", product="chatgpt", **{"from": "2026-02-10", "to": "2026-02-12"}
    )
    assert not notices(app)
    assert "work gone" in words(app)
    assert any("my work is gone" in cell for cell in cells(app))


def test_a_theme_that_went_into_another_leads_there_and_one_that_is_gone_says_so(open_page, themed_home):
    app = open_page("themes", themed_home, theme="t2")
    assert notices(app) == [theme_words.THEME_MERGED.format(theme_id="t2")]
    assert "work gone" in words(app)
    gone = open_page("themes", themed_home, theme="nonsense")
    assert notices(gone) == [theme_words.THEME_GONE.format(theme_id="nonsense")]


@pytest.mark.parametrize("page", ["today", "causes", "themes", "amplification", "announcements", "health"])
def test_every_row_of_a_table_leads_somewhere(open_page, home, page):
    app = open_page(page, home, **DAYS)
    linked = [table.value for table in app.dataframe if "page" in table.value]
    assert linked
    assert all("?" in address for table in linked for address in table["page"])
    told = [
        table.value for table in app.dataframe if page in ("announcements", "health") or "who" in table.value
    ]
    assert all("page" in table for table in told), (
        "a table whose rows have posts or rows to show leads nowhere"
    )


@pytest.mark.parametrize("name", PAGES)
def test_what_a_link_to_posts_asks_for_is_chosen_there(open_page, story_home, name):
    app = open_page(name, story_home)
    told = " ".join([words(app), *map(str, cells(app))])
    links = {*re.findall(r"posts\?[^\s)\"']+", told)}
    assert links or name in ("watch", "ask", "sql")  # these show none over the story, or none at first
    for link in links:
        asked = parse_qs(urlsplit(link).query)
        there = parse_qs(urlsplit(address(open_page("posts", story_home, **asked))).query)
        assert {key: there.get(key) for key in asked} == {
            # Causes are offered where there is a complaint of them.
            key: there.get(key) if key == "cause" and set(there.get(key, ["-"])) <= set(values) else values
            for key, values in asked.items()
        }, link
