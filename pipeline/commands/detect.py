"""``trustwatch detect``: bursts in any hourly or daily counts, without a warehouse."""

from dataclasses import asdict, dataclass
from datetime import datetime
from math import exp
from typing import Annotated, Any, Final

import polars as pl
import typer

from models.bursts.detector import Burst, find_bursts
from models.bursts.grain import DAILY, HOURLY, Grain
from models.errors import UserMistake
from models.vocabulary import WatchVerdict
from pipeline.brief.watch_words import history_words
from pipeline.terminal.csv_rows import STDIN, csv_rows, named, number_in, time_in
from pipeline.terminal.reporting import narrate, print_json

GRAINS: Final = {"hour": HOURLY, "day": DAILY}
# False alarms a year where nothing is said. Real daily counts are restless: of outages of ChatGPT a budget of four
# raised eleven alarms a year beside those that the press told of, half of one five (benchmarks/pulse.py).
BUDGETS: Final = {HOURLY: 4.0, DAILY: 0.5}
NUMBERS: Final = ("count", "coverage", "exposure")
COLUMNS: Final = (*GRAINS, *NUMBERS, "series")
NEEDS: Final = "hour and count, or day and count"
LARGEST_COUNT: Final = 10**9
DAYS_IN_HOURS: Final = (
    ". Every row stands at the same hour: where a row counts a day, call the column day and write dates alone"
    " (2026-03-02)"
)
EXPECTED_ZEROS: Final = 5  # of a Poisson count of this mean; none among so many has a chance of 1 in 150

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
    unit) and series (for several in one file), in any order, also parted by semicolons or tabs. An hour or day without
    a row was not observed; write a row with count 0 where nothing was posted. Prints a JSON list of bursts; ended_at is
    null while one goes on, began_before tells that it may have begun before started_at, when nothing was seen.

    Example: trustwatch detect counts.csv --alarms-per-year 4
    """
    if alarms_per_year is not None and not 0 < alarms_per_year < float("inf"):
        raise UserMistake(f"--alarms-per-year is {alarms_per_year:g}; expected a number above 0")
    bursts: list[Burst] = []
    table = _read_table(file)
    if not table.series:
        narrate(f"{named(file)}: holds no row, so that nothing can be judged")
    budget = BUDGETS[table.grain] if alarms_per_year is None else alarms_per_year
    for series, rows in table.series.items():
        counts = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
        counts = counts.with_columns(pl.col("exposure") / pl.max_horizontal(pl.col("exposure").max(), 1e-9))
        detection = find_bursts(counts, alarms_per_year=budget, series=series, grain=table.grain)
        name, days = series or named(file), ""
        if detection.verdict == WatchVerdict.INSUFFICIENT_HISTORY:
            days = DAYS_IN_HOURS if table.grain == HOURLY and _are_days(counts) else ""
            narrate(f"{name}: {WatchVerdict.INSUFFICIENT_HISTORY}; {history_words(detection.history)}{days}")
        if not days and _lacks_zeros(counts, table.grain):
            narrate(
                f"{name}: no row counts 0 where some would; what has no row was not observed: write"
                " rows of 0 where nothing was posted"
            )
        bursts += detection.bursts
    print_json([_as_json(burst) for burst in bursts])


def _are_days(counts: pl.DataFrame) -> bool:
    """Whether several rows all stand at the same hour of a UTC day."""
    return counts.height > 1 and counts["hour"].dt.time().n_unique() == 1


def _lacks_zeros(counts: pl.DataFrame, grain: Grain) -> bool:
    """Whether rows of 0 seem to have been left out: some rows lack, and none is 0 where chance makes some."""
    count, times = counts["count"], counts["hour"]
    newest, oldest = times.max(), times.min()
    assert isinstance(newest, datetime)
    assert isinstance(oldest, datetime)
    n_whole = 1 + (newest - oldest) // grain.step
    likely = counts.height * exp(-count.sum() / counts.height)
    return counts.height < n_whole and not (count == 0).any() and likely >= EXPECTED_ZEROS


def _as_json(burst: Burst) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    for name, value in asdict(burst).items():
        if isinstance(value, datetime):
            value = value.isoformat()
        answer[name] = round(value, 4) if isinstance(value, float) else value
    return answer


def _read_table(file: str) -> _Table:
    """Raises UserMistake that names file, line and field."""
    table = _Table(HOURLY, {})
    places: dict[tuple[str | None, datetime], str] = {}
    for here, cells in csv_rows(
        file, columns=COLUMNS, needs=NEEDS, check=_problem_of, numbers=NUMBERS, whole=("count",)
    ):
        unit = "hour" if "hour" in cells else "day"
        table = _Table(GRAINS[unit], table.series)
        name, begin = cells.get("series"), time_in(cells[unit], unit, here)
        first = places.setdefault((name, begin), here)
        if first != here:
            line = first.rpartition(":")[2]
            raise UserMistake(f"{here}: {unit} {cells[unit]} is also on line {line}; keep one row a {unit}")
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


def _problem_of(header: list[str]) -> str | None:
    """What a header lacks, or has too much of."""
    if "count" not in header:
        return f"column count is missing; a file needs {NEEDS}"
    if len(GRAINS.keys() & set(header)) != 1:
        return "a file needs a column hour or a column day, and not both"
    return None


def _count(cell: str, here: str) -> int:
    if not cell:
        raise UserMistake(
            f"{here}: count is empty; write 0 where nothing was posted, leave the row out where nobody looked"
        )
    number = number_in(cell)
    if number is None or not 0 <= number <= LARGEST_COUNT or number != int(number):
        raise UserMistake(
            f"{here}: count is {cell!r:.60}; expected a whole number from 0 to {LARGEST_COUNT:,}"
        )
    return int(number)


def _part(cell: str, name: str, here: str, *, maximum: float) -> float:
    number = number_in(cell)
    if number is None or not 0 <= number <= maximum:
        raise UserMistake(f"{here}: {name} is {cell!r:.60}; expected a number from 0 to {maximum:,.0f}")
    return number
