"""``trustwatch status``: coverage, freshness, backlog, rejects, last errors."""

from datetime import UTC, datetime, timedelta

import polars as pl
import typer
from rich.markup import escape
from rich.table import Table

from models.errors import SourceUnreachable
from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.health import Health, read_health
from pipeline.reporting import print_json, results
from pipeline.warehouse import open_published

STRIP_CELLS = 40


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(status)


def status(as_json: Json = False, home: Home = None, config: Config = None) -> None:
    """Say how fresh and how complete the published data are; exit 3 when a source is stale.

    Example: trustwatch status --json
    """
    settings = settings_from(home, config)
    stale_after = timedelta(hours=settings.stale_after_hours)
    with open_published(settings.home) as connection:
        health = read_health(connection, settings.home, now=datetime.now(UTC), stale_after=stale_after)
    if as_json:
        print_json(health.as_json())
    else:
        _print(health)
    if health.stale:
        raise SourceUnreachable(
            f"nothing loaded for over {settings.stale_after_hours:g} h from: {', '.join(health.stale)};"
            " run 'trustwatch collect' and 'trustwatch analyse'"
        )


def _print(health: Health) -> None:
    _section("Sources", health.sources, empty="no posts yet; run 'trustwatch collect file …'")
    _print_coverage(health.coverage)
    _section("Rejected rows", health.rejects, empty="none")
    _section("Last runs that did not end well", health.errors, empty="none")
    _print_exports(health.exports)
    results.print(f"Batches waiting to be analysed: {health.n_pending}")


def _print_exports(exports: pl.DataFrame) -> None:
    if exports.is_empty():
        return
    results.print("Exports that still hold what was purged", style="bold")
    for place in exports["place"]:  # in full: a table would cut it
        results.print(f"  {place}", markup=False)
    results.print()


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
    """One strip an origin over the whole span: full cells were covered, dots were not."""
    results.print("Coverage", style="bold")
    if coverage.is_empty():
        results.print("  not known for any source; say it with 'trustwatch collect file --covers FROM TO'\n")
        return
    begin, end = coverage["from_at"].min(), coverage["to_at"].max()
    assert isinstance(begin, datetime)
    assert isinstance(end, datetime)
    for (source, origin), intervals in coverage.group_by(["source", "origin"], maintain_order=True):
        results.print(f"  {_strip(intervals, begin, end)}  {source} {origin}", markup=False)
    results.print(f"  {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC\n")


def _strip(intervals: pl.DataFrame, begin: datetime, end: datetime) -> str:
    width = (end - begin) / STRIP_CELLS
    middles = [begin + (cell + 0.5) * width for cell in range(STRIP_CELLS)]
    spans = list(intervals.filter("complete").select("from_at", "to_at").iter_rows())
    return "".join("█" if any(start <= middle < stop for start, stop in spans) else "·" for middle in middles)
