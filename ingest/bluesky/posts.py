"""Posts as Bluesky's API shows them: ``app.bsky.feed.defs#postView`` around a record ``app.bsky.feed.post``.

The id of a post is ``<did>/<record key>``, of which its address is made: the identifier of an account is in it, the
handle is not.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from ingest.collector import (
    Item,
    RawPost,
    ReadContext,
    Record,
    RowRejected,
    Tally,
    count_of,
    language_of,
    list_of,
    object_of,
    observations_of,
    optional_text,
    shown,
    text_of,
    time_of,
)

SOURCE: Final = "bluesky"
_ADDRESS: Final = re.compile(r"at://(did:[a-z]+:[\w.:%-]+)/app\.bsky\.feed\.post/([\w.~:-]+)", re.ASCII)
_ID: Final = re.compile(r"did:[a-z]+:[\w.:%-]+/[\w.~:-]+", re.ASCII)
_ANY_TIME: Final = datetime.max.replace(tzinfo=UTC)
_NO_HANDLE: Final = "handle.invalid"  # shown where an account's own can no longer be confirmed


def records_of(views: Sequence[object], where: str, context: ReadContext) -> Iterator[Record]:
    """A record of each view."""
    for number, view in enumerate(views, start=1):
        location = f"{where} {object_of(view).get('uri') or f'post in place {number}'}"
        yield Item(location, view).record(lambda value: observations_of(_raw_post(value, context), context))


def is_id(text: str) -> bool:
    """Whether a text can be the id of a post."""
    return _ID.fullmatch(text) is not None


def address_of(native_id: str) -> str:
    """The at:// address of a post."""
    account, _, key = native_id.partition("/")
    return f"at://{account}/app.bsky.feed.post/{key}"


def id_at(address: object) -> str | None:
    """The id of the post at an address; None where none of a post is there."""
    found = _ADDRESS.fullmatch(address) if isinstance(address, str) else None
    return f"{found[1]}/{found[2]}" if found else None


def oldest_at(views: Sequence[object], context: ReadContext) -> datetime | None:
    """Down to when a page of a search, newest first, surely shows everything; None where no post of it tells.

    A search is in the order of when posts were made as far as that is believed, which is never later than when they
    were indexed (lexicon app.bsky.feed.searchPosts, ``sortAt``). So the earliest time of indexing is not before the
    last of the page. Those that say that they were made after they were indexed do not count.
    """
    times = []
    for view in map(object_of, views):
        with suppress(RowRejected):
            made_at, indexed_at = _made_at(view), _indexed_at(view, context)
            times += [indexed_at] if made_at <= indexed_at else []
    return min(times, default=None)


def _raw_post(view: object, context: ReadContext) -> RawPost:
    if not isinstance(view, dict):
        raise RowRejected("post", f"is {shown(view)}; expected a JSON object")
    native_id = id_at(view.get("uri"))
    if native_id is None:
        raise RowRejected("uri", f"is {shown(view.get('uri'))}; expected the at:// address of a post")
    account, _, key = native_id.partition("/")
    record, author = object_of(view.get("record")), object_of(view.get("author"))
    reply = object_of(record.get("reply"))
    parent_id = id_at(object_of(reply.get("parent")).get("uri"))
    handle = optional_text(author.get("handle"), field="author.handle")
    return RawPost(
        source=SOURCE,
        kind="comment" if parent_id else "submission",
        native_id=native_id,
        conversation_id=id_at(object_of(reply.get("root")).get("uri")) or parent_id or native_id,
        parent_id=parent_id,
        quoted_id=_quoted_id(object_of(record.get("embed"))),
        text=text_of(record.get("text"), field="text"),
        created_at=min(_made_at(view), _indexed_at(view, context)),
        author_id=account,
        author_handle=None if handle == _NO_HANDLE else handle,
        language=next(filter(None, map(language_of, list_of(record.get("langs")))), None),
        url=f"https://bsky.app/profile/{account}/post/{key}",
        tally=Tally(
            likes=count_of(view.get("likeCount"), field="likeCount"),
            replies=count_of(view.get("replyCount"), field="replyCount"),
            reposts=count_of(view.get("repostCount"), field="repostCount"),
            quotes=count_of(view.get("quoteCount"), field="quoteCount"),
        ),
    )


def _quoted_id(embed: Mapping[str, object]) -> str | None:
    """The post that stands within another; beside pictures it lies one deeper."""
    record = object_of(embed.get("record"))
    return id_at(record.get("uri")) or id_at(object_of(record.get("record")).get("uri"))


def _made_at(view: Mapping[str, object]) -> datetime:
    """As its author's program says, which may be any time: what lies ahead is only found out by the index."""
    made = object_of(view.get("record")).get("createdAt")
    return time_of(made, field="createdAt", latest=_ANY_TIME)


def _indexed_at(view: Mapping[str, object], context: ReadContext) -> datetime:
    return time_of(view.get("indexedAt"), field="indexedAt", latest=context.latest)
