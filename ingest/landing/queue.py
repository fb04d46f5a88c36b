"""Landing: a durable queue of immutable batches in plain files.

A batch is a folder ``landing/<source>/<batch_id>/`` of Parquet files and a ``batch.json`` that is written
last: the batch exists once its ``batch.json`` does. Writing is idempotent: a batch id that exists is left
alone. Nothing here opens a database.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from ingest.landing.header import NAME as BATCH
from ingest.landing.header import Header, as_json, check_files, digest, read_header
from ingest.landing.held_folder import held, sweep
from ingest.landing.parquet_file import write_parquet
from ingest.landing.set_aside import SetAside, all_set_aside, set_aside, take_back
from ingest.observations.record import Counts
from models.announcement import Announcement
from models.correction import Correction
from models.errors import BatchRejected
from models.post import Engagement, Outage, Post, Reject
from models.table import schema_of
from models.volume import Volume


@dataclass(frozen=True, slots=True)
class Deletion:
    """A request to purge: a post by its id, or every post of an author by the author key."""

    subject_kind: str  # post, author
    subject_id: str
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command, kept also when it failed."""

    run_id: str
    command: str
    started_at: datetime
    ended_at: datetime
    outcome: str  # done, failed, partly, interrupted
    counts: dict[str, int]
    versions: dict[str, str]
    error: str | None
    exit_code: int | None = None  # what it alone gives; None in records of older versions


TABLES: Final[dict[str, type]] = {
    "posts": Post,
    "engagements": Engagement,
    "outages": Outage,
    "rejects": Reject,
    "volumes": Volume,
    "corrections": Correction,
    "announcements": Announcement,
    "deletions": Deletion,
}


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step of a collection brought in; tables hold only non-empty frames, by TABLES' names."""

    batch_id: str
    source: str
    query: str
    counts: Counts = field(default_factory=Counts)
    covered: tuple[tuple[datetime, datetime], ...] = ()  # intervals really seen, UTC
    complete: bool = False
    author_key_fingerprint: str | None = None
    run: Run | None = None
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)

    def header(self) -> dict[str, Any]:
        """What batch.json holds: everything but the tables."""
        return {
            field.name: _plain(getattr(self, field.name)) for field in fields(self) if field.name != "tables"
        }


class Landing:
    """The queue under one home folder."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "landing"

    def write(self, batch: Batch) -> Path:
        """Write the batch aside and rename it into place; a batch id that exists already is left alone."""
        folder = self.folder / batch.source / batch.batch_id
        if (folder / BATCH).exists():
            return folder
        aside = folder.with_name(f".{batch.batch_id}.partial")
        with held(aside):
            for name, frame in batch.tables.items():
                if frame.height:
                    write_parquet(frame.match_to_schema(schema_of(TABLES[name])), aside / f"{name}.parquet")
            sha256 = {path.stem: digest(path) for path in sorted(aside.iterdir())}
            (aside / BATCH).write_text(as_json(batch.header() | {"sha256": sha256}))
            aside.replace(folder)
        return folder

    def sweep(self) -> None:
        """Remove what writers left behind that were killed."""
        sweep(self.folder.glob("*/.*.partial"))

    def pending(self) -> list[Path]:
        """The folders of all batches that exist, in an order that does not depend on the file system."""
        return sorted((header.parent for header in self._headers()), key=lambda folder: folder.name)

    def pending_rows(self, table: str, *, columns: list[str] | None = None) -> pl.DataFrame:
        """The rows of one table in all pending batches; one that is taken away or cannot be read has none."""
        none = schema_of(TABLES[table]).to_frame()
        frames = [none.select(columns) if columns else none]
        for header in self._headers():
            with suppress(OSError, BatchRejected):
                frames.append(_rows(header.parent, table, columns or none.columns))
        return pl.concat(frames)

    def __contains__(self, batch_id: str) -> bool:
        return any(header.parent.name == batch_id for header in self._headers())

    def read(self, folder: Path) -> Batch:
        """The batch in a folder. Raises BatchRejected when it is not as one was written."""
        header = read_header(folder)
        there = {path.stem for path in folder.glob("*.parquet")}
        check_files(folder, header, there)
        for name in sorted(there.difference(TABLES)):
            raise BatchRejected(folder / f"{name}.parquet", "a table unknown here; use a newer Trustwatch")
        tables = {
            name: _rows(folder, name, schema_of(TABLES[name]).names()) for name in TABLES if name in there
        }
        return replace(_batch(header), tables=tables)

    def read_header(self, folder: Path) -> Batch:
        """The batch in a folder without its tables. Raises BatchRejected when its batch.json is not one of ours."""
        return _batch(read_header(folder))

    def headers(self) -> Iterator[Batch]:
        """The pending batches without their tables; one that cannot be read is the next analysis's to set aside."""
        for folder in self.pending():
            with suppress(OSError, BatchRejected):  # or loaded meanwhile
                yield self.read_header(folder)

    def set_aside_unreadable(self, *, now: datetime) -> list[SetAside]:
        """Set aside the pending batches that are not as they were written; returns those."""
        found = []
        for folder in self.pending():
            try:
                self.read(folder)
            except OSError:
                continue  # loaded meanwhile, or not to be read at the moment
            except BatchRejected as rejected:
                found.append(self.set_aside(folder, reason=rejected.reason, now=now))
        return [batch for batch in found if batch]

    def set_aside(self, folder: Path, *, reason: str, now: datetime) -> SetAside | None:
        """Take a batch out of the queue that cannot be read; it stays under landing/.rejected."""
        return set_aside(self.folder, folder, reason=reason, now=now)

    def all_set_aside(self) -> list[SetAside]:
        """Every batch that is set aside."""
        return all_set_aside(self.folder)

    def take_back(self) -> int:
        """Put what was set aside into the queue again, to be tried anew; returns how many batches."""
        return take_back(self.folder)

    def unfinished(self, *, since: datetime) -> list[Path]:
        """What has no batch.json, and was touched last before a moment: nobody is writing it any more."""
        return [
            path
            for path in sorted(self.folder.glob("*/*"))
            if not (path.name.startswith(".") or path.parent.name.startswith("."))
            and not (path / BATCH).exists()
            and datetime.fromtimestamp(path.stat().st_mtime, UTC) < since
        ]

    def remove(self, folder: Path) -> None:
        """Take a batch out of the queue: its header first, so that a half-removed batch no longer exists."""
        (folder / BATCH).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)

    def _headers(self) -> Iterator[Path]:
        # A name that begins with a dot is still being written, or no source.
        return (
            path
            for path in self.folder.glob(f"*/*/{BATCH}")
            if not (path.parent.name.startswith(".") or path.parent.parent.name.startswith("."))
        )


def _rows(folder: Path, table: str, columns: list[str]) -> pl.DataFrame:
    """Columns of a table; one that an older Trustwatch did not write yet is NULL."""
    path = folder / f"{table}.parquet"
    rows = pl.scan_parquet(path, schema=schema_of(TABLES[table]), missing_columns="insert", glob=False)
    try:
        return rows.select(columns).collect()
    except pl.exceptions.SchemaError as error:
        raise BatchRejected(
            path, f"not as this Trustwatch writes it ({_first_line(error)}); use a newer one"
        ) from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise BatchRejected(path, f"is damaged ({_first_line(error)})") from error


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]


def _batch(header: Header) -> Batch:
    return Batch(
        header.batch_id,
        header.source,
        header.query,
        header.counts.counts(),
        header.covered,
        header.complete,
        header.author_key_fingerprint,
        Run(**header.run.model_dump()) if header.run else None,
    )


def _plain(value: object) -> object:
    return asdict(value) if isinstance(value, Counts | Run) else value
