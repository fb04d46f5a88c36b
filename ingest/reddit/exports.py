"""Reddit submissions and comments from dumps (Pushshift, Arctic Shift) and saved answers of Reddit's API.

Deleted and removed bodies are not kept, nor those of which a dump says that they were deleted since.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ingest.files.json_items import Item, Observations, items_of
from ingest.observations.context import ReadContext
from ingest.observations.raw_post import RawPost, Tally, observations_of
from ingest.observations.record import Record
from ingest.observations.source_forms import name_of
from ingest.observations.values import (
    count_of,
    list_of,
    object_of,
    optional_text,
    optional_time,
    shown,
    text_of,
    time_of,
)
from models.errors import RowRejected

SOURCE: Final = "reddit"
_REMOVED: Final = re.compile(r"\[\s*(deleted|removed)\b[^\]]*\]", re.IGNORECASE)
_ID: Final = re.compile(r"[0-9a-z]{1,13}")  # 64 bits in base 36
_FULL_NAME: Final = re.compile(r"t[13]_[0-9a-z]{1,13}")
_SEEN_AT: Final = ("retrieved_2nd_on", "retrieved_on", "retrieved_utc")  # the latest observation first


def read_reddit(path: Path, context: ReadContext) -> Iterator[Record]:
    """The submissions and comments of a file: one object a line, an array of them, or API listings."""
    for item in items_of(path, advance=context.advance):
        for thing in _things(item):
            yield thing.record(lambda value: thing_observations(value, context))


def _things(item: Item) -> Iterator[Item]:
    """The item itself, or what a listing holds, replies within replies included, in reading order."""
    waiting = [item]
    while waiting:
        item = waiting.pop()
        value = item.value
        if isinstance(value, dict) and isinstance(value.get("data"), list):  # an answer of an archive's API
            waiting += reversed(_numbered(item.location, value["data"]))
        elif not isinstance(value, dict) or not isinstance(value.get("data"), dict):
            yield item
        elif value.get("kind") == "Listing":
            waiting += reversed(_numbered(item.location, list_of(value["data"].get("children"))))
        elif value.get("kind") in ("t1", "t3"):
            yield Item(item.location, value["data"])
            waiting.append(Item(f"{item.location} replies", value["data"].get("replies") or {"data": {}}))
        # anything else is no post: a "more" stub, an account, and the place of replies that are not there


def _numbered(location: str, things: Sequence[object]) -> list[Item]:
    return [Item(f"{location} item {number}", thing) for number, thing in enumerate(things, start=1)]


def thing_observations(thing: object, context: ReadContext) -> Observations:
    """What a submission or comment says. Raises RowRejected when it cannot be read, or is deleted."""
    if not isinstance(thing, dict):
        raise RowRejected("line", "is no JSON object; expected a Reddit submission or comment")
    if "body" in thing:
        return observations_of(_comment(thing, context), context)
    if "title" in thing:
        return observations_of(_submission(thing, context), context)
    raise RowRejected("title", "is missing, and body too; expected a Reddit submission or comment")


def is_taken_away(thing: Mapping[str, object]) -> bool:
    """Whether Reddit only shows that something stood there, which its author or a moderator took away."""
    shown = (thing.get(name) for name in ("body", "selftext", "title"))
    marked = any(isinstance(text, str) and _REMOVED.fullmatch(text) for text in shown)
    return marked or bool(thing.get("removed_by_category"))


def _comment(thing: Mapping[str, object], context: ReadContext) -> RawPost:
    body = _body(thing, "body")
    if not body:
        raise RowRejected("body", "is empty, deleted or removed at the source")
    native_id = _native_id(thing, prefix="t1_")
    thread = _full_name(thing.get("link_id"))
    link = f"{thread.removeprefix('t3_')}/_/{native_id.removeprefix('t1_')}" if thread else None
    return RawPost(
        kind="comment",
        native_id=native_id,
        text=body,
        conversation_id=thread,
        parent_id=_full_name(thing.get("parent_id")),
        url=f"https://www.reddit.com/comments/{link}/" if link else None,
        tally=Tally(likes=_score(thing, hidden="score_hidden")),
        **_shared(thing, context),
    )


def _submission(thing: Mapping[str, object], context: ReadContext) -> RawPost:
    native_id = _native_id(thing, prefix="t3_")
    title = text_of(thing["title"], field="title")
    return RawPost(
        kind="submission",
        native_id=native_id,
        title=None if _REMOVED.fullmatch(title) else title,
        text=_body(thing, "selftext"),
        conversation_id=native_id,
        quoted_id=_full_name(thing.get("crosspost_parent")),
        url=f"https://www.reddit.com/comments/{native_id.removeprefix('t3_')}/",
        tally=Tally(
            likes=_score(thing, hidden="hide_score"),
            replies=count_of(thing.get("num_comments"), field="num_comments"),
            reposts=count_of(thing.get("num_crossposts"), field="num_crossposts"),
        ),
        **_shared(thing, context),
    )


def _shared(thing: Mapping[str, object], context: ReadContext) -> dict[str, Any]:
    """What submissions and comments say alike."""
    author = _name(thing, "author")
    community = _name(thing, "subreddit")
    edited = thing.get("edited")
    return {
        "source": SOURCE,
        "created_at": time_of(thing.get("created_utc"), field="created_utc", latest=context.latest),
        "author_id": optional_text(thing.get("author_fullname"), field="author_fullname"),
        "author_handle": author or None,
        # A profile's own forum is named after a person.
        "community": None if community.startswith("u_") else community or None,
        # Old rows say only that there was an edit, not when.
        "edited_at": None
        if isinstance(edited, bool)
        else optional_time(edited, field="edited", latest=context.latest),
        "observed_at": optional_time(_seen_at(thing), field="retrieved_on", latest=context.latest),
    }


def _name(thing: Mapping[str, object], field: str) -> str:
    """A name, also where a tool kept the object that has it."""
    value = thing.get(field)
    if isinstance(value, dict):
        value = value.get("display_name") or value.get("name")
    return name_of(text_of(value, field=field))


def _body(thing: Mapping[str, object], field: str) -> str:
    if object_of(thing.get("_meta")).get("was_deleted_later"):
        return ""
    body = text_of(thing.get(field), field=field)
    return "" if _REMOVED.fullmatch(body) else body


def _native_id(thing: Mapping[str, object], *, prefix: str) -> str:
    bare = str(thing.get("id") or thing.get("name") or "").removeprefix(prefix)
    if not _ID.fullmatch(bare):
        raise RowRejected("id", f"is {shown(thing.get('id'))}; expected Reddit's id in base 36")
    return prefix + bare


def _full_name(value: object) -> str | None:
    return value if isinstance(value, str) and _FULL_NAME.fullmatch(value) else None


def _score(thing: Mapping[str, object], *, hidden: str) -> int | None:
    """The score, or None while Reddit hides it behind a 1."""
    return None if thing.get(hidden) else count_of(thing.get("score"), field="score")


def _seen_at(thing: Mapping[str, object]) -> object:
    holders = (object_of(thing.get("_meta")), thing)
    return next((holder[key] for key in _SEEN_AT for holder in holders if holder.get(key)), None)
