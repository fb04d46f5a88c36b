"""``trustwatch status``: coverage, freshness, backlog, rejects, last errors."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer
from rich.markup import escape
from rich.table import Table

from ingest.observations.intervals import Interval, joined, missing
from models.errors import PartlyDone, SourceUnreachable
from models.follow_up import READ_AGAIN
from pipeline.brief.phrases import counted
from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.runs import verification
from pipeline.runs.health import DELETIONS_SINCE, Health, Purged, read_health
from pipeline.terminal.reporting import narrate, print_json, results
from pipeline.warehouse.warehouse import open_published

if TYPE_CHECKING:
    from pipeline.alerts.alerts import Waiting

STRIP_CELLS = 40
GAPS_SHOWN = 8
ALMOST = 0.98  # of a cell; a source is asked a few minutes apart for each of its queries


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(status)


def status(
    verify: Annotated[
        bool,
        typer.Option(
            "--verify", help="Also say what in the home does not fit together; exit 4 where something."
        ),
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend of that what can be mended, and say what is left.")
    ] = False,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Say how fresh and how complete the published data are, and what is read again; exit 3 when a source is stale.

    With --verify state is held against itself, the newest copy, the batches in landing and the exports; it waits for no
    other run, and nothing is changed but by --repair.

    Example: trustwatch status --json
    """
    settings = settings_from(home, config)
    now = datetime.now(UTC)
    with open_published(settings.home, tell=narrate) as connection:
        health = read_health(connection, settings, now=now)
    found = verification.verify(settings.home, repair=repair, now=now) if verify or repair else None
    if as_json:
        print_json(health.as_json() | (found.as_json() if found else {}))
    else:
        _print(health)
        _print_verified(found)
    if found and found.odd.height:
        raise PartlyDone(
            "not all of the home fits together; 'trustwatch status --repair' mends what can be mended, and 'trustwatch"
            " analyse' makes the rest anew"
        )
    if health.stale:
        raise SourceUnreachable(
            f"nothing of the last {settings.stale_after_hours:g} h from: {', '.join(health.stale)};"
            " run 'trustwatch collect' and 'trustwatch analyse'"
        )


def _print(health: Health) -> None:
    _section("Sources", health.sources, empty="no posts yet; run 'trustwatch collect file …'")
    _print_coverage(health.coverage)
    _print_gaps(health.gaps)
    _section("Rejected rows", health.rejects, empty="none")
    _section("Last runs that did not end well", health.errors, empty="none")
    _print_set_aside(health.set_aside)
    _print_exports(health.exports)
    _print_followed(health.followed)
    _print_deletions(health.deletions)
    _print_alerts(health.alerts)
    results.print(f"Batches waiting to be analysed: {health.n_pending}")
    results.print(health.reader, markup=False)


def _print_verified(found: verification.Verified | None) -> None:
    if found:
        _section("What does not fit together", found.odd, empty="nothing")
        parts = (f"{name} {n_bytes / 1e6:,.1f} MB" for name, n_bytes in found.sizes.items())
        results.print(f"Sizes: {', '.join(parts)}")


def _print_set_aside(batches: pl.DataFrame) -> None:
    if batches.is_empty():
        return
    results.print("Batches set aside that could not be read", style="bold")
    for path, reason in batches.select("path", "reason").iter_rows():
        results.print(f"  {path}: {reason}", markup=False)
    results.print("  'trustwatch analyse --retry' tries them again\n")


def _print_exports(exports: pl.DataFrame) -> None:
    if exports.is_empty():
        return
    results.print("Exports that still hold what was purged", style="bold")
    for path in exports["place"]:  # in full: a table would cut it
        results.print(f"  {path}", markup=False)
    results.print()


def _print_followed(followed: pl.DataFrame) -> None:
    for (source,), kinds in followed.group_by(["source"], maintain_order=True):
        parts = [f"{n:,} {READ_AGAIN[kind]} ({n_due:,} due)" for _, kind, n, n_due in kinds.iter_rows()]
        results.print(f"Read again on {source}: {', '.join(parts)}")
    if followed.is_empty():
        results.print("Read again: nothing; no complaint of a live source is younger than is followed")


def _print_deletions(deletions: Purged) -> None:
    hours = deletions.p95_hours
    within = f"; 95 % within {hours:,.1f} h of their last sight at the source" if hours is not None else ""
    results.print(
        f"Purged in the last {DELETIONS_SINCE.days} days as gone or forgotten: {deletions.n_purged:,} posts{within}"
    )


def _print_alerts(alerts: "Mapping[str, Waiting]") -> None:
    for channel, waiting in alerts.items():
        failed = f"; the last could not be sent at {_cell(waiting.failed_at)}" if waiting.failed_at else ""
        results.print(f"Alerts that wait for {channel}: {waiting.n:,}{failed}")
        if brief := waiting.brief:
            due = f"due since {_cell(brief.due_at)}" if brief.due_at else "none is due"
            sent = f"the last was sent at {_cell(brief.sent_at)}" if brief.sent_at else "none was sent yet"
            results.print(f"{brief.period.capitalize()} brief for {channel}: {due}; {sent}")


def _section(title: str, rows: pl.DataFrame, *, empty: str) -> None:
    results.print(title, style="bold")
    if rows.is_empty():
        results.print(f"  {empty}\n")
        return
    table = Table(*(name.replace("_", " ") for name in rows.columns), box=None, pad_edge=True)
    for row in rows.iter_rows():
        table.add_row(*(_cell(value) for value in row))
    results.print(table)
    results.print()


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "–" if value is None else escape(str(value))


def _print_coverage(coverage: pl.DataFrame) -> None:
    """One strip an origin over the whole span, and its gaps."""
    results.print("Coverage", style="bold")
    if coverage.is_empty():
        results.print("  not known for any source; say it with 'trustwatch collect file --covers FROM TO'\n")
        return
    begin, end = coverage["from_at"].min(), coverage["to_at"].max()
    assert isinstance(begin, datetime)
    assert isinstance(end, datetime)
    span = Interval(begin, end)
    for (source, origin), intervals in coverage.group_by(["source", "origin"], maintain_order=True):
        rows = intervals.filter("complete").select("from_at", "to_at").iter_rows()
        seen = joined(Interval(*row) for row in rows)
        results.print(f"  {_strip(seen, span)}  {source} {origin}: {_gaps(seen)}", markup=False)
    results.print(f"  {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC; █ seen  ▒ in part  · not seen\n")


def _print_gaps(gaps: pl.DataFrame) -> None:
    """The longest times that nobody saw between files and queries that follow each other."""
    if gaps.is_empty():
        return
    results.print("Not seen, between what follows each other; nothing is told of these days", style="bold")
    longest = gaps.sort(pl.col("to_at") - pl.col("from_at"), "series", descending=[True, False])
    for series, begin, end in longest.head(GAPS_SHOWN).sort("series", "from_at").iter_rows():
        days = counted(round((end - begin) / timedelta(days=1)), "day")
        results.print(f"  {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC, {days}: {series}", markup=False)
    if gaps.height > GAPS_SHOWN:
        results.print(f"  and {gaps.height - GAPS_SHOWN:,} more, shorter")
    results.print()


def _strip(seen: list[Interval], span: Interval) -> str:
    width = (span.to_at - span.from_at) / STRIP_CELLS
    cells = [
        Interval(begin, begin + width) for begin in (span.from_at + n * width for n in range(STRIP_CELLS))
    ]
    return "".join(_cell_of(1 - _total(missing(cell, seen)) / width) for cell in cells)


def _cell_of(share: float) -> str:
    return "█" if share > ALMOST else "▒" if share > 1 - ALMOST else "·"


def _gaps(seen: list[Interval]) -> str:
    """How many gaps there are between what was seen first and last, and how long they are in all."""
    if not seen:
        return "nothing seen"
    gaps = missing(Interval(seen[0].from_at, seen[-1].to_at), seen)
    hours = _total(gaps) / timedelta(hours=1)
    return f"{len(gaps)} gap{'s' if len(gaps) > 1 else ''}, {hours:,.1f} h in all" if gaps else "no gap"


def _total(intervals: list[Interval]) -> timedelta:
    return sum((interval.to_at - interval.from_at for interval in intervals), timedelta())
