"""A post as its source tells it, names and all, and what is kept of it once the names are taken out."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ingest.observations.author import bare_handle, mask_handles
from ingest.observations.context import ReadContext
from ingest.observations.source_forms import author_of, name_of, native_id, plain
from models.errors import RowRejected
from models.post import Engagement, Post, short_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts on a post; None where the source has no such count."""

    likes: int | None = None
    replies: int | None = None
    reposts: int | None = None
    quotes: int | None = None
    impressions: int | None = None


NO_TALLY: Final = Tally()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPost:
    """One post before names are taken out. Ids are the source's own, without its prefix."""

    source: str
    kind: str
    created_at: datetime
    text: str
    title: str | None = None
    native_id: str | None = None
    conversation_id: str | None = None
    parent_id: str | None = None
    quoted_id: str | None = None
    author_id: str | None = None
    author_handle: str | None = None
    author_followers: int | None = None
    community: str | None = None
    language: str | None = None
    url: str | None = None
    edited_at: datetime | None = None
    observed_at: datetime | None = None  # when the source saw it last
    tally: Tally = NO_TALLY
    app_version: str | None = None
    rating: int | None = None
    developer_reply: bool | None = None
    country: str | None = None


def observations_of(raw: RawPost, context: ReadContext) -> tuple[Post | Engagement, ...]:
    """The post without names, and its counts where there are any.

    Without a native id the post's is a hash of source, author, created_at, title and text, never of counts;
    of the author's key rather than the name, which could be guessed from the id.
    Raises RowRejected when the post says nothing.
    """
    raw = _in_one_form(raw)
    if not raw.text and not raw.title:
        raise RowRejected("text", "is empty, and there is no title")
    author_key = _author_key(raw, context)
    own_id = raw.native_id or short_hash(
        raw.source, author_key, raw.created_at.isoformat(), raw.title, raw.text
    )
    post_id = f"{raw.source}:{own_id}"
    post = replace(
        _post(raw, context, post_id=post_id, author_key=author_key),
        author_handle_key=_author_handle_key(raw, context),
    )
    if raw.tally == NO_TALLY:
        return (post,)
    tally = raw.tally
    observed_at = raw.observed_at or context.observed_at
    return post, Engagement(
        post_id, observed_at, tally.likes, tally.replies, tally.reposts, tally.quotes, tally.impressions
    )


def _post(raw: RawPost, context: ReadContext, *, post_id: str, author_key: str | None) -> Post:
    registered = context.handles.get(raw.source, frozenset())
    handle = bare_handle(raw.author_handle or "")
    return Post(
        post_id=post_id,
        source=raw.source,
        kind=raw.kind,
        conversation_id=_prefixed(raw.source, raw.conversation_id),
        parent_id=_prefixed(raw.source, raw.parent_id),
        quoted_id=_prefixed(raw.source, raw.quoted_id),
        author_key=author_key,
        author_account=handle if handle in registered else None,
        author_followers=raw.author_followers,
        community=raw.community,
        title=mask_handles(raw.title, keep=registered) if raw.title else None,
        text=mask_handles(raw.text, keep=registered),
        language=raw.language,
        url=mask_handles(raw.url) if raw.url else None,
        created_at=raw.created_at,
        first_seen_at=context.now,
        last_verified_at=raw.observed_at or context.verified_at,
        edited_at=raw.edited_at,
        purged_at=None,
        origin=context.origin,
        app_version=raw.app_version,
        rating=raw.rating,
        developer_reply=raw.developer_reply,
        country=raw.country,
    )


def _in_one_form(raw: RawPost) -> RawPost:
    """The same post however its source, or the tool that saved it, wrote it."""
    is_submission = raw.kind == "submission"
    own_id = native_id(raw.native_id, source=raw.source, kind=raw.kind)
    thread = native_id(raw.conversation_id, source=raw.source, kind="submission")
    answers_thread = raw.parent_id is not None and raw.parent_id == raw.conversation_id
    parent_kind = "submission" if is_submission or answers_thread else "comment"
    name = author_of(raw.author_handle or "", source=raw.source) or None
    is_somebody = name or not raw.author_handle  # nobody's name may have an id, as GitHub's ghost has
    return replace(
        raw,
        text=plain(raw.text, source=raw.source),
        title=plain(raw.title or "", source=raw.source) or None,
        native_id=own_id,
        conversation_id=thread or (own_id if is_submission else None),
        parent_id=native_id(raw.parent_id, source=raw.source, kind=parent_kind),
        quoted_id=native_id(raw.quoted_id, source=raw.source, kind="submission"),
        author_id=raw.author_id if is_somebody else None,
        author_handle=name,
        community=name_of(raw.community or "") or None,
    )


def _author_key(raw: RawPost, context: ReadContext) -> str | None:
    author = raw.author_id or bare_handle(raw.author_handle or "")
    return context.authors.hash(raw.source, author) if author else None


def _author_handle_key(raw: RawPost, context: ReadContext) -> str | None:
    """Who asks to be forgotten may name either, so that the handle is keyed beside the native id."""
    handle = bare_handle(raw.author_handle or "")
    return context.authors.hash(raw.source, handle) if raw.author_id and handle else None


def _prefixed(source: str, native_id: str | None) -> str | None:
    return f"{source}:{native_id}" if native_id else None
