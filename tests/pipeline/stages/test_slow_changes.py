"""Rises over weeks, from posts and judgements to the brief."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from pipeline.brief.brief import read_brief
from pipeline.brief.sections import as_document
from pipeline.stages.slow_changes import find_slow_changes
from pipeline.warehouse.warehouse import insert, open_published, open_state, publish
from tests.command import trustwatch
from tests.forty_days import ORIGIN, State, at

DAYS, RISEN = 120, 60


@pytest.fixture
def state(home, context):
    with open_state(home) as connection:
        yield State(connection, context)


def posts_of(state, *, share, begin=0, end=DAYS, seed=1, fields=None, cause="lost_work"):
    """Thirty posts a day about Claude, of which a share that may change from day to day complains."""
    random = np.random.default_rng(seed)
    for complains in (True, False):
        times = []
        for day in range(begin, end):
            part = share(day) if complains else 1 - share(day)
            times += [at(day, hour) for hour in random.uniform(0, 24, random.poisson(30 * part))]
        labels = (
            {"cause": cause} if complains else {"is_complaint": False, "cause": "none", "p_complaint": 0.1}
        )
        state.add(sorted(times), fields=fields, **labels)


def found(state):
    find_slow_changes(state.connection, state.context)
    return state.rows("slow_changes").to_dicts()


def doubled(day):
    return 0.1 if day < RISEN else 0.3


def test_a_share_that_rose_and_stayed_is_told_with_when_and_how_much(state):
    posts_of(state, share=doubled)
    (row,) = found(state)
    assert (row["product"], row["source"], row["cause"], row["n_series"]) == (
        "claude",
        "reddit",
        "lost_work",
        1,
    )
    assert abs(row["since"] - at(RISEN)) <= timedelta(days=10)
    assert at(RISEN) < row["told_at"] <= at(DAYS)
    assert (row["share_before"], row["share_after"]) == pytest.approx((0.1, 0.3), rel=0.2)
    assert row["ratio_low"] < 3 < row["ratio_high"]


def test_running_again_gives_the_same(state):
    posts_of(state, share=doubled)
    assert found(state) == found(state)


def test_a_rise_stands_when_its_days_are_purged(state):
    posts_of(state, share=doubled)
    (row,) = found(state)
    purge = "UPDATE posts SET purged_at = $at WHERE created_at < $at"
    state.connection.execute(purge, {"at": at(DAYS - 10)})
    assert found(state) == [row]


def test_an_unchanged_share_of_more_posts_is_told_of_nothing(state):
    posts_of(state, share=lambda _day: 0.1)
    posts_of(state, share=lambda _day: 0.1, begin=60, seed=2)
    assert found(state) == []


def test_a_source_that_begins_is_no_rise(state):
    posts_of(state, share=lambda _day: 0.1)
    posts_of(state, share=lambda _day: 0.9, begin=60, seed=2, fields={"source": "github", "kind": "issue"})
    assert found(state) == []


def test_copies_that_count_nobody_are_no_rise(state):
    posts_of(state, share=lambda _day: 0.1)
    copies = [at(day, hour) for day in range(RISEN, DAYS) for hour in range(0, 24, 4)]
    state.add(copies, fields={"author_key": "one"}, duplicate_of="reddit:t3_1")
    assert found(state) == []


def test_a_day_that_is_not_over_is_not_judged(state):
    posts_of(state, share=doubled)
    (row,) = found(state)
    last = (row["told_at"] - at(0)) / timedelta(days=1)
    state.connection.execute(
        "DELETE FROM posts WHERE created_at >= $end", {"end": at(last) - timedelta(hours=1)}
    )
    assert found(state) == []


def test_the_brief_tells_it_in_a_sentence(state, home):
    posts_of(state, share=doubled)
    (row,) = found(state)
    end = row["told_at"] + timedelta(days=3)
    state.connection.execute("DELETE FROM posts WHERE created_at >= $end", {"end": end})
    state.cover(at(0), end)
    batch = {"batch_id": ["b"], "source": ["reddit"], "query": [ORIGIN], "n_read": [9], "n_kept": [9]}
    rest = {"n_duplicate": [0], "n_rejected": [0], "loaded_at": [end]}
    insert(state.connection, "batches", pl.DataFrame(batch | rest))
    publish(state.connection, home)
    with open_published(home) as connection:
        brief = read_brief(connection)
        later = read_brief(connection, since=end)
    (section,) = [part for part in as_document(brief).sections if part.title.startswith("Slow rises")]
    ((told,),) = section.rows
    assert told.startswith("Claude on Reddit: since ")
    assert " complaints of lost work have risen from " in told
    assert " per 100 posts read (" in told
    assert later.slow_changes.is_empty()


def test_the_stage_is_one_of_an_analysis(home):
    done = trustwatch("analyse", "--stage", "slow_changes", home=home)
    assert done.exit_code == 0, done.stderr


def test_complaints_of_which_nothing_is_known_are_told_as_shares_of_complaints(state):
    posts_of(state, share=lambda _day: 0.5, end=RISEN)
    posts_of(state, share=lambda _day: 0.5, begin=RISEN, seed=2)
    posts_of(state, share=lambda _day: 0.05, end=RISEN, seed=3, cause="unclear")
    posts_of(state, share=lambda _day: 0.4, begin=RISEN, seed=4, cause="unclear")
    state.connection.execute(
        "INSERT INTO theme_members SELECT 't1', post_id, 1, 'cluster' FROM judgements WHERE cause = 'lost_work'"
    )
    rows = {row["cause"]: row for row in found(state)}
    assert {"unclear", "in no theme"} <= rows.keys()
    assert rows["unclear"]["share_before"] == pytest.approx(0.05 / 0.55, abs=0.04)
    assert rows["in no theme"]["share_after"] > 2 * rows["in no theme"]["share_before"]
