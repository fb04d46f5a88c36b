"""Listings that are paged newest first, and what each answer of one covers.

An answer covers down to the second after its oldest item, because the order within one second is not certain.
It covers up to SETTLED before it was given, because a post appears in a listing a little after its own time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from ingest.observations.intervals import Interval
from ingest.observations.record import Record
from ingest.protocol import Page

SETTLED: Final = timedelta(minutes=2)  # chosen by hand: no source says how late it lists a post
_SECOND: Final = timedelta(seconds=1)


class Ending(Enum):
    """What follows an answer."""

    MORE = "older items"
    NOTHING = "nothing: these are the oldest items there are"
    LIMIT = "older items that the source does not show"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a listing.

    shown_at: the source's own time when it gave the answer, UTC; oldest_at: when the last of its items was created,
    None where no item tells.
    """

    records: tuple[Record, ...]
    shown_at: datetime
    oldest_at: datetime | None
    ending: Ending


def covering(answers: Iterable[Answer], wanted: Interval) -> Iterator[Page]:
    """A page for every answer, until the wanted interval is filled; then no further answer is asked for.

    Where the source does not show the rest, a last page without records says so. Where the answers only stop, nothing
    is said of the rest: it is asked for again next time.
    """
    top = wanted.to_at
    for answer in answers:
        top = min(top, answer.shown_at - SETTLED)
        if answer.ending is Ending.NOTHING or (answer.oldest_at and answer.oldest_at < wanted.from_at):
            yield Page(answer.records, _interval(wanted.from_at, top))
            return
        bottom = answer.oldest_at.replace(microsecond=0) + _SECOND if answer.oldest_at else top
        yield Page(answer.records, _interval(bottom, top))
        top = min(top, bottom)
        if answer.ending is Ending.LIMIT:
            if rest := _interval(wanted.from_at, top):
                yield Page(covered=rest, complete=False)
            return


def _interval(from_at: datetime, to_at: datetime) -> Interval | None:
    return Interval(from_at, to_at) if from_at < to_at else None
