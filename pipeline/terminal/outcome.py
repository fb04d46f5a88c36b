"""The outcomes of a command that collects: a table, or JSON."""

from collections.abc import Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from ingest.observations.record import Counts
from pipeline.collecting.outcome import Outcome
from pipeline.terminal.reporting import print_json, results


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
