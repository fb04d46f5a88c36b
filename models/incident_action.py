"""What people do with an incident, as corrections say it.

Each is one field of the incident, so that of each the latest word holds; ``undo`` names the instant of what is undone.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from models.post import short_hash

ACKNOWLEDGED: Final = "acknowledged"
ASSIGNEE: Final = "assignee"
STATE: Final = "state"
MERGED_INTO: Final = "merged_into"
UNDO: Final = "undo"
OUT: Final = "out"  # of a post that is none of the incident's
_COMMENT: Final = "comment/"
_POST: Final = "post/"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ID_LENGTH: Final = 16


class Decision(StrEnum):
    """What a person can make of an incident's state."""

    DISMISSED = "dismissed"  # it was none
    CLOSED = "closed"  # it is dealt with
    OPEN = "open"


def comment_field(text: str, *, at: datetime) -> str:
    """The field of one comment."""
    return f"{_COMMENT}{short_hash(text, instant(at))[:8]}"


def post_field(post_id: str) -> str:
    """The field of where one of the incident's posts belongs."""
    return f"{_POST}{post_id}"


def post_of(field: str) -> str | None:
    """The post that a field is of; None of other fields."""
    return field.removeprefix(_POST) if field.startswith(_POST) else None


def part_id(incident_id: str, *, at: datetime) -> str:
    """The id of an incident that is split off another."""
    return short_hash(incident_id, instant(at))[:_ID_LENGTH]


def instant(at: datetime) -> str:
    """A moment as ``undo`` names it: microseconds since 1970."""
    return str((at - _EPOCH) // timedelta(microseconds=1))
