"""What each channel was told, in the home: lines that are only added, each before the next message is sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final
from uuid import uuid4

from ingest.ledger import Ledger

LEDGER: Final = "alerts.jsonl"


class Event(StrEnum):
    """What was told of a thing, or noted of a channel."""

    OPENED = "opened"
    WORSE = "worse"
    REOPENED = "reopened"
    OVER = "over"
    LATE = "late"  # an incident's provider told of it late, or not yet; its state is as it was
    NEW = "new"  # of what has no end
    KNOWN = "known"  # it was over, or told elsewhere, before the channel was there
    BEGUN = "begun"  # of the channel, once all is noted that was known before
    TRIED = "tried"  # of the channel, before messages are sent: where it cannot be noted each run would send them again
    FAILED = "failed"  # of the channel: a message did not go out
    BRIEF = "brief"  # of the channel: noted before it is sent, so that a kill never sends it twice
    BRIEF_FAILED = "brief failed"  # it did not go out after all


MESSAGES: Final = frozenset({Event.OPENED, Event.WORSE, Event.REOPENED, Event.OVER, Event.LATE, Event.NEW})


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the ledger. subject is empty where the line is of the channel itself; at is UTC."""

    told_id: str
    at: datetime
    channel: str
    subject: str
    event: str
    severity: int


class ChannelHistory:
    """The lines of one channel, and what follows from them."""

    def __init__(self, home: Path, channel: str) -> None:
        consequence = "nobody is alerted without it"
        self._ledger = Ledger(home / LEDGER, Told, key="told_id", consequence=consequence)
        self._channel = channel
        self.lock = self._ledger.lock

    def add(self, event: Event, *, at: datetime, subject: str = "", severity: int = 0) -> None:
        """Note an event. Raises TrustwatchError where that cannot be written."""
        self._ledger.append(Told(uuid4().hex, at, self._channel, subject, event, severity))

    def rows(self) -> list[Told]:
        """Everything of the channel, in order."""
        return [row for row in self._ledger.rows() if row.channel == self._channel]


def last_told(rows: Iterable[Told]) -> Mapping[str, Told]:
    """The last line about the state of each thing."""
    return {row.subject: row for row in rows if row.subject and row.event != Event.LATE}


def told_late(rows: Iterable[Told]) -> frozenset[str]:
    """The things of which it was told that their provider was late."""
    return frozenset(row.subject for row in rows if row.event == Event.LATE)


def has_begun(rows: Iterable[Told]) -> bool:
    """Whether all is noted that is not to be told to the channel."""
    return any(row.event == Event.BEGUN for row in rows)


def n_messages(rows: Iterable[Told], *, since: datetime) -> int:
    """How many messages went out since then."""
    return sum(row.event in MESSAGES and row.at >= since for row in rows)
