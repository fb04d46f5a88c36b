"""A submission's conversation as Reddit shows it: so many comments, so deep; the rest behind ``more``."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from tests.servers.reddit_things import Json, Thing, comment_json, continued_json, listing_json, more_json

DEEPEST = 10  # levels of replies shown at once; beyond is 'continue this thread'
MORE_AT_ONCE = 100  # comments that /api/morechildren gives at most

Order = Callable[[Thing], object]
_ORDERS: dict[str, Callable[[Thing], tuple[float, ...]]] = {
    "new": lambda thing: (-thing.created_at.timestamp(),),
    "old": lambda thing: (thing.created_at.timestamp(),),
}


def sorted_replies(things: Iterable[Thing], sort: str, now: datetime) -> list[Thing]:
    """Those that can be seen, in order: ``new``, ``old``, else by score."""
    order = _ORDERS.get(sort, lambda thing: (-thing.score, thing.created_at.timestamp()))
    return sorted((thing for thing in things if _is_seen(thing, now)), key=order)


def conversation(link: Thing, top: Sequence[Thing], *, limit: int, sort: str, now: datetime) -> Json:
    """The listing of a conversation. top: the comments to begin with; limit: how many comments it shows."""
    tree = _Tree(link, sort, now)
    first = top[0].depth if top else 0
    return tree.level(top, link.name, shown=tree.chosen(top, limit), floor=first + DEEPEST) or listing_json(
        []
    )


def flattened(link: Thing, wanted: Sequence[Thing], *, sort: str, now: datetime) -> list[Json]:
    """What /api/morechildren answers: the comments with all beneath them, parents before replies, in one list."""
    waiting = deque(wanted)
    things: list[Json] = []
    while waiting and len(things) < MORE_AT_ONCE:
        thing = waiting.popleft()
        things.append(comment_json(thing, link))
        waiting.extendleft(reversed(sorted_replies(thing.replies, sort, now)))
    for parent in dict.fromkeys(thing.parent for thing in waiting):
        rest = [thing for thing in waiting if thing.parent == parent]
        things.append(more_json(parent, rest, depth=rest[0].depth))
    return things


class _Tree:
    def __init__(self, link: Thing, sort: str, now: datetime) -> None:
        self.link, self.sort, self.now = link, sort, now

    def chosen(self, top: Sequence[Thing], limit: int) -> set[str]:
        """The names of the comments shown: level by level until the limit."""
        names: set[str] = set()
        waiting = deque(top)
        while waiting and len(names) < limit:
            thing = waiting.popleft()
            names.add(thing.name)
            waiting.extend(sorted_replies(thing.replies, self.sort, self.now))
        return names

    def level(self, things: Sequence[Thing], parent: str, *, shown: set[str], floor: int) -> Json | None:
        """The listing of one level of comments; None where there are none."""
        if not things:
            return None
        if things[0].depth >= floor:
            return listing_json([continued_json(parent, depth=things[0].depth)])
        children = [self._comment(thing, shown=shown, floor=floor) for thing in things if thing.name in shown]
        hidden = [thing for thing in things if thing.name not in shown]
        if hidden:
            children.append(more_json(parent, hidden, depth=hidden[0].depth))
        return listing_json(children)

    def _comment(self, thing: Thing, *, shown: set[str], floor: int) -> Json:
        replies = sorted_replies(thing.replies, self.sort, self.now)
        return comment_json(
            thing, self.link, replies=self.level(replies, thing.name, shown=shown, floor=floor)
        )


def _is_seen(thing: Thing, now: datetime) -> bool:
    """A deleted comment stays as long as somebody answered it."""
    if thing.created_at > now or thing.gone == "vanished":
        return False
    return not thing.gone or any(_is_seen(reply, now) for reply in thing.replies)
