"""Who is at the page: sign-in by OpenID Connect, as Streamlit does it, and the roles of viewer and editor.

Promises that nothing is shown to who has not signed in where sign-in is set up or somebody is named in the settings,
that only editors write, and that what they write bears the address they signed in with, whatever stands on the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
        return None if named.names_anybody else Reader(None, may_edit=True)
    if not _is_fresh(claims):
        return None
    is_verified = claims.get("email_verified", named.unverified_addresses)
    address = str(claims.get("email") or "").lower() if is_verified in (True, "true") else ""
    if not named.may_read(address):
        return None
    return Reader(address, may_edit=bool(address) and named.may_edit(address))


def may_edit() -> bool:
    """Whether the reader is an editor."""
    one = reader()
    return one is not None and one.may_edit


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
    one = reader()
    if one is None or one.address is None:
        return
    with st.sidebar:
        role = access_words.EDITOR if one.may_edit else access_words.VIEWER
        name = one.address or access_words.NO_ADDRESS
        said = sentences.as_text(access_words.SIGNED_IN.format(name=name, role=role))
        st.markdown(f":small[{said}]")  # an address is a link, for which a caption's ink is too pale
        _sign_out()


def sign(label: str, *, about: str, key: str = _TYPED) -> str:
    """The name that what follows is said under; asked for in a field only where nobody signs in."""
    one = reader()
    if one is not None and one.address is not None:
        return one.address
    name: str = st.text_input(label, key=key, help=about, max_chars=LONGEST_BY)
    return name.strip()


def signed() -> str:
    """The name as ``sign`` has it, where the field was drawn before; empty where nobody said one."""
    one = reader()
    if one is not None and one.address is not None:
        return one.address
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
    one = reader()
    if one is None or not one.may_edit:
        raise UserMistake(access_words.EDITORS_ONLY)
    return typed if one.address is None else one.address


def _is_fresh(claims: Mapping[str, object]) -> bool:
    """Whether somebody signed in, and not too long ago."""
    issued = claims.get("iat")
    if claims.get("is_logged_in") is not True or not isinstance(issued, int | float):
        return False
    return datetime.now(UTC).timestamp() - issued < SIGNED_IN_FOR.total_seconds()


def _sign_out() -> None:
    st.button(access_words.SIGN_OUT, key="sign_out", type="tertiary", on_click=st.logout)
