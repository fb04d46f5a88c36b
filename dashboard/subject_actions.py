"""What a reader does on the page Watch, landed as ``trustwatch subject`` lands it: each word with a name."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import duckdb
import polars as pl
import streamlit as st

from dashboard.access import land, may_edit, sign, signed
from dashboard.cards import post_card
from dashboard.figures import heading
from dashboard.rows import PostRow
from dashboard.server_options import home
from dashboard.words import access_words, sentences, subject_words
from models.subject import LONGEST_SENTENCE, Answer, Subject
from models.table import rows_of
from pipeline.people import subjects

_SKIPPED: Final = "subject_skipped"


def add_subject() -> None:
    """The form that adds a subject; a viewer is told that it is for editors."""
    if not may_edit():
        st.caption(access_words.EDITORS_ONLY)
        return
    with st.form("add_subject", border=False):
        sentence = st.text_input(
            subject_words.SENTENCE,
            key="sentence",
            help=subject_words.SENTENCE_HELP,
            max_chars=LONGEST_SENTENCE,
        )
        left, right = st.columns(2)
        posts = left.text_area(
            subject_words.POSTS, key="example_posts", help=subject_words.POSTS_HELP, height=100
        )
        texts = right.text_area(
            subject_words.TEXTS, key="example_texts", help=subject_words.TEXTS_HELP, height=100
        )
        name = sign(subject_words.BY, about=subject_words.BY_HELP, key="subject_by")
        if not st.form_submit_button(subject_words.WATCH, key="add_subject_button"):
            return
    land(
        name,
        lambda by: subjects.add(
            home(), sentence, posts=posts.split(), texts=_lines(texts), by=by, now=datetime.now(UTC)
        ),
    )


def judge_posts(connection: duckdb.DuckDBPyConnection, subject: Subject, questions: pl.DataFrame) -> None:
    """The next post that is asked about, with its buttons; what is chosen lands at once and the next one comes.

    A viewer is told that this is for editors.
    """
    heading(subject_words.QUESTION)
    if not may_edit():
        st.caption(access_words.EDITORS_ONLY)
        return
    if questions.is_empty():
        st.caption(subject_words.NOTHING_ASKED)
        return
    st.caption(sentences.as_text(subject_words.QUESTION_NOTE.format(sentence=subject.sentence)))
    answered = subjects.answers_waiting(home(), subject.subject_id)
    skipped = st.session_state.setdefault(_SKIPPED, set())
    done = questions.filter(pl.col("post_id").is_in(list(answered))).height
    left = questions.filter(~pl.col("post_id").is_in([*answered, *skipped]))
    st.progress(done / questions.height, text=subject_words.JUDGED.format(n=done, total=questions.height))
    if left.is_empty():
        st.success(subject_words.ALL_JUDGED)
        return
    post = rows_of(PostRow, left.head(1))[0]
    post_card(connection, post, is_open=False)
    name = sign(subject_words.BY, about=subject_words.BY_HELP)
    yes, no, skip = st.columns(3)
    for cell, answer, words, key in (
        (yes, Answer.RIGHT, subject_words.YES, "y"),
        (no, Answer.WRONG, subject_words.NO, "n"),
    ):
        if cell.button(words, key=f"subject_{answer}", shortcut=key, width="stretch", disabled=not name):
            land(name, _judging(subject.subject_id, post.post_id, answer))
    if skip.button(subject_words.SKIP, key="subject_skip", shortcut="s", width="stretch"):
        skipped.add(post.post_id)
        st.rerun()
    if not name:
        st.caption(subject_words.NAME_FIRST)


def _judging(subject_id: str, post_id: str, answer: Answer) -> Callable[[str], None]:
    return lambda by: subjects.judge(home(), subject_id, {post_id: answer}, by=by, now=datetime.now(UTC))


def drop_subject(subject: Subject) -> None:
    """The button that ends a subject, for editors alone."""
    if not may_edit():
        return
    name = signed()
    if st.button(subject_words.DROP, key="drop_subject", type="tertiary", disabled=not name):
        land(name, _dropping(subject))


def _dropping(subject: Subject) -> Callable[[str], None]:
    def drop(by: str) -> None:
        subjects.drop(home(), subject.subject_id, by=by, now=datetime.now(UTC))
        st.query_params.pop("subject", None)

    return drop


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
