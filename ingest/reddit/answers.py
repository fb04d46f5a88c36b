"""What an answer of Reddit's API holds: submissions and comments, where it goes on, and what it leaves out."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.files.json_items import Item
from ingest.observations.context import ReadContext
from ingest.observations.record import Record
from ingest.observations.values import list_of, object_of
from ingest.reddit.exports import thing_observations
from models.errors import SourceUnreachable


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of things; after is the name behind which the next page begins, None on the last."""

    children: Sequence[object]
    after: str | None


@dataclass(frozen=True, slots=True)
class More:
    """Comments that a conversation leaves out beneath a parent: their ids, none where a thread is only continued."""

    parent: str
    children: tuple[str, ...]


def listing_of(answer: object, *, path: str) -> Listing:
    """The listing that an answer is. Raises SourceUnreachable when it is none."""
    data = object_of(object_of(answer).get("data"))
    children, after = data.get("children"), data.get("after")
    if not isinstance(children, list):
        raise SourceUnreachable(f"reddit: {path}: the answer is no listing; what was landed is kept")
    return Listing(children, after if isinstance(after, str) else None)


def things_in(children: Iterable[object], *, location: str) -> tuple[list[Item], list[More]]:
    """The submissions and comments, replies within replies among them, and the stubs of those left out.

    A thing's location is its name: it stays the same wherever the thing stands next time.
    """
    items: list[Item] = []
    left_out: list[More] = []
    waiting = deque(children)
    while waiting:
        child = object_of(thing := waiting.popleft())
        data = object_of(child.get("data"))
        if child.get("kind") == "more":
            left_out.append(More(str(data.get("parent_id")), tuple(map(str, list_of(data.get("children"))))))
            continue
        replies = object_of(object_of(data.get("replies")).get("data"))
        waiting.extend(list_of(replies.get("children")))
        name = data.get("name") or f"item {len(items) + 1}"
        items.append(Item(f"{location} {name}", {**data, "replies": ""} if data else thing))
    return items, left_out


def record_of(item: Item, context: ReadContext) -> Record:
    """The item as the reader of files makes it a record."""
    return item.record(lambda thing: thing_observations(thing, context))
