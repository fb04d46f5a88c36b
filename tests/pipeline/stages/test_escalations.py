"""Complaints are read once for steps outside, and what is found is what reading all of them at once would find."""

from dataclasses import replace

import pytest

from ingest.landing.queue import Batch, Deletion, Landing
from models.judgement import Judgement
from models.post import Post
from models.table import frame_of
from models.understanding import escalation
from pipeline.stages.amplification.amplification import amplification
from pipeline.stages.load import load
from pipeline.warehouse.warehouse import frame, insert, open_state
from tests.rows import NOON, judgement, post

FILED = "Six weeks without my money back. I filed a complaint with the FTC this morning."
TOLD = "My whole chat history is gone and I contacted a journalist about it."
HIRED = "You deleted my project and I hired a lawyer today."
QUIET = "My whole chat history is gone and nobody answers"
LATER = NOON.replace(hour=20)


@pytest.fixture
def state(home):
    with open_state(home) as connection:
        yield connection


def add(state, *texts, first=1, **fields):
    """Complaints, numbered from first."""
    rows = [post(first + number, text, title=None, **fields) for number, text in enumerate(texts)]
    insert(state, "posts", frame_of(Post, rows))
    insert(state, "judgements", frame_of(Judgement, [judgement(first + n) for n in range(len(texts))]))


def steps(state):
    return dict(frame(state, "SELECT post_id, escalation FROM escalations ORDER BY post_id").iter_rows())


def everything(state):
    return frame(state, "FROM escalations ORDER BY post_id").to_dicts()


def land(home, state, context, *posts, deleted=()):
    tables = {"posts": frame_of(Post, posts)} if posts else {}
    if deleted:
        tables["deletions"] = frame_of(Deletion, [Deletion("post", one, NOON) for one in deleted])
    batch = Batch(f"b{len(posts)}{len(deleted)}", "reddit", "file:test.ndjson", tables=tables)
    Landing(home).write(batch)
    load(state, replace(context, settings=context.settings.model_copy(update={"home": home})))


def test_what_comes_later_adds_to_what_was_read_as_if_all_were_read_at_once(state, context):
    add(state, FILED, QUIET)
    assert amplification(state, context)["escalations"] == 1
    add(state, TOLD, HIRED, first=3)
    assert amplification(state, context)["escalations"] == 3
    step_by_step = everything(state)
    amplification(state, replace(context, rebuild=True))
    assert step_by_step == everything(state)
    assert steps(state) == {"reddit:t3_1": "regulator", "reddit:t3_3": "press", "reddit:t3_4": "legal"}


def test_a_complaint_is_read_once_by_the_same_rules_and_anew_by_others_or_on_a_rebuild(
    state, context, monkeypatch
):
    add(state, FILED)
    amplification(state, context)
    state.execute("UPDATE posts SET text = ?", [HIRED])  # as nothing but a load may do, which says so
    amplification(state, context)
    assert steps(state) == {"reddit:t3_1": "regulator"}
    amplification(state, replace(context, rebuild=True))
    assert steps(state) == {"reddit:t3_1": "legal"}
    state.execute("UPDATE posts SET text = ?", [TOLD])
    monkeypatch.setattr("pipeline.stages.amplification.escalations.version", lambda: "of other rules")
    amplification(state, context)
    assert steps(state) == {"reddit:t3_1": "press"}
    assert escalation.version() != "of other rules"


def test_a_post_that_does_not_complain_any_more_tells_of_no_step_until_it_does_again(state, context):
    add(state, FILED, TOLD)
    amplification(state, context)
    state.execute("UPDATE judgements SET is_complaint = false WHERE post_id = 'reddit:t3_1'")
    assert amplification(state, context)["escalations"] == 1
    assert steps(state) == {"reddit:t3_2": "press"}
    state.execute("UPDATE judgements SET is_complaint = true")
    amplification(state, context)
    assert steps(state) == {"reddit:t3_1": "regulator", "reddit:t3_2": "press"}


def test_an_edited_complaint_is_read_again(home, state, context):
    add(state, QUIET)
    amplification(state, context)
    land(home, state, context, post(1, FILED, title=None, edited_at=LATER, last_verified_at=LATER))
    amplification(state, context)
    assert steps(state) == {"reddit:t3_1": "regulator"}


def test_a_purged_complaint_leaves_neither_its_step_nor_that_it_was_read(home, state, context):
    add(state, FILED, QUIET)
    amplification(state, context)
    land(home, state, context, deleted=["reddit:t3_1"])
    assert steps(state) == {}
    assert frame(state, "FROM escalations_sought")["post_id"].to_list() == ["reddit:t3_2"]
