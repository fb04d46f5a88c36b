"""``trustwatch report``: the morning brief."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from models.errors import UserMistake
from pipeline.brief.brief import read_brief
from pipeline.brief.rendering import as_html, as_markdown, as_rich
from pipeline.brief.sections import as_document
from pipeline.collecting.set_aside import set_aside_batches
from pipeline.commands.options import Config, Home, Json, home_from
from pipeline.terminal.reporting import narrate, print_json, results
from pipeline.warehouse.warehouse import open_published


class Format(StrEnum):
    """How the brief is printed."""

    terminal = "terminal"
    md = "md"
    html = "html"
    json = "json"


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(report)


def report(
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Incidents and answers from then on, ISO 8601 in UTC."),
    ] = None,
    output_format: Annotated[
        Format | None,
        typer.Option("--format", help="How to print it (default: terminal, or md when not a terminal)."),
    ] = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Print the morning brief: what is open, what moved, who answered, what was not seen.

    All of it is told as of the newest moment in the data. Without --since, incidents and answers of the last
    four weeks of data are told.

    Example: trustwatch report --since 2026-11-01 --format html > brief.html
    """
    begin = _moment(since) if since else None
    folder = home_from(home, config)
    with open_published(folder, tell=narrate) as connection:
        brief = read_brief(connection, since=begin, set_aside=set_aside_batches(folder))
    chosen = (
        Format.json if as_json else output_format or (Format.terminal if results.is_terminal else Format.md)
    )
    if chosen is Format.json:
        print_json(brief.as_json())
    elif chosen is Format.terminal:
        results.print(as_rich(as_document(brief)), soft_wrap=False)
    else:
        text = as_html(as_document(brief)) if chosen is Format.html else as_markdown(as_document(brief))
        results.file.write(text)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserMistake(f"--since {text}: is no date; write it as 2026-11-01 or 2026-11-01T08:00") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC)
