"""Posts as cards: the whole text, every label with how sure it is, the way to the original and to the thread."""

from collections.abc import Sequence
from typing import Final

import duckdb
import streamlit as st

from dashboard.access import may_edit
from dashboard.corrections import CORRECTED_POST, badges, correct_post
from dashboard.links import link_to
from dashboard.rows import PostRow, ThreadRow
from dashboard.words import answer_words, post_words, sentences, wording
from models.understanding.text import without_form, without_home_names
from pipeline.brief.phrases import excerpt, percent, product_name, shorten, stamp

_LONG: Final = 1_500  # characters; what is longer is folded
_SHORT: Final = 280  # of it, where cards stand side by side
_CERTAIN_OF_NONE: Final = 0.05  # a cause less probable than this is not named beside the first


def post_card(
    connection: duckdb.DuckDBPyConnection,
    post: PostRow,
    *,
    likeness: float | None = None,
    is_open: bool = True,
    is_small: bool = False,
) -> None:
    """One post with its labels and, where the card is open to it, the form by which editors correct one of them.

    likeness: to what was looked for, a cosine; is_small: the text is folded sooner.
    """
    with st.container(border=True, key=f"card_{post.post_id}"):
        st.markdown(f"**{sentences.as_text(_headline(post))}**")
        _text(post, length=_SHORT if is_small else _LONG)
        st.caption(sentences.as_text(labels_line(post)))
        badges("post", post.post_id, connection)
        alike = f" · {percent(likeness)} alike" if likeness is not None else ""
        where = f"{sentences.origin(post.created_at, post.source, post.url)}{_community(post)}{alike}"
        st.markdown(
            f":small[{where} · [{post_words.THREAD_AND_LINK}]({link_to('posts', post=post.post_id)})]"
        )
        if not is_open or not may_edit():
            return
        if st.session_state.get(CORRECTED_POST) == post.post_id:
            correct_post(connection, post)
        else:
            st.button(
                wording.CORRECT_POST,
                key=f"correct_{post.post_id}",
                on_click=_choose,
                args=(post.post_id,),
                type="tertiary",
                icon=wording.CORRECT_ICON,
            )


def thread_of(posts: Sequence[ThreadRow], *, chosen: str) -> None:
    """The other posts of a conversation, one after the other, in short."""
    others = [post for post in posts if post.post_id != chosen]
    if not others:
        st.caption(post_words.NO_THREAD)
        return
    for post in others:
        reading = sentences.as_text(f"{stamp(post.created_at)}, {_answer(post) or _headline(post)}")
        st.markdown(f"{reading} · [{post_words.OPEN}]({link_to('posts', post=post.post_id)})")
        st.text(excerpt(_said(post), length=400))


def _answer(post: ThreadRow) -> str:
    """Of which registered account a post is an answer, and in which spirit; nothing of another post."""
    if post.answered_by is None:
        return ""
    stance = answer_words.STANCES.get(post.stance or "", "")
    return f"{post_words.ANSWER_OF} {post.answered_by}" + (f", {stance.lower()}" if stance else "")


def labels_line(post: PostRow) -> str:
    """Every label with its probability where it has one."""
    if post.reading == "not read" or post.p_complaint is None:
        return wording.READINGS["not read"]
    parts = [f"{post_words.COMPLAINT} {percent(post.p_complaint)}"]
    if post.reading == "complaint":
        parts += [
            _causes(post),
            *(_label(post, field) for field in wording.WEAKLY_READ),
            post_words.LEAVES if post.leaving else "",
            f"{post_words.PRAISES} {product_name(post.promotes)}"
            if post.promotes not in (None, "none")
            else "",
        ]
    parts += [
        f"{post_words.READ_BY_JUDGE} {post.judge}" if post.judge else "",
        post_words.NEARLY_REPEATS if post.duplicate_of else "",
        *(sentences.corrected(field) for field in post.corrected or ()),
    ]
    return " · ".join(part for part in parts if part)


def _label(post: PostRow, field: str) -> str:
    value = getattr(post, field)
    named = sentences.label(field, str(value)).lower() if value is not None else wording.AS_FOUND
    return f"{sentences.label_name(field).lower()}: {named}"


def _causes(post: PostRow) -> str:
    """The causes by probability, those beside the first only where they may be it."""
    found = sorted((post.causes or {}).items(), key=lambda pair: -pair[1])
    named = [pair for number, pair in enumerate(found) if number == 0 or pair[1] >= _CERTAIN_OF_NONE]
    causes = ", ".join(f"{sentences.label('cause', key).lower()} {percent(p)}" for key, p in named[:4])
    also = ", ".join(sentences.label("also", key).lower() for key in post.also or ())
    return f"{wording.LABELS['cause'].lower()} {causes}" + (f", also {also}" if also else "")


def _headline(post: PostRow) -> str:
    about = "" if post.product == "none" else f"{product_name(post.product)}: "
    if post.reading == "complaint":
        return f"{about}{sentences.label('cause', post.cause or 'unclear')}"
    return f"{about}{wording.READINGS[post.reading]}"


def _text(post: PostRow, *, length: int) -> None:
    said = without_home_names(f"{post.title}\n\n{post.text}" if post.title else post.text)
    if len(said) <= length:
        st.text(said)
        return
    st.text(shorten(without_form(said) or said, length=length))
    with st.expander(post_words.WHOLE_TEXT):
        st.text(said)


def _said(post: PostRow) -> str:
    return f"{post.title} · {post.text}" if post.title else post.text


def _community(post: PostRow) -> str:
    return f" · {sentences.as_text(post.community)}" if post.community else ""


def _choose(post_id: str) -> None:
    st.session_state[CORRECTED_POST] = post_id
