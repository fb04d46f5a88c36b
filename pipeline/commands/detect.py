"""``trustwatch detect``: bursts in any hourly or daily counts, without a warehouse."""

import csv
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Final

import polars as pl
import typer

from models.bursts.detector import Burst, find_bursts
from models.bursts.grain import DAILY, HOURLY, Grain
from models.errors import UnknownName, UserMistake
from models.vocabulary import WatchVerdict
from pipeline.brief.watch_words import history_words
from pipeline.terminal.reporting import narrate, print_json

STDIN: Final = "-"
GRAINS: Final = {"hour": HOURLY, "day": DAILY}
# False alarms a year where nothing is said. Real daily counts are restless: of outages of ChatGPT a budget of four
# raised eleven alarms a year beside those that the press told of, half of one five (benchmarks/pulse.py).
BUDGETS: Final = {HOURLY: 4.0, DAILY: 0.5}
COLUMNS: Final = (*GRAINS, "count", "coverage", "exposure", "series")
YEARS: Final = range(2000, 2101)  # a slip in one year must not become a gap of centuries
LARGEST_COUNT: Final = 10**9
DAYS_IN_HOURS: Final = ". Every row stands at midnight: where a row counts a day, call the column day"

Row = tuple[datetime, int, float, float]
_SCHEMA: Final = pl.Schema(
    {
        "hour": pl.Datetime("us", "UTC"),
        "count": pl.Int64(),
        "coverage": pl.Float64(),
        "exposure": pl.Float64(),
    }
)


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of each series, in order of appearance; one without a name when there is no such column."""

    grain: Grain
    series: dict[str | None, list[Row]]


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(detect)


def detect(
    file: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="CSV with a header; '-' reads it from stdin.")
    ] = STDIN,
    alarms_per_year: Annotated[
        float | None,
        typer.Option(
            "--alarms-per-year",
            help="False alarms that a quiet series may raise a year; 4 of hours, 0.5 of days by default.",
        ),
    ] = None,
) -> None:
    """Find bursts in hourly or daily counts, judged one by one as if live; touches no warehouse.

    Reads CSV with the columns hour (ISO 8601, UTC) or day, count, and if you like coverage (0 to 1, the part of the
    hour or day that was observed), exposure (how much was looked at in it, such as the number of all posts, in any
    unit) and series (for several in one file), in any order. An hour or day without a row was not observed; write a
    row with count 0 where nothing was posted. Prints a JSON list of bursts; ended_at is null while one goes on,
    began_before tells that it may have begun before started_at, when nothing was seen.

    Example: trustwatch detect counts.csv --alarms-per-year 4
    """
    if alarms_per_year is not None and not 0 < alarms_per_year < float("inf"):
        raise UserMistake(f"--alarms-per-year is {alarms_per_year:g}; expected a number above 0")
    bursts: list[Burst] = []
    table = _read_table(file)
    if not table.series:
        narrate(f"{'stdin' if file == STDIN else file}: holds no row, so that nothing can be judged")
    budget = BUDGETS[table.grain] if alarms_per_year is None else alarms_per_year
    for series, rows in table.series.items():
        counts = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
        counts = counts.with_columns(pl.col("exposure") / pl.max_horizontal(pl.col("exposure").max(), 1e-9))
        detection = find_bursts(counts, alarms_per_year=budget, series=series, grain=table.grain)
        if detection.verdict == WatchVerdict.INSUFFICIENT_HISTORY:
            name = series or ("stdin" if file == STDIN else file)
            days = DAYS_IN_HOURS if table.grain == HOURLY and _are_days(counts) else ""
            narrate(f"{name}: {WatchVerdict.INSUFFICIENT_HISTORY}; {history_words(detection.history)}{days}")
        bursts += detection.bursts
    print_json([_as_json(burst) for burst in bursts])


def _are_days(counts: pl.DataFrame) -> bool:
    """Whether every row stands at midnight, as counts of days do."""
    return counts.height > 1 and bool((counts["hour"] == counts["hour"].dt.truncate("1d")).all())


def _as_json(burst: Burst) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    for name, value in asdict(burst).items():
        if isinstance(value, datetime):
            value = value.isoformat()
        answer[name] = round(value, 4) if isinstance(value, float) else value
    return answer


def _read_table(file: str) -> _Table:
    """Raises UserMistake that names file, line and field."""
    file_name = "stdin" if file == STDIN else file
    table = _Table(HOURLY, {})
    line_of: dict[tuple[str | None, datetime], int] = {}
    for line, cells in _cells(_text(file), file_name):
        here = f"{file_name}:{line}"
        unit = "hour" if "hour" in cells else "day"
        table = _Table(GRAINS[unit], table.series)
        name, begin = cells.get("series"), _time(cells[unit], unit, here)
        first = line_of.setdefault((name, begin), line)
        if first != line:
            raise UserMistake(f"{here}: {unit} {cells[unit]} is also on line {first}; keep one row a {unit}")
        table.series.setdefault(name, []).append((begin, *_counted(cells, unit, here)))
    return table


def _counted(cells: dict[str, str], unit: str, here: str) -> tuple[int, float, float]:
    """The count, coverage and exposure of a row; what was not looked at was not seen."""
    count = _count(cells["count"], here)
    coverage = _part(cells["coverage"], "coverage", here, maximum=1.0) if "coverage" in cells else 1.0
    exposure = (
        _part(cells["exposure"], "exposure", here, maximum=LARGEST_COUNT) if "exposure" in cells else coverage
    )
    for name, value in (("coverage", coverage), ("exposure", exposure)):
        if value == 0 and count > 0:
            raise UserMistake(
                f"{here}: {name} is 0 in {'an hour' if unit == 'hour' else 'a day'} of {count} posts; expected the"
                " part that was observed"
            )
    seen = coverage > 0 and exposure > 0
    return count, coverage * seen, exposure * seen


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
        raise UserMistake(f"{file_name}: is empty; expected a header with hour and count, or day and count")


def _header(cells: list[str], file_name: str) -> list[str]:
    header = [cell.strip() for cell in cells]
    for name in header:
        if name not in COLUMNS:
            raise UnknownName("column", name, COLUMNS, location=f"{file_name}:1")
        if header.count(name) > 1:
            raise UserMistake(f"{file_name}:1: column {name} stands twice; keep one")
    if "count" not in header:
        raise UserMistake(
            f"{file_name}:1: column count is missing; a file needs hour and count, or day and count"
        )
    if len(GRAINS.keys() & set(header)) != 1:
        raise UserMistake(f"{file_name}:1: a file needs a column hour or a column day, and not both")
    return header


def _time(cell: str, unit: str, here: str) -> datetime:
    example = "2026-03-02T14:00:00Z" if unit == "hour" else "2026-03-02"
    try:
        moment = datetime.fromisoformat(cell)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise UserMistake(f"{here}: {unit} is {cell!r:.60}; expected ISO 8601 such as {example}") from None
    if moment.year not in YEARS:
        raise UserMistake(f"{here}: {unit} is {cell!r:.60}; expected a year from {YEARS[0]} to {YEARS[-1]}")
    whole = moment.replace(minute=0, second=0, microsecond=0)
    if moment != (whole if unit == "hour" else whole.replace(hour=0)):
        raise UserMistake(f"{here}: {unit} is {cell!r:.60}; expected a whole UTC {unit}")
    return moment


def _count(cell: str, here: str) -> int:
    number = _number(cell)
    if number is None or not 0 <= number <= LARGEST_COUNT or number != int(number):
        raise UserMistake(
            f"{here}: count is {cell!r:.60}; expected a whole number from 0 to {LARGEST_COUNT:,}"
        )
    return int(number)


def _part(cell: str, name: str, here: str, *, maximum: float) -> float:
    number = _number(cell)
    if number is None or not 0 <= number <= maximum:
        raise UserMistake(f"{here}: {name} is {cell!r:.60}; expected a number from 0 to {maximum:,.0f}")
    return number


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
