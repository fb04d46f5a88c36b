"""Nobody is named in what is published but the accounts that are registered now."""

from dataclasses import replace

import pytest

from models.judgement import Judgement
from models.post import Post
from models.table import frame_of
from pipeline.settings.registry import Account, Competitor
from pipeline.stages.amplification.amplification import amplification
from pipeline.warehouse.statements import VIEWS
from pipeline.warehouse.warehouse import frame, insert, open_published, open_state, publish
from tests.rows import judgement, post

STRUCK = "formerlyregistered"


@pytest.fixture
def copy(home, context):
    """Two answers by accounts that were registered when they were collected; one of them was struck off since."""
    complaint = post(1, "My chats are gone")
    answer = replace(complaint, kind="comment", parent_id=complaint.post_id, text="Come over, it is free")
    with open_state(home) as state:
        posts = [complaint] + [
            replace(answer, post_id=f"reddit:t1_{number}", author_account=name)
            for number, name in enumerate(("LarkspurAI", STRUCK))
        ]
        insert(state, "posts", frame_of(Post, posts))
        insert(state, "judgements", frame_of(Judgement, [judgement(1)]))
        rival = Competitor(name="Larkspur", accounts=(Account(source="reddit", handle="LarkspurAI"),))
        settings = context.settings.model_copy(update={"competitors": {"larkspur": rival}})
        amplification(state, replace(context, settings=settings))
        publish(state, home)
    with open_published(home) as connection:
        yield connection


def test_an_account_that_is_not_registered_any_more_is_named_nowhere(copy):
    tables = [name for (name,) in copy.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
    named = [name for name in (*tables, *VIEWS) if STRUCK in str(frame(copy, f"FROM {name}").rows()).lower()]
    assert named == []


def test_a_registered_account_is_shown_under_its_name(copy):
    shown = frame(copy, "SELECT competitor_name, author_account FROM amplification_evidence")
    assert shown.rows() == [("Larkspur", "LarkspurAI")]
