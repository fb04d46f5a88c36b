"""Posts: every post that was read, found by words, meaning or label, in full, each with a way to correct it."""

from dataclasses import replace
from functools import partial
from typing import Final

import duckdb
import polars as pl
import streamlit as st

from dashboard import queries
from dashboard.age import Age
from dashboard.cards import post_card, thread_of
from dashboard.figures import download_asked, heading
from dashboard.filters import Filters
from dashboard.links import link_to
from dashboard.rows import PostRow, ThreadRow
from dashboard.search import Narrowed, meaning
from dashboard.words import post_words, sentences, wording
from models.table import rows_of
from models.vocabulary import BLAMES, EXPLAINED, SEVERITIES
from pipeline.brief.phrases import WEAK_NOTE

A_PAGE: Final = 20
LIKEST: Final = 100
LONGEST_THREAD: Final = 50
SEGMENTS_SHOWN: Final = 100


def render(connection: duckdb.DuckDBPyConnection, filters: Filters, _age: Age) -> None:
    """Draw the page: the post that the link names, or those that are found; what is asked is in the URL."""
    if asked := st.query_params.get("post"):
        _one(connection, asked)
        return
    sentence = st.empty()
    narrowed, like, order = _asked(connection, filters)
    if like:
        narrowed = replace(narrowed, reading="complaint")
        likeness = _alike(connection, filters, narrowed, like)
        narrowed = replace(narrowed, post_ids=tuple(likeness))
    else:
        likeness = {}
    total = len(likeness) if like else queries.n_posts(connection, filters, narrowed)
    if not total:
        sentence.subheader(wording.NOTHING_CHOSEN, anchor=False)
        return
    skipped = A_PAGE * (_page(total) - 1)
    if like:
        nearest = list(likeness)[skipped : skipped + A_PAGE]
        found = queries.posts(connection, filters, replace(narrowed, post_ids=nearest), n=None)
        rank = pl.col("post_id").replace_strict({post_id: place for place, post_id in enumerate(nearest)})
        found = found.sort(rank)
    else:
        found = queries.posts(
            connection,
            filters,
            narrowed,
            n=A_PAGE,
            skipped=skipped,
            gravest_first=order == post_words.GRAVEST,
        )
    order = post_words.MOST_ALIKE_FIRST if like else post_words.ORDERS[order].lower()
    sentence.subheader(sentences.posts_found(total, skipped, found.height, order=order), anchor=False)
    for post in rows_of(PostRow, found):
        post_card(connection, post, likeness=likeness.get(post.post_id))
    gravest_first = order == post_words.GRAVEST
    every = partial(queries.posts, filters=filters, narrowed=narrowed, n=None, gravest_first=gravest_first)
    download_asked(every, key="posts", n=total)


def _one(connection: duckdb.DuckDBPyConnection, post_id: str) -> None:
    """The post of a link, whatever the filters, with its thread; or that it is gone."""
    st.markdown(f"[{wording.ALL_POSTS}](posts)")
    found = rows_of(PostRow, queries.post(connection, post_id))
    if not found:
        st.warning(sentences.as_text(post_words.POST_GONE.format(post_id=post_id)))
        return
    st.subheader(post_words.ONE_POST, anchor=False)
    post_card(connection, found[0])
    heading(post_words.THREAD)
    conversation = found[0].conversation_id or post_id
    thread_of(rows_of(ThreadRow, queries.thread(connection, conversation, n=LONGEST_THREAD)), chosen=post_id)


def _asked(connection: duckdb.DuckDBPyConnection, filters: Filters) -> tuple[Narrowed, str, str]:
    """What the reader looks for: words, labels and what is named; what it should be like; and in which order."""
    incident = _incident()
    left, middle, right, last = st.columns([3, 3, 2, 2])
    words = left.text_input(post_words.SEARCH, key="words", bind="query-params", help=post_words.SEARCH_HELP)
    like = middle.text_input(post_words.LIKE, key="like", bind="query-params", help=post_words.LIKE_HELP)
    reading = right.selectbox(
        wording.READING,
        list(wording.READINGS),
        key="reading",
        format_func=lambda key: wording.READINGS[key],
        bind="query-params",
    )
    order = last.selectbox(
        post_words.ORDER,
        list(post_words.ORDERS),
        key="order",
        format_func=lambda key: post_words.ORDERS[key],
        help=post_words.ORDER_HELP,
        bind="query-params",
    )
    with st.expander(post_words.LABELS_OF_POSTS):
        cells = st.columns(5)
        blames = _labels(cells[0], "blames", BLAMES)
        explained = _labels(cells[1], "explained", EXPLAINED)
        severity = _labels(cells[2], "severity", [str(level) for level in SEVERITIES])
        promotes = _labels(cells[3], "promotes", queries.promoted(connection))
        leaving = cells[4].checkbox(post_words.ONLY_LEAVING, key="leaving", bind="query-params")
        segments = queries.segments(connection, filters, n=SEGMENTS_SHOWN)
        named: list[str] = st.multiselect(
            post_words.NAMED,
            [f"{kind} {value}" for kind, value, _n in segments.iter_rows()],
            key="named",
            format_func=post_words.named,
            placeholder=wording.ALL,
            bind="query-params",
        )
        st.caption(WEAK_NOTE)
    narrowed = Narrowed(
        reading=None if reading == "all" else reading,
        words=words.strip(),
        blames=blames,
        explained=explained,
        severity=[int(level) for level in severity],
        promotes=promotes,
        leaving=True if leaving else None,
        named=named,
        incident=incident,
    )
    return narrowed, like.strip(), order


def _incident() -> str | None:
    """The incident of the link, to whose posts the others are narrowed, with the way out of that."""
    if not (asked := st.query_params.get("incident")):
        return None
    page = link_to("incidents", incident=asked)
    st.markdown(
        f"{post_words.OF_INCIDENT} [{post_words.THE_INCIDENT}]({page}) · [{post_words.EVERY_POST}](posts)"
    )
    return asked


def _labels(
    cell: st.delta_generator.DeltaGenerator, field: str, values: list[str] | tuple[str, ...]
) -> list[str]:
    chosen: list[str] = cell.multiselect(
        sentences.label_name(field),
        values,
        key=field,
        format_func=lambda value: sentences.label(field, value),
        placeholder=wording.ALL,
        bind="query-params",
    )
    return chosen


def _alike(
    connection: duckdb.DuckDBPyConnection, filters: Filters, narrowed: Narrowed, like: str
) -> dict[str, float]:
    """How like the words each of the likest complaints is, the likest first."""
    encoder = queries.encoder(connection)
    if encoder is None:
        return {}
    vector = meaning(like, encoder=encoder).tolist()
    rows = queries.alike(connection, filters, narrowed, vector=vector, encoder=encoder, n=LIKEST)
    return dict(rows.iter_rows())


def _page(total: int) -> int:
    """The number of the page that is looked at, from 1."""
    pages = -(-total // A_PAGE)
    if pages == 1:
        return 1
    if st.session_state.get("page", 1) > pages:
        st.session_state["page"] = 1
    number: int = st.number_input(
        post_words.WHICH_PAGE.format(pages=pages), 1, pages, key="page", width=220, bind="query-params"
    )
    return number
