"""Corrections on a page: forms that land them, and badges on what waits for the next analysis.

Nothing here writes the warehouse: a correction is landed as a batch, as ``trustwatch correct`` lands it.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import duckdb
import polars as pl
import streamlit as st

from dashboard.access import land, may_edit, sign
from dashboard.rows import PostRow, ThemeRow
from dashboard.server_options import home
from dashboard.words import sentences, wording
from models.correction import FIELDS, LONGEST, known_values
from models.vocabulary import IncidentState
from pipeline.people import corrections
from pipeline.people.corrections import Statement, checked, pending

CORRECTED_POST: Final = "post_to_correct"


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


def badges(kind: str, subject_id: str, connection: duckdb.DuckDBPyConnection | None = None) -> None:
    """What waits about one subject, each as a badge; with a connection editors can take each back."""
    waiting = pending(home())
    if waiting.is_empty():  # mostly, and a page asks for each of its posts
        return
    for row in waiting.filter(subject_kind=kind, subject_id=subject_id).iter_rows(named=True):
        said = sentences.pending(row["field"], row["new"])
        if row["old"] and row["field"] != "state":
            said = f"{said} (was {sentences.values(row['field'], row['old'])})"
        st.badge(sentences.as_text(said), icon=wording.PENDING_ICON, color="orange")
        if connection is None or row["new"] is None or not may_edit():
            continue
        if st.button(wording.UNDO, key=f"undo_{subject_id}_{row['field']}", type="tertiary"):
            land_statement(connection, Statement(kind, subject_id, row["field"], None))


def correct_post(connection: duckdb.DuckDBPyConnection, post: PostRow) -> None:
    """Correct one label of a post, old beside new."""
    post_id = post.post_id
    left, middle, right = st.columns(3)
    field = left.selectbox(
        wording.LABEL, FIELDS["post"], key=f"label_{post_id}", format_func=lambda field: wording.LABELS[field]
    )
    with middle:
        value = _value(field, key=f"value_{post_id}_{field}")
        st.caption(sentences.read_as(field, _now(post, field)))
    with right:
        by, note = _signature(post_id)
    save, cancel, _rest = st.columns([1, 1, 4])
    if save.button(wording.CORRECT, key=f"save_{post_id}", disabled=value is None):
        st.session_state[CORRECTED_POST] = None
        land_statement(connection, Statement("post", post_id, field, value, by, note))
    cancel.button(wording.CANCEL, key=f"cancel_{post_id}", on_click=_leave)


def _now(post: PostRow, field: str) -> object:
    """What a label is, as it is kept."""
    if field == "complaint":
        return None if post.reading == "not read" else str(post.reading == "complaint").lower()
    return getattr(post, field)


def _leave() -> None:
    st.session_state[CORRECTED_POST] = None


def correct_theme(connection: duckdb.DuckDBPyConnection, theme: ThemeRow) -> None:
    """Name a theme; an empty name gives it back its own words. Drawn for editors alone."""
    if not may_edit():
        return
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
            land_statement(connection, Statement("theme", theme_id, "name", name.strip() or None))


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


def _value(field: str, *, key: str) -> str | None:
    known = known_values(field) or ()
    if field == "also":
        chosen = st.multiselect(
            wording.SHOULD_BE, known, key=key, format_func=lambda value: sentences.label(field, value)
        )
        return ",".join(chosen) or None
    return st.selectbox(
        wording.SHOULD_BE,
        known,
        index=None,
        key=key,
        format_func=lambda value: sentences.label(field, value),
    )


def _signature(key: str, *, note: str | None = None) -> tuple[str | None, str | None]:
    """Who corrects, and why."""
    by = ask_who()
    why = st.text_input(wording.WHY, value=note or "", key=f"note_{key}", max_chars=LONGEST["note"])
    return by, why.strip() or None


def ask_who() -> str | None:
    """Who says it; None where nobody says who they are."""
    return sign(wording.BY_WHOM, about=wording.BY_WHOM_HELP) or None


def subjects_waiting(kind: str) -> set[str]:
    """The subjects of which something waits for the next analysis."""
    return set(pending(home()).filter(subject_kind=kind)["subject_id"])


def land_statement(connection: duckdb.DuckDBPyConnection, said: Statement) -> None:
    """Land what was said and draw the page anew; what cannot be landed is told in its place."""
    land_all(connection, [said], at=datetime.now(UTC))


def land_all(connection: duckdb.DuckDBPyConnection, said: list[Statement], *, at: datetime) -> None:
    """Land several statements of one person as one batch, as ``land_statement`` does one."""

    def say(by: str) -> None:
        bearing = [replace(one, by=by or None) for one in said]
        corrections.land(home(), [checked(connection, one, at=at) for one in bearing])

    land(said[0].by or "", say)
