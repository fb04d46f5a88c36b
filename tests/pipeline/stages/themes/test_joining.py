"""What is kept of themes' cores, and of who is too far from them, is what would be found anew."""

import polars as pl
import pytest

from pipeline.stages.load import purge
from pipeline.stages.themes.themes import themes
from pipeline.warehouse.warehouse import frame, open_state
from tests.pipeline.theme_posts import VECTORS, add, embed, theme_of
from tests.rows import NOON


@pytest.fixture
def state(home):
    with open_state(home) as connection:
        yield connection


def kept(state):
    return {
        table: frame(state, f"FROM {table} ORDER BY ALL").to_dicts()
        for table in ("theme_cores", "theme_outsiders", "theme_members")
    }


def leave(state):
    state.execute("UPDATE judgements SET is_complaint = false WHERE post_id = 'reddit:t3_3'")


def change(state):
    embed(state, {3: VECTORS[4]})


def forget(state):
    purge(state, pl.DataFrame({"subject_kind": "post", "subject_id": ["reddit:t3_3"]}), now=NOON)


@pytest.mark.parametrize("happened", [None, leave, change, forget])
def test_an_hourly_run_keeps_what_would_be_found_anew(state, context, happened):
    add(state, range(1, 80))
    themes(state, context)
    if happened:
        happened(state)
    add(state, [0, *range(80, 85)])
    themes(state, context)
    found = kept(state)
    assert found["theme_outsiders"]
    state.execute("DELETE FROM theme_cores; DELETE FROM theme_outsiders")
    themes(state, context)
    assert kept(state) == found


def test_who_was_too_far_is_asked_again_when_a_core_is_another(state, context):
    add(state, range(80))
    themes(state, context)
    near = theme_of(state, 0)
    state.execute("UPDATE themes SET status = 'dormant'")  # so that there is none to join
    state.execute("DELETE FROM theme_members WHERE post_id = 'reddit:t3_1'")
    themes(state, context)
    assert theme_of(state, 1) == []
    state.execute("UPDATE themes SET status = 'live'")
    themes(state, context)
    assert theme_of(state, 1) == near


def test_a_theme_of_those_who_joined_alone_is_joined_by_none(state, context):
    add(state, range(1, 80))
    themes(state, context)
    (theme,), others = theme_of(state, 3), theme_of(state, 40)
    add(state, [0])
    state.execute("UPDATE theme_members SET assigned_by = 'centroid' WHERE theme_id = ?", [theme])
    state.execute("DELETE FROM theme_members WHERE post_id = 'reddit:t3_41'")
    themes(state, context)
    assert (theme_of(state, 0), theme_of(state, 41)) == ([], others)


def test_where_themes_lie_for_another_encoder_is_found_anew(state, context):
    add(state, range(80))
    themes(state, context)
    found = kept(state)
    state.execute("UPDATE theme_cores SET encoder = 'another', centre = [1, 2]")
    themes(state, context)
    assert kept(state) == found


def test_where_a_theme_lies_is_not_kept_when_a_post_of_it_is_purged(state, context):
    add(state, range(75))
    themes(state, context)
    (theme,) = theme_of(state, 3)
    forget(state)
    assert theme not in frame(state, "FROM theme_cores")["theme_id"].to_list()
