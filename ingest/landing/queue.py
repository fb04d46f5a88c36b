"""Landing: a durable queue of immutable batches in plain files.

A batch is a folder ``landing/<source>/<batch_id>/`` of Parquet files and a ``batch.json`` that is written
last: the batch exists once its ``batch.json`` does. Writing is idempotent: a batch id that exists is left
alone. Nothing here opens a database.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from ingest.observations.record import Counts
from models.announcement import Announcement
from models.correction import Correction
from models.errors import UserMistake
from models.post import Engagement, Outage, Post, Reject
from models.table import schema_of


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


TABLES: Final[dict[str, type]] = {
    "posts": Post,
    "engagements": Engagement,
    "outages": Outage,
    "rejects": Reject,
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
            "batch_id": self.batch_id,
            "source": self.source,
            "query": self.query,
            "counts": asdict(self.counts),
            "covered": [[begin.isoformat(), end.isoformat()] for begin, end in self.covered],
            "complete": self.complete,
            "author_key_fingerprint": self.author_key_fingerprint,
            "run": _run_to_json(self.run) if self.run else None,
        }


class Landing:
    """The queue under one home folder."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "landing"

    def write(self, batch: Batch) -> Path:
        """Write the batch aside and rename it into place; a batch id that exists already is left alone."""
        folder = self.folder / batch.source / batch.batch_id
        if (folder / "batch.json").exists():
            return folder
        aside = folder.with_name(f".{batch.batch_id}.partial")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        for name, frame in batch.tables.items():
            if frame.height:
                frame.match_to_schema(schema_of(TABLES[name])).write_parquet(aside / f"{name}.parquet")
        (aside / "batch.json").write_text(json.dumps(batch.header(), indent=1, sort_keys=True))
        aside.replace(folder)
        return folder

    def pending(self) -> list[Path]:
        """The folders of all batches that exist, in an order that does not depend on the file system."""
        return sorted((header.parent for header in self._headers()), key=lambda folder: folder.name)

    def pending_rows(self, table: str, *, columns: list[str] | None = None) -> pl.DataFrame:
        """The rows of one table in all pending batches; a batch that is taken away meanwhile has none."""
        none = schema_of(TABLES[table]).to_frame()
        frames = [none.select(columns) if columns else none]
        for header in self._headers():
            with suppress(FileNotFoundError):
                frames.append(_rows(header.parent, table, columns or none.columns))
        return pl.concat(frames)

    def __contains__(self, batch_id: str) -> bool:
        return any(header.parent.name == batch_id for header in self._headers())

    def read(self, folder: Path) -> Batch:
        """The batch in a folder. Raises UserMistake when its batch.json is not one of ours, or a table not."""
        frames = {
            name: _rows(folder, name, schema_of(TABLES[name]).names())
            for name in TABLES
            if (folder / f"{name}.parquet").exists()
        }
        return replace(self.read_header(folder), tables=frames)

    def read_header(self, folder: Path) -> Batch:
        """The batch in a folder without its tables. Raises UserMistake when its batch.json is not one of ours."""
        path = folder / "batch.json"
        try:
            header = json.loads(path.read_text())
            return Batch(
                header["batch_id"],
                header["source"],
                header["query"],
                Counts(**header["counts"]),
                tuple((_time(begin), _time(end)) for begin, end in header["covered"]),
                header["complete"],
                header["author_key_fingerprint"],
                _run_from_json(header["run"]) if header["run"] else None,
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UserMistake(f"{path}: not a batch header ({error}); move the folder away") from error

    def remove(self, folder: Path) -> None:
        """Take a batch out of the queue: its header first, so that a half-removed batch no longer exists."""
        (folder / "batch.json").unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)

    def _headers(self) -> Iterator[Path]:
        # A name that begins with a dot is still being written.
        return (p for p in self.folder.glob("*/*/batch.json") if not p.parent.name.startswith("."))


def _rows(folder: Path, table: str, columns: list[str]) -> pl.DataFrame:
    """Columns of a table; one that an older Trustwatch did not write yet is NULL."""
    path = folder / f"{table}.parquet"
    rows = pl.scan_parquet(path, schema=schema_of(TABLES[table]), missing_columns="insert")
    try:
        return rows.select(columns).collect()
    except pl.exceptions.SchemaError as error:
        reason = str(error).strip().partition("\n")[0]
        raise UserMistake(f"{path}: not as this Trustwatch writes it ({reason}); use a newer one") from error


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _run_to_json(run: Run) -> dict[str, Any]:
    return asdict(run) | {"started_at": run.started_at.isoformat(), "ended_at": run.ended_at.isoformat()}


def _run_from_json(payload: dict[str, Any]) -> Run:
    times = {"started_at": _time(payload["started_at"]), "ended_at": _time(payload["ended_at"])}
    return Run(**(payload | times))
