"""What came of several collections, of files or of queries: printed, and raised where something went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.markup import escape
from rich.table import Table

from ingest.landing.collection import Collected
from ingest.observations.record import Counts
from models.errors import Locked, PartlyDone, SourceUnreachable, TrustwatchError, UserMistake
from pipeline.terminal.reporting import narrate, print_json, results

FIELDS_SHOWN: Final = 3  # the commonest reasons for rejects; the rest is in the warehouse


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one collection; collected is None when nothing could be read, failure None when all was."""

    name: str
    collected: Collected | None
    failure: TrustwatchError | None


def tell_rejects(outcomes: Sequence[Outcome]) -> None:
    """Say the first of the commonest rejects of each, and how to see them all."""
    collected = [outcome.collected for outcome in outcomes if outcome.collected]
    for one in collected:
        commonest = sorted(one.rejected_fields, key=lambda rejected: -rejected.n_rejects)
        for rejected in commonest[:FIELDS_SHOWN]:
            others = f" (and {rejected.n_rejects - 1:,} more by this field)" if rejected.n_rejects > 1 else ""
            narrate(f"{rejected.location}: {rejected.field} {rejected.reason}{others}")
    if any(one.rejected_fields for one in collected):
        narrate("all rejected rows, after 'trustwatch analyse': trustwatch sql \"FROM reject_reasons\"")


def print_counts(outcomes: Sequence[Outcome], *, kind: str) -> None:
    """A row for each that could be read. kind heads their names: ``file``, ``query``."""
    done = [(outcome.name, outcome.collected.counts) for outcome in outcomes if outcome.collected]
    if not done:
        return
    table = Table(kind, box=None, pad_edge=False, header_style="bold", show_footer=len(done) > 1)
    total = sum((counts for _name, counts in done), Counts())
    for name in ("read", "kept", "duplicate", "rejected"):
        table.add_column(name, justify="right", footer=f"{getattr(total, name):,}")
    for name, counts in done:
        numbers = (counts.read, counts.kept, counts.duplicate, counts.rejected)
        table.add_row(escape(name), *(f"{number:,}" for number in numbers))
    results.print(table)


def print_as_json(outcomes: Sequence[Outcome], *, kind: str) -> None:
    """The same as JSON, with those that could not be read."""
    print_json([_as_json(outcome, kind) for outcome in outcomes])


def raise_failures(outcomes: Sequence[Outcome], *, kinds: str) -> None:
    """Raise what went wrong: as it is when there was one collection, else a summary after naming each."""
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    if not failures:
        return
    if len(outcomes) == 1:
        raise failures[0]
    for failure in failures:
        narrate(f"trustwatch: {failure}")
    summary = f"{len(failures)} of {len(outcomes)} {kinds} were not read to their end; see above"
    raise _kind_of(outcomes, failures)(summary)


def _kind_of(outcomes: Sequence[Outcome], failures: Sequence[TrustwatchError]) -> type[TrustwatchError]:
    if any(isinstance(failure, SourceUnreachable) for failure in failures):
        return SourceUnreachable
    if any(outcome.collected for outcome in outcomes) or any(isinstance(f, PartlyDone) for f in failures):
        return PartlyDone
    return Locked if all(isinstance(failure, Locked) for failure in failures) else UserMistake


def _as_json(outcome: Outcome, kind: str) -> dict[str, Any]:
    counts = outcome.collected.counts if outcome.collected else Counts()
    return {
        kind: outcome.name,
        "read": counts.read,
        "kept": counts.kept,
        "duplicate": counts.duplicate,
        "rejected": counts.rejected,
        "error": str(outcome.failure) if outcome.failure else None,
    }
