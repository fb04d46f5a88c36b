from datetime import timedelta

import polars as pl

from dashboard.charts.event_chart import ratio_chart
from dashboard.charts.time_axis import announcement_rules
from dashboard.words import announcement_words
from tests.dashboard.test_pages import cells, words
from tests.rows import NOON
from tests.story import NASTY


def test_the_newest_announcement_is_told_first_with_its_effect(open_page, story_home):
    app = open_page("announcements", story_home)
    headline = app.subheader[0].value.replace("\\", "")
    assert "0.8 times as many complaints about Claude as expected; nothing out of the ordinary: " in headline
    assert headline.endswith("40 of 214 other weeks moved as much.")
    assert "×0.8 (0.5 to 1.3), 41st of 215 weeks" in app.caption[1].value.replace("\\", "")
    assert "registered within a day of it" in app.caption[1].value
    assert "the week before ×1.1, no more than chance" in app.caption[1].value
    assert {"rose by more than chance", "3rd of 215", "12 of 20 (usual 6)"} <= set(cells(app))


def test_the_page_answers_whether_interventions_became_more_legible(open_page, story_home):
    said = words(open_page("announcements", story_home))
    assert announcement_words.MORE_LEGIBLE in said
    assert "Yes, by more than chance. 12 of 20 complaints in the week after that say either way" in said


def test_a_link_leads_to_an_announcement_and_too_little_data_is_said(open_page, story_home):
    app = open_page("announcements", story_home, announcement="release")
    assert app.selectbox(key="announcement").value == "release"
    assert "too little data" in app.subheader[0].value
    assert not app.get("vega_lite_chart")


def test_other_events_in_the_window_are_listed(open_page, story_home):
    app = open_page("announcements", story_home)
    assert "A new model" in cells(app)


def test_markup_in_a_title_is_shown_as_text(open_page, story_home):
    app = open_page("announcements", story_home)
    assert "\\<script\\>" in app.subheader[0].value
    assert NASTY.split()[0] not in app.subheader[0].value


def test_a_day_beyond_the_axis_is_drawn_at_its_end_and_told_by_its_tooltip():
    days = pl.DataFrame(
        {"day": [0, 1], "begins_at": [NOON, NOON + timedelta(days=1)], "n_complaints": [90, 2], "ratio": [40.0, 1.0],
         "low": [20.0, 0.4], "high": [None, 3.0]},
    )  # fmt: skip
    announced = pl.DataFrame({"happened_at": [NOON], "title": ["A policy"]})
    span = (NOON - timedelta(days=1), NOON + timedelta(days=3))
    chart = ratio_chart(days, announced=announced, span=span, title="Times the expected")
    drawn = [row for layer in chart.spec(ink="black")["layer"] for row in layer["data"]["values"]]
    far = [row for row in drawn if row.get("ratio") == 40.0]
    assert {row.get("point") for row in far} == {None, 16.0}
    assert {row.get("end") for row in far} == {None, 16.0}
    assert any(row.get("label") == "A policy" for row in drawn)
    assert not announcement_rules(announced, (NOON + timedelta(hours=1), NOON + timedelta(days=1)))


def test_a_product_without_an_announcement_says_how_to_register_one(open_page, story_home, tmp_path):
    from pipeline.warehouse.transaction import transaction
    from pipeline.warehouse.warehouse import open_state, publish
    from tests.story import write_story

    home = write_story(tmp_path / "home")
    with open_state(home) as connection:
        with transaction(connection):
            connection.execute("DELETE FROM announcements")
        publish(connection, home)
    said = words(open_page("announcements", home))
    assert announcement_words.NO_ANNOUNCEMENT in said
    assert announcement_words.REGISTER in said
