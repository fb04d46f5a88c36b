"""Every last week ends where the data end; complaints without an AI product are in none."""

from dataclasses import replace
from datetime import timedelta

import polars as pl

from pipeline.brief.brief import data_time, read_brief
from pipeline.brief.not_seen import not_seen
from tests.forty_days import DAYS, ORIGIN, at, burst, usual


def covered(state, *, since=0):
    state.cover(at(since), at(DAYS))
    state.connection.execute(
        "INSERT INTO batches VALUES ('b', 'reddit', $origin, 1, 1, 0, 0, $now)",
        {"origin": ORIGIN, "now": at(DAYS)},
    )


def test_a_theme_of_which_nobody_spoke_in_the_last_week_of_data_has_none_in_it(state):
    state.add(burst(day=20, n=8))
    state.connection.execute(
        "INSERT INTO themes SELECT 'a', 'lost chats', [], [], 8, 8, min(created_at), max(created_at), 'live', NULL FROM posts"
    )
    state.connection.execute("INSERT INTO theme_members SELECT 'a', post_id, 1.0, 'test' FROM posts")
    covered(state)
    (theme,) = state.view("theme_summary").to_dicts()
    assert (theme["n_last_7_days"], theme["n_previous_7_days"]) == (0, 0)
    assert data_time(state.connection) == at(DAYS)
    with state.published() as copy:
        brief = read_brief(copy)
    assert (brief.figures.n, brief.themes["n"].to_list()) == (0, [0])


def test_complaints_without_an_ai_product_are_no_movement_and_no_share(state):
    state.add(usual(), cause="timeout")
    state.add(burst(day=38, n=30), product="none", cause="timeout")
    covered(state)
    state.run()
    assert state.view("complaints")["product"].unique().to_list() == ["claude"]
    with state.published() as copy:
        brief = read_brief(copy)
    assert brief.causes["product"].unique().to_list() == ["claude"]
    assert brief.movements.is_empty()
    assert brief.causes["n"].sum() == brief.figures.n
    assert state.view("hourly_causes").filter(pl.col("product") == "none").is_empty()


def test_complaints_that_name_no_known_product_are_told_with_the_way_out(state):
    state.add(burst(day=38, n=30), product="none", cause="timeout")
    covered(state)
    state.run()
    assert state.view("complaints").is_empty()
    with state.published() as copy:
        brief = read_brief(copy)
    assert brief.headline == "30 complaints and none of a product that is known, so no incident can be told."
    assert (
        "Reddit: 30 complaints of 30 that name no known product, and count nowhere; of a store or a forum of one"
        " product, a column map can name it as community."
    ) in not_seen(brief)


def test_how_large_a_burst_must_be_to_be_told_of_is_told(state):
    state.add(usual())
    covered(state)
    state.run()
    (watch,) = state.view("product_watch").to_dicts()
    assert (watch["smallest_burst_hours"], 6 < watch["smallest_burst"] < 20) == (6, True)
    with state.published() as copy:
        lines = list(not_seen(read_brief(copy)))
    told = f"fewer than {watch['smallest_burst']} people for Claude, within 6 hours"
    assert f"Too few for an incident: {told}." in lines


def test_of_what_nobody_watches_any_more_no_size_is_told(state):
    state.add(usual())
    covered(state)
    state.run()
    with state.published() as copy:
        brief = read_brief(copy)
    later = list(not_seen(replace(brief, now=brief.now + timedelta(days=300))))
    assert any(line.startswith("Claude: not observed since") for line in later)
    assert not any(line.startswith("Too small") for line in later)


def test_a_week_that_nobody_asked_for_is_not_compared_with_as_if_nobody_had_complained(state):
    state.add(burst(day=38, n=30), cause="timeout")
    covered(state, since=DAYS - 6)
    state.run()
    with state.published() as copy:
        brief = read_brief(copy)
    assert brief.causes.select("days_before", "compared", "moved").rows() == [(0.0, False, False)]
    assert brief.movements.is_empty()
