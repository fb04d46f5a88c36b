"""Posts and users as version 2 of X's API gives them: few fields, more where ``fields`` and ``expansions`` ask."""

import html
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from tests.servers.query import Matches, Term, spaced

Json = dict[str, Any]
Reference = Literal["replied_to", "quoted", "retweeted"]

# An id holds the milliseconds since this moment above its lowest 22 bits.
_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
_LONGEST = 280  # beyond it the text is cut, and whole in note_tweet
METRICS = ("retweet_count", "reply_count", "like_count", "quote_count", "bookmark_count", "impression_count")
POST_FIELDS = frozenset({
    "attachments", "author_id", "context_annotations", "conversation_id", "created_at", "edit_controls",
    "edit_history_tweet_ids", "entities", "geo", "id", "in_reply_to_user_id", "lang", "note_tweet",
    "possibly_sensitive", "public_metrics", "referenced_tweets", "reply_settings", "source", "text", "withheld",
})  # fmt: skip
USER_FIELDS = frozenset({
    "created_at", "description", "entities", "id", "location", "name", "pinned_tweet_id", "profile_image_url",
    "protected", "public_metrics", "subscription_type", "url", "username", "verified", "verified_type", "withheld",
})  # fmt: skip
EXPANSIONS = frozenset({
    "attachments.media_keys", "attachments.poll_ids", "author_id", "edit_history_tweet_ids",
    "entities.mentions.username", "geo.place_id", "in_reply_to_user_id", "referenced_tweets.id",
    "referenced_tweets.id.author_id",
})  # fmt: skip


@dataclass(slots=True)
class User:
    """An account."""

    id: str
    username: str
    name: str
    followers: int
    created_at: datetime


@dataclass(slots=True)
class Post:
    """A post. gone: deleted, or hidden because its author is protected or suspended."""

    id: int
    text: str
    author: User
    created_at: datetime
    conversation_id: int
    language: str
    references: dict[Reference, "Post"] = field(default_factory=dict)
    metrics: dict[str, int] = field(default_factory=lambda: dict.fromkeys(METRICS, 0))
    gone: Literal["", "deleted", "hidden"] = ""


def snowflake(moment: datetime, *, serial: int = 0) -> int:
    """The id of a post made at a moment."""
    return (moment - _EPOCH) // timedelta(milliseconds=1) << 22 | serial


def moment_of(number: int) -> datetime:
    """When the post with this id was made."""
    return _EPOCH + timedelta(milliseconds=number >> 22)


def x_time(moment: datetime) -> str:
    """A time as X writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def post_json(post: Post, fields: Set[str]) -> Json:
    """A post with the fields asked for; those that it lacks are left out."""
    text = html.escape(post.text, quote=False)
    short = text if len(post.text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    replied = post.references.get("replied_to")
    content: Json = {
        "author_id": post.author.id,
        "conversation_id": str(post.conversation_id),
        "created_at": x_time(post.created_at),
        "in_reply_to_user_id": replied and replied.author.id,
        "lang": post.language,
        "note_tweet": {"text": text} if short != text else None,
        "possibly_sensitive": False,
        "public_metrics": dict(post.metrics),
        "referenced_tweets": [{"type": type_, "id": str(to.id)} for type_, to in post.references.items()]
        or None,
        "reply_settings": "everyone",
    }
    asked = {name: value for name, value in content.items() if name in fields and value is not None}
    return {"id": str(post.id), "text": short, "edit_history_tweet_ids": [str(post.id)]} | asked


def user_json(user: User, fields: Set[str]) -> Json:
    """A user with the fields asked for."""
    followers = {
        "followers_count": user.followers,
        "following_count": 10,
        "tweet_count": 100,
        "listed_count": 0,
    }
    content: Json = {
        "created_at": x_time(user.created_at),
        "description": "",
        "protected": False,
        "public_metrics": followers,
        "verified": False,
        "verified_type": "none",
    }
    asked = {name: value for name, value in content.items() if name in fields}
    return {"id": user.id, "name": user.name, "username": user.username} | asked


_KINDS: dict[str, Reference] = {"reply": "replied_to", "quote": "quoted", "retweet": "retweeted"}
_NARROWING = frozenset({"is", "lang"})  # operators that a query may not consist of


def is_standalone(term: Term) -> bool:
    """Whether a query may consist of this term alone."""
    return term.key not in _NARROWING


def meaning(term: Term) -> Matches[Post]:
    """A word or an operator of X's search. Raises ValueError for an operator that is not known."""
    value, wanted = term.value.lower().removeprefix("@"), spaced(term.value)
    kind = _KINDS.get(value)
    operators: dict[str, Matches[Post]] = {
        "": lambda post: wanted in spaced(post.text),
        "from": lambda post: value in (post.author.username.lower(), post.author.id),
        "to": lambda post: _refers(post, "replied_to", lambda to: to.author.username.lower() == value),
        "conversation_id": lambda post: str(post.conversation_id) == value,
        "in_reply_to_tweet_id": lambda post: _refers(post, "replied_to", lambda to: str(to.id) == value),
        "quotes_of_tweet_id": lambda post: _refers(post, "quoted", lambda to: str(to.id) == value),
        "retweets_of_tweet_id": lambda post: _refers(post, "retweeted", lambda to: str(to.id) == value),
        "lang": lambda post: post.language == value,
        "is": lambda post: kind in post.references,
    }
    if term.key not in operators or (term.key == "is" and kind is None):
        raise ValueError(f"Reference to invalid operator '{term.key}:{term.value}'")
    return operators[term.key]


def _refers(post: Post, reference: Reference, holds: Callable[[Post], bool]) -> bool:
    to = post.references.get(reference)
    return to is not None and holds(to)
