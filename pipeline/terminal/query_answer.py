"""What ``trustwatch sql`` does in the child that a query runs in: ask, and print the rows as they come."""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from typing import Final

import pyarrow as pa
from rich.markup import escape
from rich.table import Table

from models.errors import PartlyDone, UserMistake
from pipeline.terminal.reporting import narrate, results
from pipeline.warehouse.query_limits import Clock, QueryLimits
from pipeline.warehouse.read_only_sql import Answer, FirstRows, Rows, open_read_only

ROWS_ON_SCREEN: Final = 1_000
ROWS_IN_A_FILE: Final = 1_000_000
NARROWEST_COLUMN: Final = 12  # characters; below this a table is unreadable and rows are printed as records


def print_answer(
    home: Path, query: str, output_format: str, limits: QueryLimits, *, whole: bool = False
) -> None:
    """Run a query and print its rows. From here on this process is bound by the limits.

    whole: a table has as many rows as a file would.

    Raises UserMistake as ``ReadOnlySql.run`` does, PartlyDone where there were more rows than are printed.
    """
    form, print_rows = _FORMATS[output_format]
    limit = ROWS_ON_SCREEN if output_format == "table" and not whole else ROWS_IN_A_FILE
    clock = Clock(limits.seconds)
    with open_read_only(home, limits=limits, tell=narrate) as database:
        limits.bound_process()
        with clock.running():
            answer = database.run(query, form=form)
        rows = replace(answer, batches=clock.counted(answer.batches)).first(limit)
        try:
            print_rows(answer, rows)
        except MemoryError:
            raise UserMistake(f"query: its rows do not fit into {limits.total_bytes / 2**30:g} GB") from None
    if rows.was_cut:
        raise PartlyDone(f"only the first {limit:,} rows are shown; narrow the query or use --format parquet")


def _print_table(answer: Answer, rows: FirstRows) -> None:
    lines = [line for batch in rows for line in _values(batch)]
    fits = len(answer.names) * NARROWEST_COLUMN <= results.width
    results.print(_table(answer.names, lines) if fits else _records(answer.names, lines))


def _print_csv(answer: Answer, rows: FirstRows) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.names)
    for batch in rows:
        writer.writerows(_values(batch))


def _print_json(_answer: Answer, rows: FirstRows) -> None:
    """As ``print_json`` prints a list."""
    before = "["
    for batch in rows:
        for text in batch.column(0).to_pylist():
            one = json.dumps(_object(text), indent=1, ensure_ascii=False)
            sys.stdout.write(f"{before}\n{indent(one, ' ')}")
            before = ","
    sys.stdout.write("[]\n" if before == "[" else "\n]\n")


def _print_parquet(answer: Answer, rows: FirstRows) -> None:
    import pyarrow.parquet as pq

    with pq.ParquetWriter(sys.stdout.buffer, answer.schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch)


_FORMATS: Final[Mapping[str, tuple[Rows, Callable[[Answer, FirstRows], None]]]] = {
    "table": (Rows.text, _print_table),
    "csv": (Rows.text, _print_csv),
    "json": (Rows.json, _print_json),
    "parquet": (Rows.typed, _print_parquet),
}


def _object(text: str) -> object:
    """DuckDB's object with null for NaN and infinity, which JSON does not have."""
    return json.loads(text, parse_constant=lambda _name: None)


def _values(batch: pa.RecordBatch) -> Iterator[tuple[str | None, ...]]:
    """The texts of each row."""
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _table(names: list[str], lines: list[tuple[str | None, ...]]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")  # a value is never cut
    for line in lines:
        table.add_row(*(_shown(value) for value in line))
    return table


def _records(names: list[str], lines: list[tuple[str | None, ...]]) -> Table:
    """One line a value, for rows too wide for the screen."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(overflow="fold")
    for line in lines:
        for name, value in zip(names, line, strict=True):
            table.add_row(f"[bold]{escape(name)}[/bold]", _shown(value))
        table.add_section()
        table.add_row()
    return table


def _shown(value: str | None) -> str:
    return escape(value or "")
