"""``trustwatch compare``: a daily series of one's own beside the complaints of a cause."""

from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from models.errors import UnknownName, UserMistake
from models.vocabulary import CAUSE_NAMES
from pipeline.commands.options import Config, Home, Json, home_from
from pipeline.terminal.csv_rows import STDIN, csv_rows, number_in, time_in
from pipeline.terminal.reporting import narrate, print_json, results
from pipeline.warehouse.warehouse import open_published

COLUMNS: Final = ("day", "value")


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(compare)


def compare(
    file: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="CSV with day and value; '-' reads it from stdin.")
    ],
    product: Annotated[str, typer.Option("--product", help="The product complained of, as in claude.")],
    cause: Annotated[str, typer.Option("--cause", help="Why they complain.")] = "quality_regression",
    longest_lag: Annotated[
        int, typer.Option("--longest-lag", min=0, max=60, help="Days that one may be ahead of the other.")
    ] = 7,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Hold a daily series, such as scores of a quality benchmark, against the complaints of a cause.

    Lost quality is the one cause that no status page tells of. Each lag's rank correlation is printed, and how often
    as strong a one comes of the same series on a shifted calendar. A day without a row was not measured.

    Example: trustwatch compare scores.csv --product claude --longest-lag 14
    """
    folder = home_from(home, config)
    if cause not in CAUSE_NAMES:
        raise UnknownName("cause", cause, list(CAUSE_NAMES))
    days = _values(file)
    with open_published(folder, tell=narrate) as connection:
        import polars as pl  # libraries that --help must not wait for

        from models.understanding.products import product_names
        from pipeline.ask.comparison import compare as compared
        from pipeline.ask.comparison_words import as_document, sentence
        from pipeline.brief.rendering import as_markdown, as_rich

        if product not in product_names():
            raise UnknownName("product", product, list(product_names()))
        series = pl.DataFrame(
            {"day": list(days), "value": list(days.values())}, schema={"day": pl.Date, "value": pl.Float64}
        )
        name = "the series" if file == STDIN else Path(file).stem
        found = compared(connection, series, name=name, product=product, cause=cause, longest=longest_lag)
    if as_json:
        print_json({"sentence": sentence(found)} | found.as_json())
    elif results.is_terminal:
        results.print(as_rich(as_document(found)), soft_wrap=False)
    else:
        results.file.write(as_markdown(as_document(found)))


def _values(file: str) -> dict[date, float]:
    """The value of each day. Raises UserMistake that names file, line and field."""
    values: dict[date, float] = {}
    for here, cells in csv_rows(
        file, columns=COLUMNS, needs="day and value", check=_problem_of, numbers=("value",)
    ):
        day, value = time_in(cells["day"], "day", here).date(), number_in(cells["value"])
        if value is None or not abs(value) < float("inf"):
            raise UserMistake(f"{here}: value is {cells['value']!r:.60}; expected a number")
        if day in values:
            raise UserMistake(f"{here}: day {day} stands twice; keep one row a day")
        values[day] = value
    return values


def _problem_of(header: list[str]) -> str | None:
    lacking = [name for name in COLUMNS if name not in header]
    return f"column {lacking[0]} is missing; a file needs day and value" if lacking else None
