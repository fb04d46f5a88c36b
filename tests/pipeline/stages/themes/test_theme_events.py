from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from pipeline.stages.themes.themes import themes
from pipeline.warehouse.warehouse import frame, open_state
from tests.pipeline.theme_posts import TEXTS, VECTORS, add, embed, events, tables, theme_of
from tests.rows import NOON

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@pytest.fixture
def state(home):
    with open_state(home) as connection:
        yield connection


def a_week_later(state, context, run_id="later"):
    """A run after another complaint, a week on: all complaints are clustered anew."""
    add(state, [84], at=NOON + WEEK)
    return themes(state, replace(context, run_id=run_id))


def moved(numbers, onto):
    """New vectors for these posts: those of the others, shifted a little."""
    return {
        number: VECTORS[other] + np.float32(0.001 * number)
        for number, other in zip(numbers, onto, strict=True)
    }


def test_themes_appear_and_survive(state, context):
    add(state, range(75))
    themes(state, context)
    found = sorted(tables(state)[0]["theme_id"])
    assert events(state, "appeared", "survived") == [("appeared", theme_id, None) for theme_id in found]
    a_week_later(state, context)
    assert events(state, "survived") == [("survived", theme_id, None) for theme_id in found]


def test_a_split_is_seen_as_a_split_and_leaves_the_id_with_the_larger_part(state, context):
    add(state, [*range(30), *range(50, 75)])
    themes(state, context)
    (parent,) = theme_of(state, 0)
    embed(state, moved(range(12), range(30, 42)))
    a_week_later(state, context)
    (part,) = theme_of(state, 0)
    assert theme_of(state, 20) == [parent]
    assert events(state, "split") == [("split", parent, part)]
    assert part not in {theme_id for _, theme_id, _ in events(state, "appeared")}


@pytest.mark.parametrize(("n", "happened"), [(20, "merged"), (12, "absorbed")])
def test_a_theme_that_went_into_another_leads_there(state, context, n, happened):
    add(state, [*range(30), *range(30, 30 + n), *range(50, 75)])
    themes(state, context)
    (gone,), (larger,) = theme_of(state, 30), theme_of(state, 0)
    embed(state, moved(range(30, 30 + n), range(n)))
    a_week_later(state, context)
    assert theme_of(state, 30) == [larger]
    assert events(state, "merged", "absorbed") == [(happened, gone, larger)]
    row = tables(state)[0].filter(theme_id=gone).row(0, named=True)
    assert (row["status"], row["merged_into"]) == ("merged", larger)


def test_an_id_is_not_used_again_when_its_theme_has_merged(state, context):
    add(state, [*range(30), *range(30, 50), *range(50, 75)])
    themes(state, context)
    (gone,) = theme_of(state, 30)
    embed(state, moved(range(30, 50), range(20)))
    a_week_later(state, context)
    embed(state, moved(range(30, 50), range(30, 50)))
    add(state, [83], at=NOON + 3 * WEEK)
    themes(state, replace(context, run_id="latest"))
    (again,) = theme_of(state, 30)
    assert again not in {gone, *theme_of(state, 0)}
    assert tables(state)[0].filter(theme_id=gone)["status"].to_list() == ["merged"]


def test_a_theme_that_lost_its_posts_vanished(state, context):
    add(state, range(75))
    themes(state, context)
    (gone,) = theme_of(state, 30)
    state.execute(
        "UPDATE judgements SET is_complaint = false WHERE post_id BETWEEN 'reddit:t3_30' AND 'reddit:t3_49'"
    )
    themes(state, replace(context, run_id="next"))
    assert events(state, "vanished") == [("vanished", gone, None)]


def test_an_hourly_run_leaves_the_past_as_it_was(state, context):
    add(state, [*range(25), *range(30, 48), *range(50, 70)])
    themes(state, context)
    before = tables(state)[1]
    add(state, [25, 49, 70, 80], at=NOON - DAY)
    counts = themes(state, context)
    after = tables(state)[1]
    assert before.join(after, on=["theme_id", "post_id", "strength", "assigned_by"]).height == before.height
    assert [theme_of(state, number) for number in (25, 49, 70)] == [
        theme_of(state, number) for number in (0, 30, 50)
    ]
    assert (counts["in_no_theme"], counts["new"]) == (1, 0)
    assert frame(state, "FROM theme_clusterings").height == 1


def test_one_run_or_many_give_new_complaints_the_same_themes(state, context, tmp_path):
    first, later = [*range(20), *range(30, 45), *range(50, 65)], [20, 21, 46, 47, 66, 67, 80, 81]
    with open_state(tmp_path / "other") as other:
        for connection, portions in ((state, [later]), (other, [[number] for number in reversed(later)])):
            add(connection, first)
            themes(connection, context)
            for numbers in portions:
                add(connection, numbers, at=NOON - DAY)
                themes(connection, context)
        for one, two in zip(tables(state), tables(other), strict=True):
            assert one.equals(two)


def test_what_is_left_over_becomes_a_theme_after_a_day_and_not_before(state, context):
    add(state, [*range(30), *range(50, 75)])
    themes(state, context)
    (live,) = theme_of(state, 0)
    add(state, range(30, 49), at=NOON)
    assert themes(state, context)["new"] == 0
    assert theme_of(state, 30) == []
    add(state, [49], at=NOON + 3 * DAY)
    assert themes(state, context)["new"] == 1
    assert theme_of(state, 30) == theme_of(state, 45) != [live]
    assert theme_of(state, 0) == [live]
    assert frame(state, "FROM theme_clusterings ORDER BY ALL")["scope"].to_list() == ["all", "left over"]


def test_a_rebuild_gives_the_groups_that_one_run_gives_and_keeps_the_ids(state, context):
    add(state, range(85))
    themes(state, context)
    before, members = tables(state)
    for run_id in ("rebuild", "rebuild again"):
        assert themes(state, replace(context, run_id=run_id, rebuild=True))["new"] == 0
        found, again = tables(state)
        live = found.filter(status="live")
        assert live["theme_id"].equals(before["theme_id"])
        assert again.equals(members)
    happened = events(state, "appeared", "survived")
    assert {kind for kind, _, _ in happened} == {"appeared", "survived"}
    assert {theme_id for _, theme_id, _ in happened} >= set(before["theme_id"])


def test_groups_hold_every_live_theme(state, context):
    add(state, range(75))
    themes(state, context)
    groups = frame(state, "FROM theme_groups ORDER BY theme_id")
    assert groups["theme_id"].to_list() == tables(state)[0]["theme_id"].to_list()
    assert TEXTS[0].find(groups.filter(theme_id=theme_of(state, 0)[0])["group_label"][0].split(",")[0]) >= 0
