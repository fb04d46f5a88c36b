"""``trustwatch detect``: bursts in any hourly counts, without a warehouse."""

import csv
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Final

import polars as pl
import typer

from models.bursts.detector import Burst, find_bursts
from models.errors import UnknownName, UserMistake
from models.vocabulary import WatchVerdict
from pipeline.terminal.reporting import narrate, print_json

STDIN: Final = "-"
COLUMNS: Final = ("hour", "count", "coverage", "series")
REQUIRED: Final = ("hour", "count")
YEARS: Final = range(2000, 2101)  # a slip in one year must not become a gap of centuries
LARGEST_COUNT: Final = 10**9

Row = tuple[datetime, int, float]
_SCHEMA: Final = pl.Schema({"hour": pl.Datetime("us", "UTC"), "count": pl.Int64(), "coverage": pl.Float64()})


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(detect)


def detect(
    file: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="CSV with a header; '-' reads it from stdin.")
    ] = STDIN,
    alarms_per_year: Annotated[
        float, typer.Option("--alarms-per-year", help="False alarms that a quiet series may raise a year.")
    ] = 4.0,
) -> None:
    """Find bursts in hourly counts, judged hour by hour as if live; touches no warehouse.

    Reads CSV with the columns hour (ISO 8601, UTC), count, and if you like coverage (0 to 1, the part of the
    hour that was observed) and series (for several in one file), in any order. An hour without a row was not
    observed; write a row with count 0 where nothing was posted. Prints a JSON list of bursts; ended_at is null
    while one goes on.

    Example: trustwatch detect counts.csv --alarms-per-year 4
    """
    if not 0 < alarms_per_year < float("inf"):
        raise UserMistake(f"--alarms-per-year is {alarms_per_year:g}; expected a number above 0")
    bursts: list[Burst] = []
    for series, rows in _read_series(file).items():
        counts = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
        detection = find_bursts(counts, alarms_per_year=alarms_per_year, series=series)
        if detection.verdict == WatchVerdict.INSUFFICIENT_HISTORY:
            name = "stdin" if file == STDIN else file
            narrate(
                f"{name if series is None else series}: {WatchVerdict.INSUFFICIENT_HISTORY}; it takes 14 days"
            )
        bursts += detection.bursts
    print_json([_as_json(burst) for burst in bursts])


def _as_json(burst: Burst) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    for name, value in asdict(burst).items():
        if isinstance(value, datetime):
            value = value.isoformat()
        answer[name] = round(value, 4) if isinstance(value, float) else value
    return answer


def _read_series(file: str) -> dict[str | None, list[Row]]:
    """The rows of each series in order of appearance; one without a name when there is no such column.

    Raises UserMistake that names file, line and field.
    """
    file_name = "stdin" if file == STDIN else file
    series: dict[str | None, list[Row]] = {}
    line_of: dict[tuple[str | None, datetime], int] = {}
    for line, cells in _cells(_text(file), file_name):
        here = f"{file_name}:{line}"
        name = cells.get("series")
        hour, count = _hour(cells["hour"], here), _count(cells["count"], here)
        coverage = _coverage(cells["coverage"], count, here) if "coverage" in cells else 1.0
        first = line_of.setdefault((name, hour), line)
        if first != line:
            raise UserMistake(f"{here}: hour {cells['hour']} is also on line {first}; keep one row an hour")
        series.setdefault(name, []).append((hour, count, coverage))
    return series


def _text(file: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UserMistake(f"{file}: cannot be read ({error.strerror}); name a CSV file") from error
    except UnicodeDecodeError as error:
        raise UserMistake(f"{file}: not UTF-8 at byte {error.start}; convert it to UTF-8 first") from error


def _cells(text: str, file_name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column of each row that is not empty."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    header: list[str] = []
    try:
        for cells in reader:
            if not cells:
                continue
            if not header:
                header = _header(cells, file_name)
            elif len(cells) != len(header):
                expected = f"expected {len(header)}, as in the header"
                raise UserMistake(f"{file_name}:{reader.line_num}: {len(cells)} cells; {expected}")
            else:
                yield reader.line_num, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    except csv.Error as error:
        raise UserMistake(
            f"{file_name}:{reader.line_num}: not CSV ({error}); quote cells that hold quotes"
        ) from error
    if not header:
        raise UserMistake(f"{file_name}: is empty; expected a header with {' and '.join(REQUIRED)}")


def _header(cells: list[str], file_name: str) -> list[str]:
    header = [cell.strip() for cell in cells]
    for name in header:
        if name not in COLUMNS:
            raise UnknownName("column", name, COLUMNS, location=f"{file_name}:1")
        if header.count(name) > 1:
            raise UserMistake(f"{file_name}:1: column {name} stands twice; keep one")
    for name in REQUIRED:
        if name not in header:
            raise UserMistake(
                f"{file_name}:1: column {name} is missing; a file needs {' and '.join(REQUIRED)}"
            )
    return header


def _hour(cell: str, here: str) -> datetime:
    try:
        hour = datetime.fromisoformat(cell)
        hour = hour.astimezone(UTC) if hour.tzinfo else hour.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise UserMistake(
            f"{here}: hour is {cell!r:.60}; expected ISO 8601 such as 2026-03-02T14:00:00Z"
        ) from None
    if hour.year not in YEARS:
        raise UserMistake(f"{here}: hour is {cell!r:.60}; expected a year from {YEARS[0]} to {YEARS[-1]}")
    if (hour.minute, hour.second, hour.microsecond) != (0, 0, 0):
        raise UserMistake(f"{here}: hour is {cell!r:.60}; expected a whole UTC hour")
    return hour


def _count(cell: str, here: str) -> int:
    number = _number(cell)
    if number is None or not 0 <= number <= LARGEST_COUNT or number != int(number):
        raise UserMistake(
            f"{here}: count is {cell!r:.60}; expected a whole number from 0 to {LARGEST_COUNT:,}"
        )
    return int(number)


def _coverage(cell: str, count: int, here: str) -> float:
    number = _number(cell)
    if number is None or not 0 <= number <= 1:
        raise UserMistake(f"{here}: coverage is {cell!r:.60}; expected a number from 0 to 1")
    if number == 0 and count > 0:
        raise UserMistake(
            f"{here}: coverage is 0 in an hour of {count} posts; expected the part that was observed"
        )
    return number


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
