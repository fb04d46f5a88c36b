"""What the posts of a file say of the time that it is claimed to cover: a claim of too much reads as quiet days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ingest.observations.record import Record
from models.post import Post

_LEAST: Final = timedelta(days=1)
# Times the usual distance between two posts: by chance alone once in e^20 files, and no night or weekend is as long.
_LONG: Final = 20


@dataclass(slots=True)
class Claim:
    """covers: from when to when, UTC, the file is claimed to hold all that was posted."""

    covers: tuple[datetime, datetime]
    n_inside: int = 0
    n_outside: int = 0
    first: datetime | None = None  # of those inside
    last: datetime | None = None

    def heed(self, records: Iterable[Record]) -> Iterator[Record]:
        """The same records; their posts are counted as they pass."""
        for record in records:
            for seen in record.observations:
                if isinstance(seen, Post):
                    self._count(seen.created_at)
            yield record

    def doubts(self) -> Iterator[str]:
        """One sentence for each thing that the posts speak against."""
        begin, end = self.covers
        if self.n_outside:
            n_posts = self.n_inside + self.n_outside
            yield f"{self.n_outside:,} of {n_posts:,} posts lie outside of --covers, and raise no incident"
        if self.first is None or self.last is None or self.n_inside < 2:
            return
        usual = (self.last - self.first) / (self.n_inside - 1)
        for silent, what in (
            (
                self.first - begin,
                f"the first post is of {self.first:%Y-%m-%d %H:%M}, {{}} days after --covers begins",
            ),
            (
                end - self.last,
                f"the last post is of {self.last:%Y-%m-%d %H:%M}, {{}} days before --covers ends",
            ),
        ):
            if silent > max(_LEAST, _LONG * usual):
                days = round(silent / timedelta(days=1))
                yield f"{what.format(days)}; these count as quiet days: if the file does not hold them, say less"

    def _count(self, moment: datetime) -> None:
        begin, end = self.covers
        if not begin <= moment < end:
            self.n_outside += 1
            return
        self.n_inside += 1
        self.first = min(self.first or moment, moment)
        self.last = max(self.last or moment, moment)
