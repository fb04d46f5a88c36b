"""Posts of X from saved pages of its API, version 2: ``data``, ``includes`` and ``meta``; also a post a line.

The posts that a page includes because others answer or quote them are posts too, and are read as such.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ingest.files.json_items import Item, Observations, items_of
from ingest.observations.context import ReadContext
from ingest.observations.raw_post import RawPost, Tally, observations_of
from ingest.observations.record import Record
from ingest.observations.values import (
    count_of,
    language_of,
    list_of,
    object_of,
    optional_text,
    shown,
    text_of,
    time_of,
)
from ingest.x.first_version import as_second_version, is_first_version
from models.errors import RowRejected

SOURCE: Final = "x"
_ID: Final = re.compile(r"[0-9]{1,19}")
# Since November 2010 an id holds the milliseconds since this moment above its lowest 22 bits.
_SNOWFLAKE_EPOCH: Final = 1_288_834_974_657
_FIRST_SNOWFLAKE: Final = 29_000_000_000

Users = Mapping[str, Mapping[str, object]]


def read_x(path: Path, context: ReadContext) -> Iterator[Record]:
    """The posts of a file of one page, an array of pages, or a page a line."""
    for page in items_of(path, advance=context.advance):
        if page.rejected or not isinstance(page.value, dict):
            yield page.record(_no_page)
        else:
            yield from records_of_page(page, context)


def records_of_page(page: Item, context: ReadContext) -> Iterator[Record]:
    """The posts of one page, also of one that X just answered with."""
    includes = object_of(object_of(page.value).get("includes"))
    users = {str(user.get("id")): user for user in map(object_of, list_of(includes.get("users")))}
    for tweet in _tweets(page, includes):
        yield tweet.record(lambda value: observations_of(_raw_post(value, users, context), context))


def _tweets(page: Item, includes: Mapping[str, object]) -> Iterator[Item]:
    content = object_of(page.value)
    if is_first_version(content):
        yield Item(page.location, as_second_version(content))
        return
    if "text" in content and "id" in content:  # flattened: a post a line, and those within it that it answers
        yield page
        for number, reference in enumerate(list_of(content.get("referenced_tweets")), start=1):
            if object_of(reference).get("text"):
                yield Item(f"{page.location} referenced_tweets {number}", reference)
        return
    if not content.keys() & {"data", "includes", "meta", "errors"}:
        yield Item(page.location, content, RowRejected("data", "is missing; expected a page of X's API v2"))
    data = content.get("data") or []
    for part, tweets in (
        ("data", data if isinstance(data, list) else [data]),
        ("includes.tweets", list_of(includes.get("tweets"))),
    ):
        for number, tweet in enumerate(tweets, start=1):
            yield Item(f"{page.location} {part} {number}", tweet)


def _no_page(_value: object) -> Observations:
    raise RowRejected("line", "is no JSON object; expected a page of X's API v2")


def _raw_post(tweet: object, users: Users, context: ReadContext) -> RawPost:
    if not isinstance(tweet, dict):
        raise RowRejected("data", "is no JSON object; expected a post of X")
    native_id = _id_of(tweet.get("id"), field="id")
    author_id = optional_text(tweet.get("author_id"), field="author_id")
    author = users.get(author_id or "") or object_of(tweet.get("author"))
    references = map(object_of, list_of(tweet.get("referenced_tweets")))
    referenced = {str(reference.get("type")): str(reference.get("id")) for reference in references}
    return RawPost(
        source=SOURCE,
        kind="tweet",
        native_id=native_id,
        created_at=_created_at(tweet, native_id, context),
        text=_text(tweet),
        conversation_id=optional_text(tweet.get("conversation_id"), field="conversation_id") or native_id,
        parent_id=referenced.get("replied_to"),
        # A repost of a post that quotes names both; its words are of the one that it repeats.
        quoted_id=referenced.get("retweeted") or referenced.get("quoted"),
        author_id=author_id,
        author_handle=optional_text(author.get("username"), field="username"),
        author_followers=_count(author.get("public_metrics"), "followers_count"),
        language=language_of(tweet.get("lang")),
        url=f"https://x.com/i/status/{native_id}",
        tally=_tally(tweet.get("public_metrics")),
    )


def _text(tweet: Mapping[str, object]) -> str:
    """The whole text, also of posts over 280 characters."""
    long = object_of(tweet.get("note_tweet")).get("text")
    return text_of(long or tweet.get("text"), field="text")


def _id_of(value: object, *, field: str) -> str:
    native_id = str(value)
    if not is_id(native_id):
        raise RowRejected(field, f"is {shown(value)}; expected X's number")
    return native_id


def is_id(text: str) -> bool:
    """Whether a text can be the id of a post."""
    return _ID.fullmatch(text) is not None


def _created_at(tweet: Mapping[str, object], native_id: str, context: ReadContext) -> datetime:
    """The time as told, else the one in the id: a page without tweet.fields has only id and text."""
    created_at = tweet.get("created_at")
    if created_at is None:
        created_at = time_in_id(native_id)
    return time_of(created_at, field="created_at", latest=context.latest)


def time_in_id(native_id: str) -> datetime | None:
    """When the post with this id was made, UTC; None for ids from before they told the time."""
    if int(native_id) < _FIRST_SNOWFLAKE:
        return None
    milliseconds = (int(native_id) >> 22) + _SNOWFLAKE_EPOCH
    return datetime.fromtimestamp(milliseconds / 1_000, UTC)


def _tally(metrics: object) -> Tally:
    return Tally(
        likes=_count(metrics, "like_count"),
        replies=_count(metrics, "reply_count"),
        reposts=_count(metrics, "retweet_count"),
        quotes=_count(metrics, "quote_count"),
        impressions=_count(metrics, "impression_count"),
    )


def _count(metrics: object, name: str) -> int | None:
    return count_of(object_of(metrics).get(name), field=name)
