"""What is read again, and when: conversations while they are alive, public counts at fixed ages.

All of it follows from when a post was made, when its conversation was alive last, and when it was read last: there is
nothing to be kept from run to run, and to plan twice changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# What is read again, by the form of its subject.
READ_AGAIN: Final = {"conversation": "conversations", "quotes": "posts' quotes", "metrics": "posts' counts"}
SHORTEST: Final = timedelta(hours=1)
LONGEST: Final = timedelta(hours=24)
COUNTED_AT: Final = (
    timedelta(0),  # when it was found
    *(timedelta(hours=hours) for hours in (1, 6, 24, 72)),
)
COUNTED_UNTIL: Final = COUNTED_AT[-1] + LONGEST  # a reading so late says nothing of that age any more


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something that a collector is to read again."""

    source: str
    subject: str  # in the collector's words: conversation:<id>, quotes:<id>, metrics:<id>
    due_at: datetime  # UTC
    every: int  # seconds between the reading before and this one
    until: datetime  # UTC; after this it is given up
    why: str


@dataclass(frozen=True, slots=True)
class Visit:
    """When something is to be read again: due_at UTC, wait since the reading before, given up after until."""

    due_at: datetime
    wait: timedelta
    until: datetime


def next_visit(
    *, began_at: datetime, active_at: datetime, read_at: datetime | None, quiet: timedelta
) -> Visit | None:
    """The next visit to a conversation, None once it has been quiet for too long.

    began_at: its first complaint; active_at: its newest post; read_at: when it was read last; all UTC. The wait is as
    long as it had been quiet when it was read, within SHORTEST and LONGEST: so it doubles from visit to visit, and a
    new post makes it short again.
    """
    until = active_at + quiet
    wait = min(max(read_at - active_at, SHORTEST), LONGEST) if read_at else SHORTEST
    due_at = (read_at or began_at) + wait
    return Visit(due_at, wait, until) if due_at <= until else None


def next_count(*, created_at: datetime, counted_at: datetime | None) -> Visit | None:
    """When a post's public counts are to be taken next, None after the last of COUNTED_AT. Times are UTC.

    An age counts as taken once there is a reading from it or later.
    """
    age = counted_at - created_at if counted_at else timedelta(-1)
    for before, due in zip(COUNTED_AT, COUNTED_AT[1:], strict=False):
        if age < due:
            return Visit(created_at + due, due - before, created_at + COUNTED_UNTIL)
    return None
