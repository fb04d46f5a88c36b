"""Review: posts that a person reads, one after the other, by keyboard, so that the model learns and can be judged."""

from datetime import UTC, datetime
from itertools import chain
from typing import Final

import duckdb
import polars as pl
import streamlit as st

from dashboard import queries
from dashboard.access import may_edit
from dashboard.age import Age
from dashboard.cards import post_card
from dashboard.corrections import ask_who, land_all, subjects_waiting
from dashboard.filters import Filters
from dashboard.rows import PostRow
from dashboard.words import access_words, post_words, sentences, wording
from models.table import rows_of
from models.vocabulary import CAUSE_KEYS
from pipeline.brief.phrases import count
from pipeline.people.corrections import Statement

A_QUEUE: Final = 50
_ACROSS: Final = 5
_SKIPPED: Final = "review_skipped"


def render(connection: duckdb.DuckDBPyConnection, filters: Filters, _age: Age) -> None:
    """Draw the next post of the queue among the chosen; for editors alone."""
    if not may_edit():
        st.subheader(wording.PAGES["review"][0], anchor=False)
        st.markdown(access_words.EDITORS_ONLY)
        return
    queue = queries.to_review(connection, filters, n=A_QUEUE)
    said, skipped = subjects_waiting("post"), st.session_state.setdefault(_SKIPPED, set())
    left = queue.filter(~pl.col("post_id").is_in([*said, *skipped]))
    done = queue.filter(pl.col("post_id").is_in(list(said))).height
    progress = post_words.REVIEWED.format(n=count(done), total=count(queue.height))
    st.subheader(progress if queue.height else wording.NOTHING_CHOSEN, anchor=False)
    st.caption(post_words.REVIEW_NOTE)
    if queue.height:
        st.progress(done / queue.height)
    if left.is_empty():
        if queue.height:
            st.success(post_words.REVIEW_DONE)
        return
    why, post_id = left.row(0)
    (post,) = rows_of(PostRow, queries.post(connection, post_id))
    st.caption(post_words.WHY_HERE[why])
    post_card(connection, post, is_open=False)
    _answers(connection, post)


def _answers(connection: duckdb.DuckDBPyConnection, post: PostRow) -> None:
    """The buttons, each with its key; what is chosen lands at once and the next post comes."""
    by = ask_who()
    right, none, skip = st.columns(3)
    is_complaint = "true" if post.reading == "complaint" else "false"
    if right.button(post_words.RIGHT, key="right", shortcut="y", width="stretch"):
        fields = {"complaint": is_complaint}
        if is_complaint == "true" and post.cause in CAUSE_KEYS:
            fields["cause"] = post.cause
        _land(connection, post, fields, by=by)
    if none.button(post_words.NO_COMPLAINT, key="none", shortcut="n", width="stretch"):
        _land(connection, post, {"complaint": "false"}, by=by)
    if skip.button(post_words.SKIP, key="skip", shortcut="s", width="stretch"):
        st.session_state[_SKIPPED].add(post.post_id)
        st.rerun()
    st.markdown(f"**{post_words.OTHER_CAUSE}**")
    rows = (st.columns(_ACROSS) for _ in range(0, len(CAUSE_KEYS), _ACROSS))  # a phone stacks them row by row
    for number, (cause, cell) in enumerate(zip(CAUSE_KEYS, chain.from_iterable(rows), strict=False)):
        key = str((number + 1) % 10)
        label = sentences.label("cause", cause)
        if cell.button(label, key=f"cause_{cause}", shortcut=key, width="stretch"):
            _land(connection, post, {"complaint": "true", "cause": cause}, by=by)


def _land(
    connection: duckdb.DuckDBPyConnection, post: PostRow, fields: dict[str, str], *, by: str | None
) -> None:
    said = [Statement("post", post.post_id, field, value, by) for field, value in fields.items()]
    land_all(connection, said, at=datetime.now(UTC))
