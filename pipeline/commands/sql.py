"""``trustwatch sql``: the published warehouse, read-only and fenced."""

import csv
import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import pyarrow as pa
import typer
from rich.markup import escape
from rich.table import Table

from models.errors import PartlyDone
from pipeline.commands.options import Config, Home, home_from
from pipeline.terminal.reporting import narrate, print_json, results
from pipeline.warehouse.read_only_sql import ReadOnlySql, Rows, open_read_only

ROWS_ON_SCREEN = 1_000
ROWS_IN_A_FILE = 1_000_000
NARROWEST_COLUMN = 12  # characters; below this a table is unreadable and rows are printed as records


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


_FORMS = {
    Format.table: Rows.text,
    Format.csv: Rows.text,
    Format.json: Rows.json,
    Format.parquet: Rows.typed,
}


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(sql)


def sql(
    query: Annotated[
        str | None, typer.Argument(help="A SELECT; '-' reads it from stdin; none opens a prompt.")
    ] = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the rows.")] = Format.table,
    home: Home = None,
    config: Config = None,
) -> None:
    """Ask the published warehouse in SQL, read-only.

    Statements that only read are let through; files, settings and extensions are out of reach. Begin with
    SHOW TABLES or DESCRIBE daily_causes.

    Example: trustwatch sql "FROM incident_summary ORDER BY started_at DESC LIMIT 5"
    """
    with open_read_only(home_from(home, config)) as database:
        if query is None:
            _prompt(database)
            return
        limit = ROWS_ON_SCREEN if output_format is Format.table else ROWS_IN_A_FILE
        text = sys.stdin.read() if query == "-" else query
        rows, cut = database.run(text, limit=limit, form=_FORMS[output_format])
        _print(rows, output_format)
    if cut:
        raise PartlyDone(f"only the first {limit:,} rows are shown; narrow the query or use --format parquet")


def _print(rows: pa.Table, output_format: Format) -> None:
    if output_format is Format.table:
        results.print(_table(rows) if _fits(rows) else _records(rows))
    elif output_format is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(rows.column_names)
        writer.writerows(_values(rows))
    elif output_format is Format.json:
        print_json([_object(text) for text in rows["json"].to_pylist()])
    else:
        import pyarrow.parquet as pq

        pq.write_table(rows, sys.stdout.buffer, compression="zstd")


def _object(text: str) -> object:
    """DuckDB's object with null for NaN and infinity, which JSON does not have."""
    return json.loads(text, parse_constant=lambda _name: None)


def _values(rows: pa.Table) -> Iterator[tuple[str | None, ...]]:
    """The texts of each row."""
    return zip(*(rows[number].to_pylist() for number in range(rows.num_columns)), strict=True)


def _fits(rows: pa.Table) -> bool:
    return bool(rows.num_columns * NARROWEST_COLUMN <= results.width)


def _table(rows: pa.Table) -> Table:
    table = Table(*rows.column_names, box=None, header_style="bold", pad_edge=False)
    for row in _values(rows):
        table.add_row(*(_shown(value) for value in row))
    return table


def _records(rows: pa.Table) -> Table:
    """One line a value, for rows too wide for the screen."""
    table = Table(show_header=False, box=None, pad_edge=False)
    for row in _values(rows):
        for name, value in zip(rows.column_names, row, strict=True):
            table.add_row(f"[bold]{escape(name)}[/bold]", _shown(value))
        table.add_section()
        table.add_row()
    return table


def _shown(value: str | None) -> str:
    return escape(value or "")


def _prompt(database: ReadOnlySql) -> None:
    narrate("Read-only SQL. SHOW TABLES lists the views; an empty line or Ctrl-D ends.")
    while query := _line():
        try:
            rows, cut = database.run(query, limit=ROWS_ON_SCREEN, form=Rows.text)
        except Exception as error:  # a prompt survives a wrong query, whatever is wrong with it
            narrate(f"trustwatch: {error}")
            continue
        _print(rows, Format.table)
        if cut:
            narrate(f"only the first {ROWS_ON_SCREEN:,} rows are shown")


def _line() -> str:
    try:
        return input("trustwatch> ").strip()
    except EOFError:
        return ""
