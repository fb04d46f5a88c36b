"""Ask: one sentence, held against what others told in the last hours of data."""

from pathlib import Path
from typing import Final

import duckdb
import streamlit as st

from dashboard import queries
from dashboard.age import Age
from dashboard.cards import post_card
from dashboard.figures import heading
from dashboard.filters import Filters
from dashboard.rows import PostRow
from dashboard.server_options import home
from dashboard.words import ask_words, sentences
from models.table import rows_of
from models.understanding.reader import Reader
from pipeline.ask.answer import HOURS, Asked, answer
from pipeline.ask.reading import read_sentence
from pipeline.ask.words import NEAREST, NO_NEAREST, UNANSWERED, lines, sentence
from pipeline.model.loading import load_reader
from pipeline.settings.settings import Settings

LONGEST: Final = 2_000  # characters of a sentence


def render(connection: duckdb.DuckDBPyConnection, _filters: Filters, age: Age) -> None:
    """Draw the page; what is asked is in the URL."""
    top = st.empty()
    left, right = st.columns([4, 1])
    text = left.text_input(
        ask_words.SENTENCE,
        key="about",
        bind="query-params",
        help=ask_words.SENTENCE_HELP,
        placeholder=ask_words.EXAMPLE,
        max_chars=LONGEST,
    ).strip()
    hours = right.number_input(ask_words.HOURS, 1, 168, int(HOURS), key="hours", bind="query-params")
    if not text:
        top.subheader(ask_words.ASK, anchor=False)
        st.caption(ask_words.ASK_WHY)
        return
    found = answer(connection, _read(str(home()), text), asked_at=age.now, hours=float(hours))
    if found is None:
        return
    top.subheader(sentences.as_text(sentence(found)), anchor=False)
    if found.verdict in UNANSWERED:
        return
    st.markdown("\n".join(f"- {sentences.as_text(line)}" for line in lines(found)))
    heading(NEAREST)
    st.caption(ask_words.ALIKE if found.nearest else NO_NEAREST)
    for near in found.nearest:
        for post in rows_of(PostRow, queries.post(connection, near.post_id)):
            post_card(connection, post, likeness=max(0.0, near.likeness), is_open=False)


@st.cache_resource(show_spinner=False)
def _reader(folder: str) -> Reader:
    return load_reader(Settings(home=Path(folder)))


@st.cache_data(show_spinner=False, max_entries=200)
def _read(folder: str, text: str) -> Asked:
    return read_sentence(_reader(folder), text)
