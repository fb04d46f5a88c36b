"""``trustwatch sql``: the published warehouse, read-only and fenced."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.options import Config, Home, home_from
from pipeline.terminal.child import run_in_child
from pipeline.terminal.reporting import narrate
from pipeline.warehouse.query_limits import QueryLimits


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(sql)


def sql(
    query: Annotated[
        str | None, typer.Argument(help="A SELECT; '-' reads it from stdin; none opens a prompt.")
    ] = None,
    output_format: Annotated[
        Format | None,
        typer.Option("--format", help="How to print the rows; a table on a terminal and csv elsewhere."),
    ] = None,
    home: Home = None,
    config: Config = None,
    no_truncate: Annotated[
        bool, typer.Option("--no-truncate", help="Print a table of all rows, not of the first 1,000.")
    ] = False,
) -> int:
    """Ask the published warehouse in SQL, read-only.

    Statements that only read are let through; files, settings and extensions are out of reach. A query may take 60 s
    and 2 GB. Begin with SHOW TABLES or DESCRIBE daily_causes.

    Example: trustwatch sql "FROM incident_summary ORDER BY started_at DESC LIMIT 5"
    """
    folder = home_from(home, config)
    if query is None:
        _prompt(folder)
        return 0
    text = sys.stdin.read() if query == "-" else query
    printed = output_format or (Format.table if no_truncate or sys.stdout.isatty() else Format.csv)
    return answer(folder, text, printed, whole=no_truncate)


def answer(
    home: Path,
    query: str,
    output_format: str = Format.table,
    *,
    whole: bool = False,
    limits: QueryLimits | None = None,
) -> int:
    """Print what a query gives, in a child that its limits bound; returns the exit code.

    whole: a table has as many rows as a file would.
    """
    limits = limits or QueryLimits()

    def ask() -> None:
        # In the child: the libraries begin threads, which would not live on in it.
        from pipeline.terminal.query_answer import print_answer

        print_answer(home, query, output_format, limits, whole=whole)

    return run_in_child(ask, limits=str(limits))


def _prompt(home: Path) -> None:
    narrate("Read-only SQL. SHOW TABLES lists the views; an empty line or Ctrl-D ends.")
    while query := _line():
        answer(home, query)  # a prompt survives a wrong query, whatever is wrong with it


def _line() -> str:
    try:
        return input("trustwatch> ").strip()
    except EOFError:
        return ""
