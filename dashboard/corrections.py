"""Corrections on a page: forms that land them, and badges on what waits for the next analysis.

Nothing here writes the warehouse: a correction is landed as a batch, as ``trustwatch correct`` lands it.
"""

from datetime import UTC, datetime
from typing import Final

import duckdb
import polars as pl
import streamlit as st

from dashboard.home_folder import home
from dashboard.rows import PostRow, ThemeRow
from dashboard.words import sentences, wording
from models.correction import FIELDS, LONGEST, known_values
from models.errors import UserMistake
from models.table import rows_of
from models.vocabulary import IncidentState
from pipeline.brief.phrases import shorten, source_name, stamp
from pipeline.people.corrections import Statement, checked, land, pending

CHOSEN_POST: Final = "post_to_correct"
_OPTION_LENGTH: Final = 100


def with_badges(rows: pl.DataFrame, *, kind: str) -> pl.DataFrame:
    """Rows with the list column corrections: what waits, and what was corrected; without it where there is nothing."""
    waiting = _waiting(kind)
    words = [
        [
            *waiting.get(row[f"{kind}_id"], ()),
            *map(sentences.corrected, row.get("corrected") or ()),
            *([str(row["state"])] if row.get("state") == IncidentState.DISMISSED else ()),
        ]
        for row in rows.to_dicts()
    ]
    if not any(words):
        return rows
    return rows.with_columns(pl.Series("corrections", words, dtype=pl.List(pl.String)))


def badges(kind: str, subject_id: str) -> None:
    """What waits about one subject, each as a badge."""
    for words in _waiting(kind).get(subject_id, ()):
        st.badge(sentences.as_text(words), icon=wording.PENDING_ICON, color="orange")


def correct_post(connection: duckdb.DuckDBPyConnection, posts: pl.DataFrame) -> None:
    """Correct one label of one of the posts."""
    by_id = {row.post_id: row for row in rows_of(PostRow, posts)}
    if st.session_state.get(CHOSEN_POST) not in by_id:
        st.session_state[CHOSEN_POST] = None
    with st.container(border=True):
        st.markdown(f"**{wording.CORRECT_POST}**")
        post_id = st.selectbox(
            wording.WHICH_POST,
            list(by_id),
            key=CHOSEN_POST,
            format_func=lambda post_id: _option(by_id[post_id]),
            placeholder=wording.CHOOSE_POST,
        )
        if post_id is None:
            return
        left, middle, right = st.columns(3)
        field = left.selectbox(
            wording.LABEL,
            FIELDS["post"],
            key="label_to_correct",
            format_func=lambda field: wording.LABELS[field],
        )
        with middle:
            value = _value(field)
        with right:
            by, note = _signature("post")
        if st.button(wording.CORRECT, key="correct_post", disabled=value is None):
            _land(connection, Statement("post", post_id, field, value, by, note))


def correct_theme(connection: duckdb.DuckDBPyConnection, theme: ThemeRow) -> None:
    """Name a theme; an empty name gives it back its own words."""
    theme_id = theme.theme_id
    with st.popover(wording.NAME_THEME, key=f"theme_popover_{theme_id}"):
        published = theme.label if theme.labelled_by == "a person" else None
        label = _values_waiting("theme", theme_id).get("name", published) or ""
        name = st.text_input(
            wording.THEME_NAME,
            value=label,
            key=f"name_{theme_id}",
            placeholder=theme.label,
            max_chars=LONGEST["name"],
            help=wording.THEME_NAME_HELP,
        )
        if st.button(wording.CORRECT, key=f"correct_{theme_id}") and name.strip() != label:
            _land(connection, Statement("theme", theme_id, "name", name.strip() or None))


def _waiting(kind: str) -> dict[str, list[str]]:
    """By subject, in words, what waits for the next analysis."""
    found: dict[str, list[str]] = {}
    for row in pending(home()).filter(subject_kind=kind).iter_rows(named=True):
        found.setdefault(row["subject_id"], []).append(sentences.pending(row["field"], row["new"]))
    return found


def _values_waiting(kind: str, subject_id: str) -> dict[str, str | None]:
    """By field, what a subject will have after the next analysis; None where it will be as found."""
    waiting = pending(home()).filter(subject_kind=kind, subject_id=subject_id)
    return dict(waiting.select("field", "new").iter_rows())


def _value(field: str) -> str | None:
    known = known_values(field) or ()
    if field == "also":
        chosen = st.multiselect(
            wording.SHOULD_BE,
            known,
            key="value_also",
            format_func=lambda value: sentences.label(field, value),
        )
        return ",".join(chosen) or None
    return st.selectbox(
        wording.SHOULD_BE,
        known,
        index=None,
        key=f"value_{field}",
        format_func=lambda value: sentences.label(field, value),
    )


def _signature(key: str, *, note: str | None = None) -> tuple[str | None, str | None]:
    """Who corrects, and why."""
    by = st.text_input(wording.BY_WHOM, key="by", help=wording.BY_WHOM_HELP)
    why = st.text_input(wording.WHY, value=note or "", key=f"note_{key}", max_chars=LONGEST["note"])
    return by.strip() or None, why.strip() or None


def _land(connection: duckdb.DuckDBPyConnection, said: Statement) -> None:
    try:
        land(home(), [checked(connection, said, at=datetime.now(UTC))])
    except UserMistake as mistake:
        st.error(sentences.as_text(str(mistake)))
    except OSError as error:
        st.error(sentences.as_text(f"{home()}: {error.strerror}"))
    else:
        st.toast(wording.LANDED)
        st.rerun()


def _option(post: PostRow) -> str:
    text = f"{post.title} · {post.text}" if post.title else post.text
    return f"{stamp(post.created_at)} {source_name(post.source)}: {shorten(text, length=_OPTION_LENGTH)}"
