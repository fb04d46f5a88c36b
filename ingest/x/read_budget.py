"""The read budget of X: a ledger of the posts that X gave out, for which it asks money.

Before a request the most that its answer may hold is set aside, afterwards what it held. X bills a post once a day
(UTC) however often it is read; the ledger counts every time.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from ingest.ledger import Ledger, next_month
from models.errors import PartlyDone

LEDGER: Final = "x_reads.jsonl"
RECHECK: Final = "posts"  # the query in the ledger of those who ask whether posts are still there


class BudgetSpent(PartlyDone):
    """The month's reads are used up; what landed before stays."""


@dataclass(frozen=True, slots=True)
class Reads:
    """One request in the ledger."""

    read_id: str
    at: datetime  # UTC
    query: str
    posts: int  # given out; until the answer is there, the most that it may hold
    authors: int = 0
    covered_seconds: float = 0.0  # the time of which the answer showed everything
    is_answered: bool = False


class ReadBudget:
    """What may still be read in a calendar month (UTC). Several processes may share one home folder.

    kept: how many of the month's reads are for rechecks alone.
    """

    def __init__(self, home: Path, *, monthly_reads: int, kept: int = 0) -> None:
        self.monthly_reads = monthly_reads
        self._kept = kept
        self._home = home
        self._ledger = Ledger(home / LEDGER, Reads, key="read_id", consequence="X is not read without it")

    def left(self, now: datetime, *, query: str = RECHECK) -> int:
        """How many posts may still be read in the month of now, by a query as it stands in the ledger."""
        kept = 0 if query == RECHECK else self.kept(now)
        return max(0, self.monthly_reads - self.spent(now) - kept)

    def kept(self, now: datetime) -> int:
        """How many reads are still kept for rechecks in the month of now."""
        return max(
            0, self._kept - sum(reads.posts for reads in self._of_month(now) if reads.query == RECHECK)
        )

    def spent(self, now: datetime) -> int:
        """How many posts were read in the month of now."""
        return sum(reads.posts for reads in self._of_month(now))

    def ledger(self) -> list[Reads]:
        """Every request, with the last that is known of it."""
        return self._ledger.rows()

    def _of_month(self, now: datetime) -> list[Reads]:
        return [reads for reads in self.ledger() if (reads.at.year, reads.at.month) == (now.year, now.month)]

    def reserve(self, query: str, *, maximum: int, minimum: int, now: datetime) -> Reads:
        """Set aside the most posts that a request may bring, or as many as are left.

        Raises BudgetSpent where not even the least are left.
        """
        self._home.mkdir(parents=True, exist_ok=True)
        with self._ledger.lock:
            left = self.left(now, query=query)
            if left < minimum:
                raise BudgetSpent(self._spent_message(now))
            reads = Reads(uuid4().hex, now, query, min(maximum, left))
            self._ledger.append(reads)
        return reads

    def settle(self, reserved: Reads, *, posts: int, authors: int = 0, covered_seconds: float = 0.0) -> None:
        """Replace what was set aside by what the answer really held."""
        given = replace(
            reserved, posts=posts, authors=authors, covered_seconds=covered_seconds, is_answered=True
        )
        with self._ledger.lock:
            self._ledger.append(given)

    def _spent_message(self, now: datetime) -> str:
        kept = f" beside {kept:,} kept for rechecks" if (kept := self.kept(now)) else ""
        return (
            f"[x] monthly_reads: {self.spent(now):,} of {self.monthly_reads:,} reads are spent in"
            f" {now:%B %Y}, too few are left{kept} for another request; the budget begins anew on"
            f" {next_month(now):%Y-%m-%d} 00:00 UTC; what was read is kept"
        )
