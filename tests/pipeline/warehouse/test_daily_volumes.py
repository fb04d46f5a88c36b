from datetime import date, timedelta

import polars as pl
import pytest

from models.judgement import Judgement
from models.post import Post
from models.table import frame_of
from models.volume import Volume
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert, open_state, registered
from tests.rows import NOON, judgement, post

HOUR = timedelta(hours=1)
QUERY = "claude refuses"


def volume(hour, n_posts, *, at=NOON, counted="claude"):
    return Volume("x", QUERY, hour, n_posts, counted, at)


@pytest.fixture
def state(home):
    with open_state(home) as connection:
        yield connection


def seen(state, *intervals, complete=True):
    rows = pl.DataFrame(intervals, schema=["from_at", "to_at"], orient="row").with_columns(
        batch_id=pl.int_range(pl.len()).cast(pl.String) + str(complete),
        source=pl.lit("x"),
        query=pl.lit(QUERY),
        run_id=pl.lit("run"),
        complete=pl.lit(complete),
        **dict.fromkeys(("n_read", "n_kept", "n_duplicate", "n_rejected"), pl.lit(0)),
    )
    with registered(state, rows):
        state.execute("INSERT INTO coverage BY NAME FROM incoming")


def told(state, *volumes):
    insert(state, "volumes", frame_of(Volume, volumes))


def held(state, *times, complaints):
    """Posts of the query at these times, of which the first so many complain."""
    posts = [post(number, at=at, source="x", origin=QUERY) for number, at in enumerate(times)]
    insert(state, "posts", frame_of(Post, posts))
    judged = [judgement(number, is_complaint=number < complaints) for number in range(len(times))]
    insert(state, "judgements", frame_of(Judgement, judged))


def days(state):
    for view in ("review_queue", "posts_read", "coverage_stretches", "daily_volumes"):
        state.execute(statement("pipeline.warehouse", f"views/{view}"))
    return frame(state, "FROM daily_volumes ORDER BY day, counted").to_dicts()


def test_complaints_are_held_against_what_the_source_says_there_is(state):
    seen(state, (NOON - 5 * HOUR, NOON - HOUR / 2), (NOON - HOUR / 2, NOON))
    told(state, *(volume(NOON - HOUR * back, 1_000) for back in (1, 2)))
    held(state, NOON - 1.2 * HOUR, NOON - 0.2 * HOUR, NOON - 0.1 * HOUR, complaints=2)
    (row,) = days(state)
    assert (row["source"], row["origin"], row["counted"], row["day"]) == (
        "x",
        QUERY,
        "claude",
        date(2026, 3, 2),
    )
    assert [row[name] for name in ("n_hours", "n_posts", "n_found", "n_complaints")] == [2, 2_000, 3, 2]
    assert row["per_1000_posts"] == 1.0


def test_only_hours_count_that_were_told_of_and_seen_to_their_end(state):
    seen(state, (NOON - 3 * HOUR, NOON - HOUR / 2))
    seen(state, (NOON - 5 * HOUR, NOON - 4 * HOUR), complete=False)
    told(state, *(volume(NOON - HOUR * back, 100) for back in (1, 2, 5)))
    held(state, *(NOON - HOUR * back for back in (0.9, 1.9, 2.9, 4.9)), complaints=4)
    (row,) = days(state)
    assert [row[name] for name in ("n_hours", "n_posts", "n_complaints")] == [1, 100, 1]


def test_an_hour_in_which_there_were_none_has_no_rate(state):
    seen(state, (NOON - HOUR, NOON))
    told(state, volume(NOON - HOUR, 0))
    (row,) = days(state)
    assert (row["n_hours"], row["n_posts"], row["per_1000_posts"]) == (1, 0, None)


def test_another_thing_counted_is_a_row_of_its_own(state):
    seen(state, (NOON - 2 * HOUR, NOON))
    told(state, volume(NOON - HOUR, 10), volume(NOON - 2 * HOUR, 7, counted=QUERY))
    assert [(row["counted"], row["n_posts"]) for row in days(state)] == [("claude", 10), (QUERY, 7)]


@pytest.mark.parametrize("turned", [False, True], ids=["in-order", "turned"])
@pytest.mark.parametrize("together", [False, True], ids=["one-by-one", "together"])
def test_what_was_said_last_stands_in_whatever_order_it_comes(state, turned, together):
    hour = NOON - 3 * HOUR
    said = [volume(hour, 12), volume(hour, 9, at=NOON + HOUR), volume(hour, 10, at=NOON + HOUR)]
    said = said[::-1] if turned else said
    for volumes in [said] if together else [[one] for one in said]:
        told(state, *volumes)
    assert frame(state, "SELECT n_posts FROM volumes")["n_posts"].to_list() == [10]
