"""The map on the page Themes."""

import json

import polars as pl
import pytest

from dashboard.charts.theme_chart import map_chart
from dashboard.words import theme_words
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import open_state, publish
from tests.dashboard.test_pages import words
from tests.story import write_story

THIRD = """
INSERT INTO themes SELECT * REPLACE ('t3' AS theme_id, 'a third' AS label) FROM themes WHERE theme_id = 't2';
UPDATE theme_members SET theme_id = 't3' WHERE post_id IN (
    SELECT post_id FROM theme_members WHERE theme_id = 't2' ORDER BY post_id LIMIT 5);
INSERT INTO theme_places VALUES ('t1', 1, 0), ('t2', -1, 0), ('t3', 0, 1);
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = write_story(tmp_path_factory.mktemp("map") / "home")
    with open_state(home) as connection:
        with transaction(connection):
            connection.execute(THIRD)
        publish(connection, home)
    return home


def circles(app):
    """What the map is drawn of, by theme."""
    spec = json.loads(app.get("vega_lite_chart")[0].proto.spec)
    return {row["page"].rpartition("=")[2]: row for row in spec["layer"][0]["data"]["values"]}


def test_a_theme_that_grew_beyond_noise_is_coloured_and_each_leads_to_its_page(open_page, home):
    app = open_page("themes", home)
    assert f"#### {theme_words.MAP}" in words(app).splitlines()
    drawn = circles(app)
    changed = {
        theme_id: (row["n_lately"], row["n_before"], row["changed"]) for theme_id, row in drawn.items()
    }
    assert changed == {
        "t1": (24, 0, "more than before"), "t2": (15, 0, "more than before"), "t3": (5, 0, "no more than noise"),
    }  # fmt: skip
    assert drawn["t1"]["n_authors"] == 24


def test_two_themes_have_no_map(open_page, story_home):
    assert f"#### {theme_words.MAP}" not in words(open_page("themes", story_home)).splitlines()


def test_names_on_the_map_do_not_lie_over_each_other_and_are_sentences():
    names = ["One phone gets hot", "Another gets hot", "Chats vanish", "Log in fails"]
    themes = pl.DataFrame(
        {"said": names, "x": [0.0, 0.01, 0.02, 1.0], "y": [0.0, 0.01, 1.0, 0.0], "n_authors": [9, 8, 7, 6]}
    ).with_columns(
        label=pl.lit("phrases"),
        n_lately=1,
        n_before=1,
        changed=pl.lit("no more than noise"),
        page=pl.lit("themes"),
    )
    circles, written = map_chart(themes).layers
    assert circles.rows.height == 4
    assert written.rows["said"].to_list() == [names[0], *names[2:]]
    assert written.channels["text"]["field"] == "said"
