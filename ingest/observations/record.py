"""What every reader and collector yields: one record an item of the source, readable or not."""

from dataclasses import dataclass

from models.errors import RowRejected
from models.post import Engagement, Outage, Post


@dataclass(frozen=True, slots=True)
class Record:
    """One item of a source as read: the observations in it, or why it was rejected.

    location is file:line or the request; raw the payload as received (kept only for rejects).
    """

    location: str
    observations: tuple[Post | Engagement | Outage, ...] = ()
    rejected: RowRejected | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records were read and what became of each: read = kept + duplicate + rejected."""

    read: int = 0
    kept: int = 0
    duplicate: int = 0
    rejected: int = 0

    def __post_init__(self) -> None:
        if self.read != self.kept + self.duplicate + self.rejected:
            raise AssertionError(f"records do not add up: {self}")

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.read + other.read,
            self.kept + other.kept,
            self.duplicate + other.duplicate,
            self.rejected + other.rejected,
        )

    def __str__(self) -> str:
        return (
            f"read {self.read:,} = kept {self.kept:,} + duplicate {self.duplicate:,}"
            f" + rejected {self.rejected:,}"
        )
