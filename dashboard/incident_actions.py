"""What a team does with an incident on its page, landed as ``trustwatch incident`` lands it: with a name, and undo."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from dashboard.access import land, may_edit, sign, signed
from dashboard.rows import IncidentDetail
from dashboard.server_options import home
from dashboard.words import access_words, incident_wording, wording
from models.correction import LONGEST, LONGEST_BY
from models.vocabulary import IncidentState
from pipeline.people.incident_actions import Act, Verb, land_act

_AT_ONCE: Final = {
    IncidentState.OPEN: (Verb.ACKNOWLEDGE, Verb.CLOSE, Verb.DISMISS, Verb.UNDO),
    IncidentState.CLOSED: (Verb.ACKNOWLEDGE, Verb.REOPEN, Verb.DISMISS, Verb.UNDO),
    IncidentState.DISMISSED: (Verb.REOPEN, Verb.UNDO),
}


def act_on(incident: IncidentDetail, others: Mapping[str, str]) -> None:
    """Buttons for one incident; others: the names of those that it may be merged into, by id.

    A viewer is told that they are for editors.
    """
    if not may_edit():
        st.caption(access_words.EDITORS_ONLY)
        return
    with st.container(border=True):
        name, why = st.columns(2)
        with name:
            by = sign(incident_wording.BY, about=incident_wording.BY_HELP)
        note = why.text_input(
            incident_wording.WHY, key=f"why_{incident.incident_id}", max_chars=LONGEST["note"]
        )
        verbs = _AT_ONCE.get(incident.state, (Verb.UNDO,))
        with st.container(horizontal=True):
            for verb in verbs:
                _button(Act(verb, incident.incident_id, by, note=note.strip() or None))
        if not by:
            st.caption(incident_wording.NAME_FIRST)
        with st.expander(incident_wording.DO_MORE):
            _with_words(incident.incident_id, by, others)


def act_on_posts(incident_id: str, post_ids: Sequence[str]) -> None:
    """Buttons for some of an incident's posts, for editors alone."""
    if not may_edit():
        return
    by = signed()
    if not post_ids:
        st.caption(incident_wording.CHOOSE_POSTS)
        return
    st.caption(incident_wording.CHOSEN_POSTS.format(n=len(post_ids)))
    with st.container(horizontal=True):
        for verb in (Verb.SPLIT, Verb.TAKE_OUT):
            _button(Act(verb, incident_id, by, posts=tuple(post_ids)))
    if not by:
        st.caption(incident_wording.NAME_FIRST)


def _with_words(incident_id: str, by: str, others: Mapping[str, str]) -> None:
    """What takes a name, words, or another incident."""
    assign, comment, merge = st.columns(3)
    with assign:
        whom = st.text_input(incident_wording.TO_WHOM, key=f"whom_{incident_id}", max_chars=LONGEST_BY)
        _button(Act(Verb.ASSIGN, incident_id, by, value=whom.strip()))
    with comment:
        words = st.text_input(incident_wording.COMMENT, key=f"words_{incident_id}", max_chars=LONGEST["note"])
        _button(Act(Verb.COMMENT, incident_id, by, value=words.strip()))
    with merge:
        if not others:
            st.caption(incident_wording.NO_OTHER)
            return
        into = st.selectbox(
            incident_wording.INTO,
            list(others),
            index=None,
            key=f"into_{incident_id}",
            format_func=others.__getitem__,
            placeholder=wording.CHOOSE,
        )
        _button(Act(Verb.MERGE, incident_id, by, value=into or ""))


def _button(act: Act) -> None:
    """Land an act when pressed; it cannot be without a name, nor without the words that it takes."""
    lacks = not act.by or act.value == ""
    pressed = st.button(
        incident_wording.VERBS[act.verb],
        key=f"{act.verb.replace(' ', '_')}_{act.incident_id}",
        help=incident_wording.VERB_HELP.get(act.verb),
        disabled=lacks,
    )
    if pressed:
        land(act.by, lambda by: land_act(home(), replace(act, by=by), now=datetime.now(UTC)))
