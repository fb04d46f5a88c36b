"""Addresses within the dashboard: one object by its id, or a page with its filters; and what an address asks for."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from dashboard.words import wording

Query = Mapping[str, Any]


def link_to(page: str, **query: object) -> str:
    """The address of a page with what is asked of it; what is None or empty is left out."""
    asked = {key: value for key, value in query.items() if value not in (None, "", ())}
    return f"{page}?{urlencode(asked, doseq=True)}" if asked else page


def with_links(rows: pl.DataFrame, page: str, query: Callable[[dict[str, Any]], Query]) -> pl.DataFrame:
    """Rows with the column page: the address that each row leads to."""
    addresses = [link_to(page, **query(row)) for row in rows.iter_rows(named=True)]
    return rows.with_columns(pl.Series("page", addresses, dtype=pl.String))


def asked_for(key: str) -> str | None:
    """The id chosen last on this page, else the one that the link names; None where neither is."""
    chosen: str | None = st.session_state.get(key) or st.query_params.get(key)
    return chosen


def choose(label: str, names: Mapping[str, str], *, key: str, first: str | None) -> str | None:
    """One of the named ids, written into the URL under the key.

    first: what is chosen until the reader chooses; with None, nothing is, and the URL stays as it was.
    """
    if st.session_state.get(key) not in names:
        st.session_state[key] = first
    chosen: str | None = st.selectbox(
        label, list(names), key=key, format_func=names.__getitem__, placeholder=wording.CHOOSE
    )
    if chosen is not None:
        st.query_params[key] = chosen
    return chosen
