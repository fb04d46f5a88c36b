"""A whole conversation on Reddit: the submission, and every comment that it shows or leaves out at first."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from ingest.files.json_items import Item
from ingest.newest_first import SETTLED
from ingest.observations.context import ReadContext
from ingest.observations.intervals import Interval
from ingest.observations.record import Record
from ingest.observations.values import list_of, object_of
from ingest.protocol import Page
from ingest.reddit.answers import More, listing_of, record_of, things_in
from ingest.reddit.client import RedditClient
from ingest.reddit.exports import SOURCE, is_taken_away
from models.errors import SourceUnreachable

_SHOWN_AT_ONCE: Final = 500  # comments that Reddit shows with a submission at most
_MORE_AT_ONCE: Final = 100  # ids that /api/morechildren takes
_ORDER: Final = "new"


def conversation_pages(
    client: RedditClient,
    link_id: str,
    wanted: Interval,
    context: ReadContext,
    *,
    origins: Mapping[tuple[str, str], str],
) -> Iterator[Page]:
    """A page for every answer, and a last one that covers the wanted time. link_id is the submission's, without kind.

    What was taken away, and stands there only because it was answered, is gone.

    origins: by kind and community in lower case, the listing that shows these posts too. It counts as their origin, so
    that it makes no difference to what is counted which of the two was read first.
    """
    path = f"comments/{link_id}"
    waiting = deque([More("", ())])
    asked: set[More] = set()
    shown_at = context.now
    while waiting:
        more = waiting.popleft()
        if more in asked:
            continue
        children = _children(client, path, more, context)
        shown_at = shown_at if asked else client.answered_at(default=context.now)
        asked.add(more)
        items, left_out = things_in(children, location=path)
        things = [object_of(item.value) for item in items]
        gone = tuple(f"{SOURCE}:{thing.get('name')}" for thing in things if is_taken_away(thing))
        there = [item for item, thing in zip(items, things, strict=True) if not is_taken_away(thing)]
        yield Page(tuple(_record(item, context, origins) for item in there), gone=gone)
        waiting.extend(part for stub in left_out for part in _parts(stub))
    if wanted.from_at < (to_at := min(wanted.to_at, shown_at - SETTLED)):
        yield Page(covered=Interval(wanted.from_at, to_at))


def _record(item: Item, context: ReadContext, origins: Mapping[tuple[str, str], str]) -> Record:
    thing = object_of(item.value)
    kind = "comments" if "body" in thing else "submissions"
    origin = origins.get((kind, str(thing.get("subreddit")).lower()), context.origin)
    return record_of(item, replace(context, origin=origin))


def _children(client: RedditClient, path: str, more: More, context: ReadContext) -> list[object]:
    """What is beneath a stub; of the whole conversation where it has no parent."""
    if more.children:
        form = {
            "link_id": f"t3_{path.partition('/')[2]}",
            "children": ",".join(more.children),
            "sort": _ORDER,
            "limit_children": "false",
        }
        answer = client.ask("api/morechildren", wait=context.wait, form=form)
        data = object_of(object_of(object_of(answer).get("json")).get("data"))
        return list(list_of(data.get("things")))
    if more.parent:
        path = f"{path}/_/{more.parent.removeprefix('t1_')}"
    answer = client.ask(path, wait=context.wait, params={"limit": _SHOWN_AT_ONCE, "sort": _ORDER})
    if not isinstance(answer, list):
        raise SourceUnreachable(f"reddit: {path}: the answer is no conversation; what was landed is kept")
    return [child for listing in answer for child in listing_of(listing, path=path).children]


def _parts(more: More) -> Iterator[More]:
    """The stub in as many parts as Reddit answers one by one."""
    starts = range(0, max(1, len(more.children)), _MORE_AT_ONCE)
    return (More(more.parent, more.children[start : start + _MORE_AT_ONCE]) for start in starts)
