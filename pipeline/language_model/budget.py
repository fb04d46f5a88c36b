"""What a judge may cost: calls and US dollars, in one run and in a calendar month (UTC), by a ledger in the home.

Before a call the most that it may cost is set aside; afterwards what it did cost takes its place. A call of which no
answer came through stays at the most, as it may have been charged for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from ingest.ledger import Ledger, next_month
from models.errors import PartlyDone
from pipeline.language_model.endpoint import Completion
from pipeline.settings.sections import Judge

LEDGER: Final = "judge_calls.jsonl"
_PRICED_TOKENS: Final = 1_000


class BudgetSpent(PartlyDone):
    """What may be spent is; what was answered is kept."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call in the ledger. calls is 0 where it was refused, and so not charged for."""

    call_id: str
    at: datetime  # UTC
    calls: int
    dollars: float  # until the answer is there, the most that it may cost
    is_answered: bool = False


class CallBudget:
    """What may still be asked, in this run and in this month. Several processes may share one home folder."""

    def __init__(self, home: Path, settings: Judge) -> None:
        self._home, self._settings = home, settings
        self._ledger = Ledger(
            home / LEDGER, Call, key="call_id", consequence="the judge is not asked without it"
        )
        self._run_ids: set[str] = set()

    @property
    def is_begun(self) -> bool:
        """Whether anything was ever asked."""
        return self._ledger.is_begun

    def reserve(self, *, tokens_in: int, tokens_out: int, now: datetime) -> Call:
        """Set aside a call with the most tokens that it may take. Raises BudgetSpent where that is too much."""
        self._home.mkdir(parents=True, exist_ok=True)
        call = Call(uuid4().hex, now, 1, self._price(tokens_in, tokens_out))
        with self._ledger.lock:
            self._check(call, now)
            self._ledger.append(call)
        self._run_ids.add(call.call_id)
        return call

    def settle(self, call: Call, completion: Completion) -> None:
        """What an answer did cost; where the endpoint does not count tokens, the most that it may have."""
        dollars = call.dollars
        if completion.tokens_in is not None and completion.tokens_out is not None:
            dollars = self._price(completion.tokens_in, completion.tokens_out)
        self._append(replace(call, dollars=dollars, is_answered=True))

    def give_back(self, call: Call) -> None:
        """A call that was refused cost nothing."""
        self._append(replace(call, calls=0, dollars=0.0, is_answered=True))

    def _append(self, call: Call) -> None:
        with self._ledger.lock:
            self._ledger.append(call)

    def _price(self, tokens_in: int, tokens_out: int) -> float:
        settings = self._settings
        read = tokens_in * settings.price_per_1000_tokens_in
        written = tokens_out * settings.price_per_1000_tokens_out
        return settings.price_per_call + (read + written) / _PRICED_TOKENS

    def _check(self, call: Call, now: datetime) -> None:
        settings = self._settings
        rows = self._ledger.rows()
        of_run = [row for row in rows if row.call_id in self._run_ids]
        of_month = [row for row in rows if (row.at.year, row.at.month) == (now.year, now.month)]
        anew = f"the budget begins anew on {next_month(now):%Y-%m-%d} 00:00 UTC"
        for name, spent, call_part, limit, until in (
            ("calls_per_run", _calls(of_run), call.calls, settings.calls_per_run, "the next run goes on"),
            (
                "dollars_per_run",
                _dollars(of_run),
                call.dollars,
                settings.dollars_per_run,
                "the next run goes on",
            ),
            ("monthly_calls", _calls(of_month), call.calls, settings.monthly_calls, anew),
            ("monthly_dollars", _dollars(of_month), call.dollars, settings.monthly_dollars, anew),
        ):
            if spent + call_part > limit:
                raise BudgetSpent(f"[judge] {name}: {spent:,.6g} of {limit:,.6g} are spent; {until}")


def _calls(rows: Iterable[Call]) -> int:
    return sum(row.calls for row in rows)


def _dollars(rows: Iterable[Call]) -> float:
    return sum(row.dollars for row in rows)
