"""The one thing that a page is of: chosen in a box, and addressed by its id in the URL, whatever the filters are."""

from collections.abc import Mapping

import streamlit as st

from dashboard.words import wording


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
