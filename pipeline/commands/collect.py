"""``trustwatch collect``: from sources and files into landing."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from ingest.files.column_map import ColumnMap, read_map
from ingest.formats import AUTO, NAMES, Format, format_of, read_file
from ingest.landing.collection import Collection, collect
from ingest.landing.known_records import KnownRecords, open_known_records
from ingest.observations.author import AuthorKey, author_key
from ingest.observations.context import Advance, ReadContext
from models.errors import PartlyDone, TrustwatchError, UserMistake
from pipeline.commands import collect_live
from pipeline.commands.options import Config, Home, Json, moment_of, settings_from
from pipeline.commands.outcome import Outcome, print_as_json, print_counts, raise_failures, tell_rejects
from pipeline.settings.settings import Settings
from pipeline.terminal.progress import progress_of_bytes
from pipeline.terminal.reporting import StopRequest, stop_between_batches
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

    Reddit dumps (lines of JSON, also .zst) and API answers, pages of X's API, tables under a column map (CSV, TSV,
    JSON, Parquet), and status pages (Statuspage, incident.io). Reading a file twice adds nothing. --covers begins at
    FROM and ends before TO; dates mean midnight UTC. Without it posts are kept and counted, but raise no incident.

    Example: trustwatch collect file reviews.csv --map docs/maps/appstore-chatgpt.toml
    """
    settings = settings_from(home, config)
    task = _FileTask(
        settings=settings,
        file_format=file_format,
        column_map=read_map(column_map) if column_map else None,
        covers=_interval(*covers) if covers else None,
        limit=limit,
        authors=author_key(prepare_home(settings.home)),
    )
    newest = partial(newest_copy, settings.home)
    with stop_between_batches() as stop, open_known_records(settings.home, published=newest) as known:
        outcomes = [_read(path, task, known=known, stop=stop) for path in paths]
    tell_rejects(outcomes)
    if as_json:
        print_as_json(outcomes, kind="file")
    else:
        print_counts([replace(outcome, name=Path(outcome.name).name) for outcome in outcomes], kind="file")
    raise_failures(outcomes, kinds="files")


@dataclass(frozen=True, slots=True)
class _FileTask:
    """What holds for every file of one command."""

    settings: Settings
    file_format: str
    column_map: ColumnMap | None
    covers: tuple[datetime, datetime] | None
    limit: int | None
    authors: AuthorKey


def _read(path: Path, task: _FileTask, *, known: KnownRecords, stop: StopRequest) -> Outcome:
    if stop:
        return Outcome(str(path), None, PartlyDone(f"{path}: not begun; the same command goes on from there"))
    try:
        found = format_of(path, name=task.file_format, column_map=task.column_map)
        with progress_of_bytes(path.name, path.stat().st_size) as advance:
            context = _context(path, task, advance)
            collected = collect(
                read_file(path, context, file_format=found),
                collection=_collection(found, task, context),
                home=task.settings.home,
                known=known,
                stopping=stop.__bool__,
            )
    except TrustwatchError as error:
        return Outcome(str(path), None, error)
    return Outcome(str(path), collected, collected.partly)


def _context(path: Path, task: _FileTask, advance: Advance) -> ReadContext:
    return ReadContext(
        authors=task.authors,
        now=datetime.now(UTC),
        origin=f"file:{path.name}",
        observed_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        handles=task.settings.handles,
        advance=advance,
    )


def _collection(found: Format, task: _FileTask, context: ReadContext) -> Collection:
    return Collection(
        source=found.source,
        query=context.origin,
        run_id=uuid4().hex,
        command="collect file",
        started_at=context.now,
        versions={"trustwatch": version("trustwatch")},
        author_key_fingerprint=task.authors.fingerprint,
        limit=task.limit,
        covers=task.covers,
    )


def _interval(begin: str, end: str) -> tuple[datetime, datetime]:
    covers = moment_of(begin, flag="--covers"), moment_of(end, flag="--covers")
    if covers[0] >= covers[1]:
        raise UserMistake(f"--covers {begin} {end}: ends before it begins; write FROM, then TO")
    return covers
