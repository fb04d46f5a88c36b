"""Where posts went when themes split or merged, on the page Themes."""

import json

import altair as alt
import pytest

from dashboard.page.theme_lineage import DRAWN
from dashboard.words import theme_words
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import open_state, publish
from tests.dashboard.test_pages import words
from tests.story import NASTY, write_story

MORE = f"""
INSERT INTO themes
SELECT * REPLACE ('t3' AS theme_id, '{NASTY.replace("'", "''")}' AS label) FROM themes WHERE theme_id = 't2';
INSERT INTO theme_events
SELECT * REPLACE ('e2' AS event_id, 'survived' AS happened, NULL AS other_theme_id, 0.6 AS overlap) FROM theme_events;
INSERT INTO theme_events
SELECT * REPLACE ('e3' AS event_id, 'absorbed' AS happened, 't3' AS theme_id, 0.9 AS overlap) FROM theme_events WHERE event_id = 'e1';
INSERT INTO theme_events
SELECT * REPLACE ('e4' AS event_id, 'survived' AS happened, 't9' AS theme_id, 0.6 AS overlap) FROM theme_events WHERE event_id = 'e1';
"""


@pytest.fixture
def home(tmp_path):
    return write_story(tmp_path / "home")


def change(home, statement):
    with open_state(home) as connection:
        with transaction(connection):
            connection.execute(statement)
        publish(connection, home)
    return home


def drawing(app):
    """The picture of moves, checked as Vega-Lite; None where there is none."""
    specs = [json.loads(element.proto.spec) for element in app.get("vega_lite_chart")]
    found = [spec for spec in specs if spec["layer"][0]["mark"]["type"] == "area"]
    for spec in found:
        alt.LayerChart.from_dict(spec)
    return found[0] if found else None


def bands(spec):
    """What each band says, where it leads, and how wide it is."""
    rows = spec["layer"][0]["data"]["values"]
    return sorted({(row["move"], row["page"], round(row["y2"] - row["y"], 2)) for row in rows})


def test_moves_are_bands_as_wide_as_the_share_of_posts_that_went_and_lead_to_where_they_are(open_page, home):
    app = open_page("themes", change(home, MORE))
    spec = drawing(app)
    assert bands(spec) == sorted(
        [
            ("went into another", "themes?theme=t1", 0.9),
            ("went on", "themes?theme=t2", 0.6),
            ("split off", "themes?theme=t1", 0.4),
        ]
    )
    shown = [row["label"] for layer in spec["layer"] for row in layer["data"]["values"] if "label" in row]
    assert sorted(shown) == sorted([NASTY, "it stopped again, complaint 87", "my work is gone, note 0"])
    assert theme_words.LINEAGE_NOTE in words(app)


def test_where_no_theme_split_or_merged_there_is_no_picture(open_page, home):
    app = open_page(
        "themes", change(home, "UPDATE theme_events SET happened = 'survived', other_theme_id = NULL")
    )
    assert drawing(app) is None
    assert theme_words.LINEAGE not in words(app)


def test_of_many_moves_the_newest_of_the_largest_themes_are_drawn_and_the_rest_is_told(open_page, home):
    change(
        home,
        """INSERT INTO themes SELECT themes.* REPLACE ('n' || number AS theme_id, 'part ' || number AS label, number AS n_posts)
           FROM themes, range(20) AS numbers (number) WHERE theme_id = 't2';
           INSERT INTO theme_events SELECT theme_events.* REPLACE ('m' || number AS event_id, 'n' || number AS other_theme_id, 0.2 AS overlap)
           FROM theme_events, range(20) AS numbers (number)""",
    )
    app = open_page("themes", home)
    assert len(bands(drawing(app))) == DRAWN
    assert theme_words.LINEAGE_CUT.format(n=DRAWN, total=21) in words(app)
