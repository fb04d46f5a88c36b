from dataclasses import replace
from datetime import timedelta

import polars as pl

from models.bursts.history import History
from pipeline.brief.brief import (
    compare_causes,
    compare_themes,
    data_time,
    read_brief,
    with_days_of_product,
)
from pipeline.brief.not_seen import answers_not_seen, not_seen
from pipeline.brief.sections import NOT_COMPARED, as_document
from pipeline.brief.watch_words import history_words
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import open_published, open_state, publish
from tests.forty_days import at
from tests.rows import NOON
from tests.story import write_story


def weeks(n, n_before, *, days=7.0, days_before=7.0):
    row = {"product": "claude", "cause": "timeout", "n": n, "n_before": n_before}
    return pl.DataFrame(
        [row | {"days": days, "days_before": days_before}],
        schema_overrides={"days": pl.Float64, "days_before": pl.Float64},
    )


def moved(frame):
    return compare_causes(frame)["moved"].item()


def test_a_change_within_noise_does_not_move():
    assert not moved(weeks(14, 9))


def test_a_change_beyond_noise_moves_up_and_down():
    assert moved(weeks(60, 20))
    assert moved(weeks(20, 60))


def test_a_few_people_are_no_movement():
    assert not moved(weeks(4, 0))


def test_half_a_week_of_coverage_is_no_fall():
    assert moved(weeks(30, 60))
    assert not moved(weeks(30, 60, days=3.5))


def test_a_week_that_was_hardly_observed_is_not_compared():
    assert not moved(weeks(60, 20, days_before=0.5))


def test_unknown_coverage_compares_the_counts():
    assert moved(weeks(60, 20, days=None, days_before=None))


def test_a_rise_from_nothing_has_no_ratio():
    row = compare_causes(weeks(20, 0)).row(0, named=True)
    assert row["moved"]
    assert row["change"] is None
    assert row["high"] is None
    assert row["low"] > 1


def test_a_rise_from_nothing_is_told_as_such_and_a_small_one_as_noise(home):
    with open_published(write_story(home)) as connection:
        brief = read_brief(connection)
    from_none = pl.concat([weeks(20, 0), weeks(4, 0).with_columns(cause=pl.lit("privacy"))])
    document = as_document(replace(brief, causes=compare_causes(from_none)))
    movements, levels = (
        section for section in document.sections if section.columns[:2] == ("Product", "Cause")
    )
    assert [row[-1] for row in movements.rows] == ["from none"]
    assert [row[-1] for row in levels.rows] == ["from none", "no more than noise"]


def test_a_theme_first_seen_this_week_is_new():
    themes = weeks(3, 0).with_columns(first_seen_at=pl.lit(NOON - timedelta(days=1)))
    assert compare_themes(themes, now=NOON)["is_new"].item()


def test_a_theme_is_compared_over_the_days_that_its_product_was_observed():
    causes = compare_causes(weeks(30, 0, days_before=0.0))
    themes = weeks(30, 0).drop("days", "days_before").with_columns(first_seen_at=pl.lit(NOON))
    theirs = with_days_of_product(themes, causes)
    assert not compare_themes(theirs, now=NOON)["moved"].item()
    of_another = with_days_of_product(themes.with_columns(product=pl.lit("grok")), causes)
    assert compare_themes(of_another, now=NOON)["moved"].item()


def test_a_week_that_nobody_observed_is_not_told_as_a_week_without_complaints(home):
    with open_published(write_story(home)) as connection:
        brief = read_brief(connection)
    unseen = pl.concat([weeks(9, n_before, days_before=0.0) for n_before in (0, 40)])
    document = as_document(replace(brief, causes=compare_causes(unseen)))
    movements, levels = (
        section for section in document.sections if section.columns[:2] == ("Product", "Cause")
    )
    assert movements.empty == NOT_COMPARED
    assert {row[3:] for row in levels.rows} == {("not observed", "not compared"), ("40", "not compared")}


def test_where_no_post_says_what_it_answers_no_answer_can_be_seen(state):
    state.add([at(day) for day in range(20)], fields={"source": "x", "kind": "tweet"})
    state.add([at(day) for day in range(20)])
    state.add([at(1)], fields={"parent_id": "reddit:t3_1"})
    state.add([at(day) for day in range(19)], fields={"source": "hackernews"})
    state.run()
    with state.published() as copy:
        brief = read_brief(copy, since=at(19))
    assert brief.unlinked.rows() == [("x", 20)]
    said = "X: none of its 20 posts says what it answers, so that answers there cannot be seen."
    assert list(answers_not_seen(brief.unlinked)) == [said]


def test_days_before_anything_was_observed_are_no_days_that_were_observed(home):
    write_story(home)
    begun = NOON - timedelta(days=3)
    with open_state(home) as state:
        with transaction(state):
            state.execute(
                "UPDATE coverage SET complete = false WHERE to_at <= ?", [begun]
            )  # asked, and not shown
            state.execute("UPDATE coverage SET from_at = greatest(from_at, $1) WHERE complete", [begun])
        publish(state, home)
    with open_published(home) as connection:
        told = list(not_seen(read_brief(connection)))
    assert f"X: observed only since {begun:%Y-%m-%d}; which hours were seen before is not known." in told
    assert f"X: 1 day since then not fully observed, the worst {begun:%Y-%m-%d} (50 % observed)." in told


def test_what_there_is_of_a_history_says_what_is_lacking():
    passed = "8 hours of the 14 days that it takes have passed since the first"
    assert (
        history_words(History(8 / 24, 14, 8 / 24, 7))
        == f"{passed}, and 8 hours of the 7 days that it takes were observed"
    )
    seen = "20 days of the 14 days that it takes have passed since the first, and 3.5 days of the 7 days that it takes"
    assert history_words(History(20, 14, 3.5, 7)) == f"{seen} were observed"


def test_nothing_is_new_before_a_week_is_over():
    themes = weeks(9, 0).with_columns(first_seen_at=pl.lit(NOON - timedelta(days=1)))
    assert not compare_themes(themes, now=NOON, begun=False)["is_new"].item()


def test_data_time_is_the_newest_covered_hour(home):
    with open_published(write_story(home)) as connection:
        assert data_time(connection) == NOON


def test_the_brief_of_one_product_leaves_the_others_out(home):
    with open_published(write_story(home)) as connection:
        brief = read_brief(connection, products=["chatgpt"])
    assert brief.headline.startswith("Too little history")
    assert set(brief.causes["product"]) == {"chatgpt"}
    assert brief.incidents.is_empty()


def test_only_what_is_beyond_noise_is_a_movement(home):
    with open_published(write_story(home)) as connection:
        brief = read_brief(connection)
    assert brief.movements.select("product", "cause").rows() == [("claude", "lost_work")]
    assert brief.gaps.select("source", "coverage_ratio").rows() == [("reddit", 0.75)]


def test_what_coincided_at_other_times_is_told_of_products_with_an_incident_now(tmp_path):
    with open_published(write_story(tmp_path / "home")) as published:
        brief = read_brief(published)
    of_another = replace(brief, chance=brief.chance.with_columns(product=pl.lit("chatgpt")))
    assert "Claude, of all times: 65 % of the excess" in as_document(brief).sections[0].note
    assert "of all times" not in as_document(of_another).sections[0].note
