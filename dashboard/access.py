"""Who is at the page: sign-in by OpenID Connect, as Streamlit does it, and the roles of viewer and editor.

Promises that nothing is shown to who has not signed in where sign-in is set up or somebody is named in the settings,
that only editors write, and that what they write bears the address they signed in with, whatever stands on the page.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.errors import StreamlitAuthError

from dashboard.server_options import home, roles
from dashboard.words import access_words, sentences, wording
from models.correction import LONGEST_BY
from models.errors import UserMistake

# Streamlit's own cookie lasts 30 days, in which a person may leave; a working day and night are chosen by hand.
SIGNED_IN_FOR: Final = timedelta(hours=24)
_TYPED: Final = "by"  # the key of the field for one's name


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may see the pages; address: None where nobody signs in, and everybody says their own name."""

    address: str | None
    may_edit: bool


def reader() -> Reader | None:
    """Who is at the page; None where nobody who may see it is."""
    claims, named = st.user.to_dict(), roles()
    if "is_logged_in" not in claims:  # no sign-in is set up
        return None if named.names_anybody or _is_broken() else Reader(None, may_edit=True)
    if not _is_fresh(claims):
        return None
    is_verified = claims.get("email_verified", named.unverified_addresses)
    address = str(claims.get("email") or "").lower() if is_verified in (True, "true") else ""
    if not named.may_read(address):
        return None
    return Reader(address, may_edit=bool(address) and named.may_edit(address))


def may_edit() -> bool:
    """Whether the reader is an editor."""
    person = reader()
    return person is not None and person.may_edit


def stay_admitted() -> None:
    """Within a part of a page that is drawn anew alone: who may no longer see it is led to the way in."""
    if reader() is None:
        st.rerun()


def admitted() -> bool:
    """Whether the page may be drawn; where it may not, draws the way in."""
    if reader() is not None:
        return True
    claims = st.user.to_dict()
    st.subheader(access_words.SIGN_IN_FIRST, anchor=False)
    if "is_logged_in" not in claims:
        st.markdown(access_words.NOT_SET_UP)
        return False
    if _is_fresh(claims):
        st.markdown(access_words.NOT_NAMED)
        _sign_out()
    elif st.button(access_words.SIGN_IN, key="sign_in", type="primary"):
        try:
            st.login()
        except StreamlitAuthError as error:
            st.error(sentences.as_text(" ".join(str(error).split())))
    return False


def show_reader() -> None:
    """Who has signed in, as what, and the way out; nothing where nobody signs in."""
    person = reader()
    if person is None or person.address is None:
        return
    with st.sidebar:
        role = access_words.EDITOR if person.may_edit else access_words.VIEWER
        name = person.address or access_words.NO_ADDRESS
        said = sentences.as_text(access_words.SIGNED_IN.format(name=name, role=role))
        st.markdown(f":small[{said}]")  # an address is a link, for which a caption's ink is too pale
        _sign_out()


def sign(label: str, *, about: str, key: str = _TYPED) -> str:
    """The name that what follows is said under; asked for in a field only where nobody signs in."""
    person = reader()
    if person is not None and person.address is not None:
        return person.address
    name: str = st.text_input(label, key=key, help=about, max_chars=LONGEST_BY)
    return name.strip()


def signed() -> str:
    """The name as ``sign`` has it, where the field was drawn before; empty where nobody said one."""
    person = reader()
    if person is not None and person.address is not None:
        return person.address
    return str(st.session_state.get(_TYPED) or "").strip()


def land(typed: str, say: Callable[[str], object]) -> None:
    """Land what an editor says and draw the page anew; what cannot be landed is told in its place.

    say is given the name that it bears: that of who signed in, and only where nobody does the one that was typed.
    """
    try:
        say(_author(typed))
    except UserMistake as mistake:
        st.error(sentences.as_text(str(mistake)))
    except OSError as error:
        st.error(sentences.as_text(f"{home()}: {error.strerror}"))
    else:
        st.toast(wording.LANDED)
        st.rerun()


def _author(typed: str) -> str:
    """Under whose name the reader writes. Raises UserMistake where it is no editor."""
    person = reader()
    if person is None or not person.may_edit:
        raise UserMistake(access_words.EDITORS_ONLY)
    return typed if person.address is None else person.address


def _is_fresh(claims: Mapping[str, object]) -> bool:
    """Whether somebody signed in, and not too long ago."""
    issued = claims.get("iat")
    if claims.get("is_logged_in") is not True or not isinstance(issued, int | float):
        return False
    return datetime.now(UTC).timestamp() - issued < SIGNED_IN_FOR.total_seconds()


def _is_broken() -> bool:
    """Whether Streamlit's secrets, which set sign-in up, are named or there, and cannot be read."""
    is_named = "STREAMLIT_SECRETS_FILES" in os.environ
    is_there = any(Path(path).exists() for path in st.get_option("secrets.files"))
    return (is_named or is_there) and not st.secrets.load_if_toml_exists()


def _sign_out() -> None:
    st.button(access_words.SIGN_OUT, key="sign_out", type="tertiary", on_click=st.logout)
