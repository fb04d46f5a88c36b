"""The communities of the loopback Reddit: what a test puts in, changes and takes away."""

import heapq
from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

from tests.servers.reddit_things import Gone, Thing, base36
from tests.servers.server import Clock, Server

Kind = Literal["t1", "t3"]
_FIRST_ID = 4_000_000_000  # seven digits in base 36, as ids have today


class Communities(Server):
    """Submissions and comments by name, and in the order of their time; what lies after ``now`` is not seen."""

    def __init__(self, communities: Sequence[str], *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.things: dict[str, Thing] = {}
        self._names = {name.lower(): name for name in communities}
        self._ordered: dict[tuple[str, Kind], list[Thing]] = {}

    def add_submission(
        self,
        community: str,
        title: str,
        text: str = "",
        *,
        author: str = "sam_rivers",
        at: datetime | None = None,
    ) -> str:
        """A new submission, now or at a time; its name, ``t3_…``."""
        with self.lock:
            thing = self._new("t3", community, text, author=author, at=at)
            thing.title, thing.link = title, thing.name
            return thing.name

    def add_comment(
        self, parent: str, text: str, *, author: str = "kim_lakes", at: datetime | None = None
    ) -> str:
        """A reply to a submission or comment, now or at a time; its name, ``t1_…``."""
        with self.lock:
            above = self.things[parent]
            thing = self._new("t1", above.community, text, author=author, at=at)
            thing.parent, thing.link = parent, above.link
            thing.depth = above.depth + 1 if above.parent else 0
            above.replies.append(thing)
            insort(self.things[thing.link].answered_at, thing.created_at)
            return thing.name

    def edit(self, name: str, text: str) -> None:
        """The author changes the text, now."""
        with self.lock:
            self.things[name].text, self.things[name].edited_at = text, self.now

    def vote(self, name: str, score: int) -> None:
        """The score becomes another."""
        with self.lock:
            self.things[name].score = score

    def delete(self, name: str) -> None:
        """The author deletes it: no longer listed, ``[deleted]`` in info and above replies."""
        self._take_away(name, "deleted")

    def remove(self, name: str) -> None:
        """A moderator removes it: no longer listed, ``[removed]`` in info and above replies."""
        self._take_away(name, "removed")

    def vanish(self, name: str) -> None:
        """Nothing tells of it any more, as when its community was closed."""
        self._take_away(name, "vanished")

    def knows(self, community: str) -> bool:
        """Whether there is such a community: ``all``, a name, or several joined by ``+``."""
        return community.lower() == "all" or all(name in self._names for name in community.lower().split("+"))

    def find(self, name: str) -> Thing | None:
        """What has this name, if it can be seen now."""
        thing = self.things.get(name)
        return thing if thing and thing.created_at <= self.now and thing.gone != "vanished" else None

    def newest_first(self, community: str, kind: Kind) -> Iterator[Thing]:
        """Everything of a kind up to now, with what was taken away since."""
        wanted = self._names if community.lower() == "all" else community.lower().split("+")
        ordered = (self._ordered.get((name, kind), []) for name in wanted)
        seen = (
            things[: bisect_right(things, self.now, key=lambda thing: thing.created_at)] for things in ordered
        )
        return heapq.merge(*map(reversed, seen), key=lambda thing: thing.position, reverse=True)

    def n_comments(self, link: str) -> int:
        """How many comments a submission has so far."""
        return bisect_right(self.things[link].answered_at, self.now)

    def _new(self, kind: Kind, community: str, text: str, *, author: str, at: datetime | None) -> Thing:
        community = self._names.setdefault(community.lower(), community)
        serial = len(self.things)
        thing = Thing(
            name=f"{kind}_{base36(_FIRST_ID + serial)}",
            community=community,
            author=author,
            text=text,
            created_at=at or self.now,
            serial=serial,
        )
        self.things[thing.name] = thing
        insort(
            self._ordered.setdefault((community.lower(), kind), []), thing, key=lambda thing: thing.position
        )
        return thing

    def _take_away(self, name: str, how: Gone) -> None:
        with self.lock:
            self.things[name].gone = how
