from datetime import timedelta

import duckdb
import pytest

from models.judgement import Judgement
from models.post import Post
from models.table import frame_of
from pipeline.stages.cause_shares import MINIMUM_POSTS, correct_shares
from pipeline.warehouse.warehouse import frame, insert, open_state, publish
from tests.rows import NOON, judgement, post

MONDAY = "2026-03-02"


@pytest.fixture
def state(home):
    with open_state(home) as connection:
        yield connection


def add(state, numbers, cause="lost_work", *, product="claude", at=NOON):
    insert(state, "posts", frame_of(Post, [post(number, at=at) for number in numbers]))
    rows = [
        judgement(number, product=product, cause=cause, is_complaint=cause != "none") for number in numbers
    ]
    insert(state, "judgements", frame_of(Judgement, rows))


def shares(state):
    rows = frame(state, "FROM estimates WHERE name = 'cause_share' ORDER BY ALL").iter_rows(named=True)
    return {(row["subject_id"], row["horizon"]): row for row in rows}


def test_a_product_s_week_gets_a_share_of_each_cause_with_its_interval(state, context):
    add(state, range(60))
    add(state, range(60, 100), "timeout")
    add(state, range(100, 120), "none")
    assert correct_shares(state, context) == 1
    found = shares(state)
    lost = found["claude/lost_work", MONDAY]
    assert 0.4 < lost["low"] < lost["value"] < lost["high"] < 0.8
    assert lost["n"] == 120
    assert sum(row["value"] for row in found.values()) == pytest.approx(1)


def test_a_week_with_few_posts_has_no_shares(state, context):
    add(state, range(MINIMUM_POSTS - 1))
    assert correct_shares(state, context) == 0
    assert shares(state) == {}


def test_only_a_week_whose_posts_changed_is_estimated_anew(state, context):
    add(state, range(40))
    add(state, range(40, 80), at=NOON + timedelta(days=7))
    assert correct_shares(state, context) == 2
    assert correct_shares(state, context) == 0
    add(state, range(80, 90), "timeout")
    assert correct_shares(state, context) == 1
    assert shares(state)["claude/timeout", MONDAY]["n"] == 50


def test_shares_of_purged_posts_go(state, context):
    add(state, range(40))
    correct_shares(state, context)
    state.execute("UPDATE posts SET purged_at = now()")
    correct_shares(state, context)
    assert shares(state) == {}


def test_daily_causes_shows_the_week_s_share_beside_the_counts(state, context, home):
    add(state, range(60))
    correct_shares(state, context)
    with duckdb.connect(publish(state, home), read_only=True) as shown:
        ((share, low, high),) = shown.execute(
            "SELECT DISTINCT week_share, week_share_low, week_share_high FROM daily_causes"
        ).fetchall()
    assert 0.5 < low <= share <= high <= 1
