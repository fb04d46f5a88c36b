"""Posts of Reddit by their ids: those that are still there, as they are now, and which are gone."""

from collections.abc import Iterator, Sequence
from typing import Final

from ingest.files.json_items import Item
from ingest.observations.context import ReadContext
from ingest.observations.values import object_of
from ingest.protocol import Page
from ingest.reddit.answers import listing_of, record_of, things_in
from ingest.reddit.client import RedditClient
from ingest.reddit.exports import SOURCE, is_taken_away

_PATH: Final = "api/info"
_IDS_AT_ONCE: Final = 100  # that /api/info takes


def lookup_pages(client: RedditClient, names: Sequence[str], context: ReadContext) -> Iterator[Page]:
    """A page for every 100 names, as t3_1pvse64. They cover no time.

    What an answer leaves out is asked for once more before it counts as gone, since what is purged does not come back.
    """
    for begin in range(0, len(names), _IDS_AT_ONCE):
        asked = names[begin : begin + _IDS_AT_ONCE]
        found = _found(client, asked, context)
        if left_out := [name for name in asked if name not in found]:
            found |= _found(client, left_out, context)
        kept = {name: item for name, item in found.items() if not is_taken_away(object_of(item.value))}
        yield Page(
            tuple(record_of(item, context) for item in kept.values()),
            gone=tuple(f"{SOURCE}:{name}" for name in asked if name not in kept),
            anew=True,
        )


def _found(client: RedditClient, names: Sequence[str], context: ReadContext) -> dict[str, Item]:
    """The things that the answer holds, by their names."""
    answer = client.ask(_PATH, wait=context.wait, params={"id": ",".join(names)})
    items, _ = things_in(listing_of(answer, path=_PATH).children, location=_PATH)
    return {str(object_of(item.value).get("name")): item for item in items}
