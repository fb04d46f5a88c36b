"""What a source gives us: posts, their engagement over time, outages, and rows that could not be read."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Post:
    """One public message. All times are UTC."""

    post_id: str  # <source>:<native id>
    source: str
    kind: str  # submission, comment, tweet, review, issue
    conversation_id: str | None
    parent_id: str | None
    quoted_id: str | None
    author_key: str | None  # keyed hash; never the handle
    author_account: str | None  # handle, only for accounts in the competitor registry
    author_followers: int | None
    community: str | None
    title: str | None
    text: str
    language: str | None  # ISO 639-1; as the source says, else as identified
    url: str | None
    created_at: datetime
    first_seen_at: datetime
    last_verified_at: datetime | None
    edited_at: datetime | None
    purged_at: datetime | None
    origin: str  # collector and query, or file
    author_handle_key: str | None = None  # of the handle, where author_key is of a native id too
    app_version: str | None = None  # of a review: the version that it is of, as its store says
    rating: int | None = None  # of a review: 1 to 5 stars; few are no complaint by themselves
    developer_reply: bool | None = (
        None  # whether the developer has answered; None where the source tells nothing
    )
    country: str | None = None  # of the store or the author, ISO 3166-1 alpha-2 in capitals


@dataclass(frozen=True, slots=True)
class Engagement:
    """Counts on a post as observed at one moment; None where the source has no such count."""

    post_id: str
    observed_at: datetime
    likes: int | None
    replies: int | None
    reposts: int | None
    quotes: int | None
    impressions: int | None


@dataclass(frozen=True, slots=True)
class Outage:
    """A provider's own incident from its status page; resolved_at is None while it lasts."""

    outage_id: str  # <provider>:<native id>
    provider: str
    product: str
    name: str
    impact: str  # none, minor, major, critical
    started_at: datetime
    resolved_at: datetime | None
    url: str | None
    updated_at: datetime | None = None  # when the provider said so; None where the source does not tell
    components: tuple[str, ...] | None = (
        None  # the parts of the service that it names; None where it names none
    )


@dataclass(frozen=True, slots=True)
class Reject:
    """One item that could not be read, with where and why. reject_id is a hash of the rest but run_id."""

    reject_id: str
    run_id: str
    source: str
    location: str  # file:line or request; "purged" once it was
    reason: str
    field: str
    raw: str  # as received, at most RAW_BYTES; empty once it was purged


RAW_BYTES = 2_000  # enough to recognise a row; a 5 MB post must not be stored twice


def short_hash(*parts: object) -> str:
    """A 128-bit hexadecimal digest of the parts in order, the same on every machine."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(repr(part).encode())
        digest.update(b"\x1f")
    return digest.hexdigest()
