"""``trustwatch collect``: from sources and files into landing."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ingest.files.column_map import read_map
from ingest.formats import AUTO, NAMES
from ingest.landing.known_records import open_known_records
from ingest.observations.author import author_key
from models.errors import UserMistake
from pipeline.collecting.files import FileTask, collect_file
from pipeline.collecting.outcome import raise_failures, tell_doubts, tell_rejects
from pipeline.commands import collect_live
from pipeline.commands.options import Config, Home, Json, moment_of, settings_from
from pipeline.terminal.outcome import print_as_json, print_counts
from pipeline.terminal.progress import progress_of_bytes
from pipeline.terminal.reporting import narrate, stop_between_batches
from pipeline.warehouse.warehouse import newest_copy, prepare_home


def add_commands(app: typer.Typer) -> None:
    """Register the group."""
    group = typer.Typer(
        cls=collect_live.CollectGroup, no_args_is_help=True, help="Bring posts and outages into landing."
    )
    group.command("file")(file)
    collect_live.add_commands(group)
    app.add_typer(group, name="collect")


def file(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Dumps and exports.")],
    file_format: Annotated[
        str, typer.Option("--format", metavar="NAME", help=f"One of {', '.join(NAMES)}.")
    ] = AUTO,
    column_map: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="What a table's columns hold; see docs/maps.")
    ] = None,
    covers: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="FROM TO", help="The files hold all that was posted in this interval, UTC."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many rows a file.")] = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Read dumps and exports of posts, and status histories.

    Reddit dumps and API answers, pages and archives of X, tables under a column map (CSV, JSON, Parquet, workbooks,
    SQLite), and status pages (Statuspage, incident.io, Atom and RSS); text also packed (.zst, .gz, .bz2, .xz).
    Reading a file twice adds nothing. --covers begins at FROM and ends before TO; dates mean midnight UTC. Without
    it posts are kept and counted, but raise no incident. A file of which nothing can be kept, or under --covers less
    than half, counts as not seen (exit 4), and so does what is still to come.

    Example: trustwatch collect file reviews.csv --map docs/maps/appstore-chatgpt.toml
    """
    settings = settings_from(home, config)
    columns = read_map(column_map) if column_map else None
    interval = _interval(*covers) if covers else None
    authors = author_key(prepare_home(settings.home))
    newest = partial(newest_copy, settings.home)
    with stop_between_batches() as stop, open_known_records(settings.home, published=newest) as known:
        task = FileTask(
            settings=settings,
            now=datetime.now(UTC),
            file_format=file_format,
            column_map=columns,
            covers=interval,
            limit=limit,
            authors=authors,
            stopping=stop.__bool__,
            progress=progress_of_bytes,
        )
        outcomes = [collect_file(path, task, known=known) for path in paths]
    tell_rejects(outcomes, tell=narrate)
    tell_doubts(outcomes, tell=narrate)
    if as_json:
        print_as_json(outcomes, kind="file")
    else:
        print_counts([replace(outcome, name=Path(outcome.name).name) for outcome in outcomes], kind="file")
    raise_failures(outcomes, kinds="files", tell=narrate)


def _interval(begin: str, end: str) -> tuple[datetime, datetime]:
    covers = moment_of(begin, flag="--covers"), moment_of(end, flag="--covers")
    if covers[0] >= covers[1]:
        raise UserMistake(f"--covers {begin} {end}: ends before it begins; write FROM, then TO")
    now = datetime.now(UTC)
    if covers[0] >= now:
        raise UserMistake(f"--covers {begin} {end}: begins in the future, of which nothing was posted yet")
    if covers[1] > now:
        narrate(f"--covers {begin} {end}: ends in the future; until now is what counts as seen")
    return covers[0], min(covers[1], now)
