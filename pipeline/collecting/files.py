"""One file into landing: its format is told by its name and content, and what it says is kept once."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from ingest.files.column_map import ColumnMap
from ingest.formats import Format, format_of, read_file
from ingest.landing.collection import Collection, collect
from ingest.landing.known_records import KnownRecords
from ingest.observations.author import AuthorKey
from ingest.observations.context import Advance, ReadContext
from models.errors import PartlyDone, TrustwatchError
from pipeline.collecting.claims import Claim
from pipeline.collecting.outcome import Outcome
from pipeline.settings.manifest import ran_with
from pipeline.settings.settings import Settings

# A folder that parts one stream by time or by size: 2026, june, 2026-W07, month=06, part-0001.
_IS_PART: Final = re.compile(
    r"([\W\d_]|[tqw]\d|jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?"
    r"|nov(ember)?|dec(ember)?|year|quarter|month|week|day|hour|date|part|page|chunk)+",
    re.IGNORECASE,
)


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
    """The file's name and its folder's, which part files named alike; folders of dates and parts go with the one above.

    A home folder is named for a person, and says nothing.
    """
    named = [path.name]
    for folder in (path.parent.resolve() / path.name).parents:
        if folder == Path.home() or not folder.name:
            break
        named.insert(0, folder.name)
        if not _IS_PART.fullmatch(folder.name):
            break
    return "/".join(named)


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
