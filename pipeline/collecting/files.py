"""One file into landing: its format is told by its name and content, and what it says is kept once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from ingest.files.column_map import ColumnMap
from ingest.formats import Format, format_of, read_file
from ingest.landing.collection import Collection, collect
from ingest.landing.known_records import KnownRecords
from ingest.observations.author import AuthorKey
from ingest.observations.context import Advance, ReadContext
from models.errors import PartlyDone, TrustwatchError
from models.understanding.products import named_in_path
from pipeline.collecting.claims import Claim
from pipeline.collecting.outcome import Outcome
from pipeline.settings.manifest import ran_with
from pipeline.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class FileTask:
    """What holds for every file of one command. progress shows how much of a file of so many bytes was read.

    now: before when, but for a day, what a file tells was posted.
    """

    settings: Settings
    now: datetime
    file_format: str
    column_map: ColumnMap | None
    covers: tuple[datetime, datetime] | None
    limit: int | None
    authors: AuthorKey
    stopping: Callable[[], bool]
    progress: Callable[[str, int], AbstractContextManager[Advance]]


def collect_file(path: Path, task: FileTask, *, known: KnownRecords) -> Outcome:
    """What came of one file; not begun where the task was asked to stop."""
    if task.stopping():
        return Outcome(str(path), None, PartlyDone(f"{path}: not begun; the same command goes on from there"))
    try:
        found = format_of(path, name=task.file_format, column_map=task.column_map)
        with task.progress(path.name, path.stat().st_size) as advance:
            context = _context(path, task, advance)
            records = read_file(path, context, file_format=found)
            claim = Claim(task.covers) if task.covers else None
            collected = collect(
                claim.heed(records) if claim else records,
                collection=_collection(found, task, context),
                home=task.settings.home,
                known=known,
                stopping=task.stopping,
            )
    except TrustwatchError as error:
        return Outcome(str(path), None, error)
    doubts = tuple(claim.doubts()) if claim and not collected.partly else ()
    return Outcome(str(path), collected, collected.partly, doubts)


def _context(path: Path, task: FileTask, advance: Advance) -> ReadContext:
    return ReadContext(
        authors=task.authors,
        now=task.now,
        origin=f"file:{_named(path)}",
        observed_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        handles=task.settings.handles,
        advance=advance,
    )


def _named(path: Path) -> str:
    """The file's name; where that names no product, after the nearest folder that does: claude/2026/06/posts.csv."""
    whole = path.parent.resolve() / path.name
    nearest = next((part for part in (whole, *whole.parents) if named_in_path(part.name)), whole)
    return str(whole.relative_to(nearest.parent))


def _collection(found: Format, task: FileTask, context: ReadContext) -> Collection:
    return Collection(
        source=found.source,
        query=context.origin,
        run_id=uuid4().hex,
        command="collect file",
        started_at=context.now,
        versions=ran_with(task.settings),
        author_key_fingerprint=task.authors.fingerprint,
        limit=task.limit,
        covers=task.covers,
    )
