"""Posts: every post that was read, searchable, each with a link to the original; its labels can be corrected."""

from functools import partial

import duckdb
import streamlit as st

from dashboard import queries
from dashboard.age import Age
from dashboard.corrections import CHOSEN_POST, correct_post
from dashboard.figures import show_posts
from dashboard.filters import Filters
from dashboard.words import sentences, wording

HEIGHT = 640


def render(connection: duckdb.DuckDBPyConnection, filters: Filters, _age: Age) -> None:
    """Draw the page; the words and the reading are in the URL beside the filters."""
    sentence = st.empty()
    left, right = st.columns([3, 1])
    words = left.text_input(wording.SEARCH, key="words", bind="query-params")
    reading = right.selectbox(
        wording.READING,
        list(wording.READINGS),
        key="reading",
        format_func=lambda key: wording.READINGS[key],
        bind="query-params",
    )
    narrowed = {"reading": None if reading == "all" else reading, "words": words.strip() or None}
    found = queries.posts(connection, filters, **narrowed)
    if found.is_empty():
        sentence.subheader(wording.NOTHING_CHOSEN, anchor=False)
        return
    total = queries.n_posts(connection, filters, **narrowed)
    sentence.subheader(sentences.posts_found(total, found.height), anchor=False)
    post_ids = found["post_id"].to_list()
    show_posts(found, key="posts", height=HEIGHT, on_select=partial(_choose, post_ids))
    correct_post(connection, found)


def _choose(post_ids: list[str]) -> None:
    """The row that was clicked is the post to be corrected."""
    rows = st.session_state["posts"].selection.rows
    st.session_state[CHOSEN_POST] = post_ids[rows[0]] if rows else None
