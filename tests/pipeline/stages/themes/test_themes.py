from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from pipeline.stages.themes.themes import themes
from pipeline.warehouse.warehouse import frame, open_state
from tests.pipeline.theme_posts import SAYINGS, SIZES, add, tables, theme_of
from tests.rows import NOON
from tests.vectors import themed_vectors


@pytest.fixture
def state(home):
    with open_state(home) as connection:
        yield connection


def test_complaints_that_say_the_same_become_a_theme(state, context):
    add(state, range(75))
    counts = themes(state, context)
    found, members = tables(state)
    assert counts == {"complaints": 75, "in_no_theme": 0, "themes": 3, "new": 3}
    assert members.height == 75
    assert sorted(found["n_posts"]) == [20, 25, 30]
    first = found.filter(pl.col("n_posts") == 30).row(0, named=True)
    assert first["label"].split(", ")[0] == "usage limit stopped"
    assert first["status"] == "live"
    assert first["n_authors"] == 30
    assert first["first_seen_at"] == NOON
    assert first["last_seen_at"] == NOON + timedelta(hours=29)
    assert len(set(first["exemplar_post_ids"])) == 3


def test_the_number_of_posts_of_a_theme_is_that_of_its_members(state, context):
    add(state, range(85))
    themes(state, context)
    found, members = tables(state)
    counted = members.group_by("theme_id").agg(pl.len().cast(pl.Int64)).sort("theme_id")["len"]
    assert found["n_posts"].to_list() == counted.to_list()


def test_running_twice_changes_nothing(state, context):
    add(state, range(85))
    themes(state, context)
    before = tables(state)
    counts = themes(state, context)
    for was, now in zip(before, tables(state), strict=True):
        assert was.equals(now)
    assert counts["new"] == 0


def test_the_order_in_which_posts_arrived_changes_nothing(state, context, tmp_path):
    add(state, range(85))
    themes(state, context)
    with open_state(tmp_path / "other") as other:
        add(other, np.random.default_rng(1).permutation(85).tolist())
        themes(other, context)
        for one, two in zip(tables(state), tables(other), strict=True):
            assert one.equals(two)


def test_a_theme_keeps_its_id_when_new_posts_come(state, context):
    add(state, [*range(20), *range(30, 45), *range(50, 65)])
    themes(state, context)
    before = [theme_of(state, number) for number in (0, 30, 50)]
    add(state, [*range(20, 30), *range(45, 50), *range(65, 85)])
    counts = themes(state, context)
    assert [theme_of(state, number) for number in (0, 30, 50)] == before
    assert theme_of(state, 25) == theme_of(state, 0)
    assert counts["new"] == 0


def test_a_theme_not_found_again_goes_dormant_and_wakes_under_its_id(state, context):
    add(state, range(75))
    themes(state, context)
    (gone,) = theme_of(state, 30)
    state.execute(
        "UPDATE judgements SET is_complaint = false WHERE post_id BETWEEN 'reddit:t3_30' AND 'reddit:t3_49'"
    )
    themes(state, context)
    found, members = tables(state)
    assert dict(zip(found["theme_id"], found["status"], strict=True))[gone] == "dormant"
    assert gone not in members["theme_id"]
    kept = found.filter(pl.col("theme_id") == gone)["exemplar_post_ids"][0].to_list()
    others = [f"reddit:t3_{number}" for number in range(30, 50) if f"reddit:t3_{number}" not in kept]
    state.execute(
        "UPDATE judgements SET is_complaint = true WHERE post_id <> $post_id", {"post_id": others[0]}
    )
    add(state, [75], at=NOON + timedelta(days=1))  # so that what is left over is clustered again
    assert themes(state, context)["new"] == 0  # though its founders are not all there
    assert theme_of(state, 35) == [gone]
    assert set(tables(state)[0]["status"]) == {"live"}


def test_a_theme_was_first_seen_when_it_was_first_seen(state, context):
    add(state, range(75))
    themes(state, context)
    state.execute("UPDATE judgements SET is_complaint = false WHERE post_id = 'reddit:t3_0'")
    themes(state, context)
    (theme,) = theme_of(state, 1)
    assert tables(state)[0].filter(pl.col("theme_id") == theme)["first_seen_at"].to_list() == [NOON]


def test_a_theme_whose_posts_were_all_replaced_is_known_by_its_place(state, context):
    add(state, range(85))
    themes(state, context)
    before = theme_of(state, 30)
    state.execute("DELETE FROM judgements WHERE post_id BETWEEN 'reddit:t3_34' AND 'reddit:t3_49'")
    again = themed_vectors(*SIZES, strays=100)
    add(
        state,
        range(85, 105),
        texts=[SAYINGS[1]] * 105,
        vectors=np.concatenate([again[:85], again[30:50]]) + 0.01,
    )
    themes(state, context)
    assert theme_of(state, 90) == before


def test_posts_that_are_no_distinct_complaints_are_in_no_theme(state, context):
    add(state, range(26))
    add(state, range(30, 75))
    add(state, [26], is_complaint=False)
    add(state, [27], duplicate_of="reddit:t3_1")
    add(state, [28], is_complaint=None)
    add(state, [29], fields={"purged_at": NOON})
    themes(state, context)
    assert [len(theme_of(state, number)) for number in range(24, 32)] == [1, 1, 0, 0, 0, 0, 1, 1]


def test_vectors_of_another_encoder_are_not_mixed_in(state, context):
    add(state, range(85))
    state.execute("UPDATE embeddings SET encoder = 'another' WHERE post_id = 'reddit:t3_3'")
    counts = themes(state, context)
    assert counts["complaints"] == 84
    assert theme_of(state, 3) == []


@pytest.mark.parametrize("n", [0, 1, 4])
def test_too_few_complaints_make_no_theme(state, context, n):
    add(state, range(n))
    assert themes(state, context) == {"complaints": n, "in_no_theme": n, "themes": 0, "new": 0}
    assert [table.height for table in tables(state)] == [0, 0]


def test_the_smallest_theme_is_a_setting(state, context):
    add(state, range(85))
    settings = context.settings
    larger = settings.themes.model_copy(update={"minimum_size": 120})  # of 400 posts: 25 of 85
    themes(state, replace(context, settings=settings.model_copy(update={"themes": larger})))
    assert tables(state)[0].height < 3


def test_every_live_theme_lies_on_the_map_and_stays_where_it_lay(state, context):
    add(state, range(75))
    themes(state, context)
    lay = frame(state, "FROM theme_places ORDER BY theme_id")
    assert lay["theme_id"].to_list() == sorted(tables(state)[0]["theme_id"])
    assert np.linalg.norm(lay.select("x", "y").to_numpy(), axis=1).max() == pytest.approx(1.0)
    state.execute("UPDATE theme_places SET x = -y, y = x")  # as if the map had been turned before
    themes(state, context)
    turned = frame(state, "FROM theme_places ORDER BY theme_id")
    assert np.allclose(turned["x"], -lay["y"], atol=1e-6)
    assert np.allclose(turned["y"], lay["x"], atol=1e-6)
