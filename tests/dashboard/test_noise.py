"""Nothing is coloured, ranked or named that noise could have made so."""

from datetime import timedelta

import pytest

from dashboard.words import wording
from models.statistics.interval import share_change_interval
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import open_state, publish
from tests.dashboard.test_pages import cells, words
from tests.rows import NOON
from tests.story import write_story

GREY, RED = "GRAY", "RED"


def changed(home, *statements):
    with open_state(home) as connection:
        with transaction(connection):
            for statement in statements:
                connection.execute(statement)
        publish(connection, home)
    return home


def colours(app):
    return {metric.label: metric.proto.MetricColor.Name(metric.proto.color) for metric in app.metric}


def test_a_week_with_as_many_complaints_as_noise_brings_has_no_colour(open_page, story_home):
    assert colours(open_page("today", story_home))[wording.FIGURE_COMPLAINTS] == GREY  # 47 after 25


def test_a_week_beyond_noise_is_red(open_page, tmp_path):
    before = (NOON - timedelta(days=7)).isoformat()
    home = changed(
        write_story(tmp_path / "home"),
        f"UPDATE judgements SET is_complaint = false WHERE post_id IN (SELECT post_id FROM posts"
        f" WHERE created_at <= TIMESTAMPTZ '{before}' AND hash(post_id) % 3 > 0)",
    )
    assert colours(open_page("today", home))[wording.FIGURE_COMPLAINTS] == RED


def test_a_share_that_moved_less_than_its_interval_has_no_colour(open_page, story_home):
    figures = colours(open_page("today", story_home))
    assert figures[wording.FIGURE_LEAVING] == GREY
    assert figures[wording.FIGURE_SAFETY] == GREY


def test_the_interval_of_a_change_of_shares_is_newcombes():
    low, high = share_change_interval([56], [70], [48], [80], confidence=0.95)  # his table II, method 10
    assert (low[0], high[0]) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_unclear_is_no_cause(open_page, tmp_path):
    home = changed(
        write_story(tmp_path / "home"),
        "UPDATE judgements SET cause = 'unclear' WHERE cause = 'timeout' OR post_id IN ('x:1000', 'x:1001')",
    )
    app = open_page("causes", home)
    assert "the cause is unclear." in app.subheader[0].value
    assert "of unclear" not in app.subheader[0].value
    assert "**Unclear**" not in words(app)


def test_an_incident_or_a_theme_is_of_a_clear_cause_wherever_it_has_one(open_page, tmp_path):
    home = changed(
        write_story(tmp_path / "home"),
        "UPDATE judgements SET cause = 'unclear' WHERE post_id LIKE 'x:10%' AND post_id > 'x:1004'",
    )
    assert "Lost work" in cells(open_page("today", home))
    assert "mostly lost work at Claude" in words(open_page("themes", home))
    assert "most often of lost work" in open_page("incidents", home).subheader[1].value


def test_causes_that_are_all_unclear_are_said_to_be(open_page, tmp_path):
    home = changed(
        write_story(tmp_path / "home"), "UPDATE judgements SET cause = 'unclear' WHERE is_complaint"
    )
    app = open_page("causes", home)
    assert app.subheader[0].value.endswith("in these days, whose causes are unclear.")
    assert not app.get("vega_lite_chart")
