"""``trustwatch collect``: from sources and files into landing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
from rich.table import Table

from ingest.author import AuthorKey, author_key
from ingest.collection import Collected, Collection, collect
from ingest.column_map import ColumnMap, read_map
from ingest.draft import Reading
from ingest.formats import AUTO, NAMES, Format, format_of, read_file
from ingest.known import KnownRows, open_known
from ingest.record import Counts
from ingest.stream import Advance
from ingest.values import EARLIEST
from models.errors import Locked, PartlyDone, TrustwatchError, UserMistake
from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.progress import progress_of_bytes
from pipeline.reporting import StopRequest, narrate, print_json, results, stop_between_batches
from pipeline.settings import Settings
from pipeline.warehouse import prepare_home, published

FIELDS_SHOWN = 3  # the commonest reasons for rejects; the rest is in the warehouse


def add_commands(app: typer.Typer) -> None:
    """Register the group."""
    group = typer.Typer(no_args_is_help=True, help="Bring posts and outages into landing.")
    group.command("file")(file)
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
    task = _Task(
        settings=settings,
        file_format=file_format,
        column_map=read_map(column_map) if column_map else None,
        covers=_interval(*covers) if covers else None,
        limit=limit,
        authors=author_key(prepare_home(settings.home)),
    )
    newest = partial(_published, settings.home)
    with stop_between_batches() as stop, open_known(settings.home, published=newest) as known:
        readings = [_read(path, task, known=known, stop=stop) for path in paths]
    _tell_rejects([reading.collected for reading in readings if reading.collected])
    _print(readings, as_json=as_json)
    _raise_failures(readings)


@dataclass(frozen=True, slots=True)
class _Task:
    """What holds for every file of one command."""

    settings: Settings
    file_format: str
    column_map: ColumnMap | None
    covers: tuple[datetime, datetime] | None
    limit: int | None
    authors: AuthorKey

    @property
    def handles(self) -> dict[str, frozenset[str]]:
        """The registered handles by source."""
        accounts = [account.partition(":") for account in self.settings.accounts]
        return {
            source: frozenset(h for s, _, h in accounts if s == source) for source, _, _handle in accounts
        }


@dataclass(frozen=True, slots=True)
class _FileReading:
    """What came of one file; collected is None when nothing of it could be read."""

    path: Path
    collected: Collected | None
    failure: TrustwatchError | None


def _read(path: Path, task: _Task, *, known: KnownRows, stop: StopRequest) -> _FileReading:
    if stop:
        return _FileReading(path, None, PartlyDone(f"{path}: not begun; the same command goes on from there"))
    try:
        found = format_of(path, name=task.file_format, column_map=task.column_map)
        with progress_of_bytes(path.name, path.stat().st_size) as advance:
            reading = _reading(path, task, advance)
            collected = collect(
                read_file(path, reading, file_format=found),
                collection=_collection(found, task, reading),
                home=task.settings.home,
                known=known,
                stopping=stop.__bool__,
            )
    except TrustwatchError as error:
        return _FileReading(path, None, error)
    return _FileReading(path, collected, collected.partly)


def _reading(path: Path, task: _Task, advance: Advance) -> Reading:
    return Reading(
        authors=task.authors,
        now=datetime.now(UTC),
        origin=f"file:{path.name}",
        observed_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        handles=task.handles,
        advance=advance,
    )


def _collection(found: Format, task: _Task, reading: Reading) -> Collection:
    return Collection(
        source=found.source,
        query=reading.origin,
        run_id=uuid4().hex,
        command="collect file",
        started_at=reading.now,
        versions={"trustwatch": version("trustwatch")},
        author_key_fingerprint=task.authors.fingerprint,
        limit=task.limit,
        covers=task.covers,
    )


def _published(home: Path) -> Path | None:
    try:
        return published(home)
    except UserMistake:  # nothing was published yet
        return None


def _interval(begin: str, end: str) -> tuple[datetime, datetime]:
    covers = _time(begin), _time(end)
    if covers[0] >= covers[1]:
        raise UserMistake(f"--covers {begin} {end}: ends before it begins; write FROM, then TO")
    return covers


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserMistake(
            f"--covers {text}: expected a date or a time, as 2026-03-01 or 2026-03-01T12:00"
        ) from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    if moment < EARLIEST:
        raise UserMistake(f"--covers {text}: nothing was posted before {EARLIEST:%Y}")
    return moment


def _tell_rejects(collected: list[Collected]) -> None:
    """The first of the commonest rejects of each file, and how to see them all."""
    for one in collected:
        commonest = sorted(one.rejected_fields, key=lambda rejected: -rejected.n_rejects)
        for rejected in commonest[:FIELDS_SHOWN]:
            others = f" (and {rejected.n_rejects - 1:,} more by this field)" if rejected.n_rejects > 1 else ""
            narrate(f"{rejected.location}: {rejected.field} {rejected.reason}{others}")
    if any(one.rejected_fields for one in collected):
        narrate("all rejected rows, after 'trustwatch analyse': trustwatch sql \"FROM reject_reasons\"")


def _print(readings: list[_FileReading], *, as_json: bool) -> None:
    if as_json:
        print_json([_as_json(reading) for reading in readings])
        return
    done = [(reading.path.name, reading.collected.counts) for reading in readings if reading.collected]
    if not done:
        return
    table = Table("file", box=None, pad_edge=False, header_style="bold", show_footer=len(done) > 1)
    total = sum((counts for _name, counts in done), Counts())
    for name in ("read", "kept", "duplicate", "rejected"):
        table.add_column(name, justify="right", footer=f"{getattr(total, name):,}")
    for name, counts in done:
        numbers = (counts.read, counts.kept, counts.duplicate, counts.rejected)
        table.add_row(name.replace("[", r"\["), *(f"{number:,}" for number in numbers))
    results.print(table)


def _as_json(reading: _FileReading) -> dict[str, Any]:
    counts = reading.collected.counts if reading.collected else Counts()
    return {
        "file": str(reading.path),
        "read": counts.read,
        "kept": counts.kept,
        "duplicate": counts.duplicate,
        "rejected": counts.rejected,
        "error": str(reading.failure) if reading.failure else None,
    }


def _raise_failures(readings: list[_FileReading]) -> None:
    """Raise what went wrong: as it is when it is all there is, else PartlyDone that names the rest."""
    failures = [reading.failure for reading in readings if reading.failure]
    if not failures:
        return
    if len(readings) == 1:
        raise failures[0]
    for failure in failures:
        narrate(f"trustwatch: {failure}")
    summary = f"{len(failures)} of {len(readings)} files were not read to their end; see above"
    if any(reading.collected for reading in readings) or any(isinstance(f, PartlyDone) for f in failures):
        raise PartlyDone(summary)
    raise (Locked if all(isinstance(f, Locked) for f in failures) else UserMistake)(summary)
