"""A post as its source tells it, names and all, and what is kept of it once the names are taken out."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from ingest.files.stream import Advance, unheeded
from ingest.observations.author import AuthorKey, mask_handles
from ingest.observations.values import latest_time
from models.errors import RowRejected
from models.post import Engagement, Post, short_hash


@dataclass(slots=True)
class Allowance:
    """How many records a collection asks for, None for all there are, and how many it was given so far."""

    limit: int | None = None
    n_read: int = 0

    @property
    def left(self) -> int | None:
        """How many are still asked for."""
        return None if self.limit is None else max(0, self.limit - self.n_read)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader is told beside its file."""

    authors: AuthorKey
    now: datetime  # UTC; when these posts are first seen
    origin: str
    observed_at: datetime  # UTC; when counts were taken of which the source does not say it
    handles: Mapping[str, frozenset[str]] = field(default_factory=dict)  # registered, by source, lower case
    advance: Advance = unheeded
    verified_at: datetime | None = None  # UTC; when a live source showed these posts, None for files
    wait: Callable[[float], None] = time.sleep  # so many seconds; raises PartlyDone when asked to stop
    allowance: Allowance = field(default_factory=Allowance)  # for sources that ask money for each record

    @property
    def latest(self) -> datetime:
        """Until when a time is believed."""
        return latest_time(self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts on a post; None where the source has no such count."""

    likes: int | None = None
    replies: int | None = None
    reposts: int | None = None
    quotes: int | None = None
    impressions: int | None = None


NO_TALLY: Final = Tally()
_ESCAPING_SOURCES: Final = frozenset({"reddit", "x"})  # they write &, < and > as entities


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
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


def observations_of(draft: Draft, reading: Reading) -> tuple[Post | Engagement, ...]:
    """The post without names, and its counts where there are any.

    Without a native id the post's is a hash of source, author, created_at, title and text, never of counts;
    of the author's key rather than the name, which could be guessed from the id.
    Raises RowRejected when the post says nothing.
    """
    if draft.source in _ESCAPING_SOURCES and ("&" in draft.text or "&" in (draft.title or "")):
        draft = replace(draft, text=_unescaped(draft.text), title=_unescaped(draft.title or "") or None)
    if not draft.text and not draft.title:
        raise RowRejected("text", "is empty, and there is no title")
    author_key = _author_key(draft, reading)
    native_id = draft.native_id or short_hash(
        draft.source, author_key, draft.created_at.isoformat(), draft.title, draft.text
    )
    post_id = f"{draft.source}:{native_id}"
    post = _post(draft, reading, post_id=post_id, author_key=author_key)
    if draft.tally == NO_TALLY:
        return (post,)
    tally = draft.tally
    observed_at = draft.observed_at or reading.observed_at
    return post, Engagement(
        post_id, observed_at, tally.likes, tally.replies, tally.reposts, tally.quotes, tally.impressions
    )


def _post(draft: Draft, reading: Reading, *, post_id: str, author_key: str | None) -> Post:
    registered = reading.handles.get(draft.source, frozenset())
    handle = _bare_handle(draft)
    return Post(
        post_id=post_id,
        source=draft.source,
        kind=draft.kind,
        conversation_id=_prefixed(draft.source, draft.conversation_id),
        parent_id=_prefixed(draft.source, draft.parent_id),
        quoted_id=_prefixed(draft.source, draft.quoted_id),
        author_key=author_key,
        author_account=handle if handle in registered else None,
        author_followers=draft.author_followers,
        community=draft.community,
        title=mask_handles(draft.title, keep=registered) if draft.title else None,
        text=mask_handles(draft.text, keep=registered),
        language=draft.language,
        url=mask_handles(draft.url) if draft.url else None,
        created_at=draft.created_at,
        first_seen_at=reading.now,
        last_verified_at=draft.observed_at or reading.verified_at,
        edited_at=draft.edited_at,
        purged_at=None,
        origin=reading.origin,
    )


def _unescaped(text: str) -> str:
    """The text with the three entities resolved, without the zero-width spaces that Reddit's editor leaves."""
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text.replace("&#x200B;", "").strip()


def _author_key(draft: Draft, reading: Reading) -> str | None:
    author = draft.author_id or _bare_handle(draft)
    return reading.authors.hash(draft.source, author) if author else None


def _bare_handle(draft: Draft) -> str:
    """The handle in lower case, without the sign that some exports write before it."""
    return (draft.author_handle or "").lower().removeprefix("@").removeprefix("u/")


def _prefixed(source: str, native_id: str | None) -> str | None:
    return f"{source}:{native_id}" if native_id else None
