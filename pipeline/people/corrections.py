"""People's corrections: checked against what is published, landed as a batch, and pending until the next analysis."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from ingest.landing.queue import Landing
from ingest.observations.author import mask_handles
from models.correction import LONGEST, LONGEST_BY, Correction, checked_value, known_values, words
from models.errors import UserMistake
from models.table import frame_of
from pipeline.people.landing import land_rows
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, open_published

_KEY: Final = ("subject_kind", "subject_id", "field")
_LISTED: Final = {"post": "posts_read", "incident": "incident_summary", "theme": "theme_summary"}


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person says of one field, before it is checked. value None takes an earlier correction back."""

    kind: str
    subject_id: str
    field: str
    value: str | None
    by: str | None = None
    note: str | None = None


def checked(
    connection: duckdb.DuckDBPyConnection, said: Statement, *, at: datetime, location: str = ""
) -> Correction:
    """The correction that a statement makes of what is published; handles in free text are masked.

    Raises UnknownName and UserMistake that name the location, the thing and the way out.
    """
    new = checked_value(said.kind, said.field, said.value, location=location)
    if new and known_values(said.field) is None:
        new = mask_handles(new)
    note = words(said.note, longest=LONGEST["note"], what="note", location=location) if said.note else None
    return Correction(
        subject_kind=said.kind,
        subject_id=said.subject_id,
        field=said.field,
        corrected_at=at,
        old=_published(connection, said, location=location)[said.field],
        new=new,
        by=words(said.by, longest=LONGEST_BY, what="by", location=location) if said.by else None,
        note=mask_handles(note) if note else None,
    )


def land(home: Path, corrections: Sequence[Correction]) -> None:
    """Land corrections as one batch with the record of its run."""
    land_rows(home, "correct", "corrections", frame_of(Correction, corrections))


def land_statements(
    home: Path, said: Iterable[tuple[Statement, str]], *, now: datetime
) -> tuple[list[Correction], list[UserMistake]]:
    """Land the corrections that statements make, each with where it stands; those that make none are mistakes."""
    corrections: list[Correction] = []
    mistakes: list[UserMistake] = []
    with open_published(home) as connection:
        for number, (one, location) in enumerate(said):
            at = now + timedelta(microseconds=number)  # a later row of a file is a later word
            try:
                corrections.append(checked(connection, one, at=at, location=location))
            except UserMistake as mistake:
                mistakes.append(mistake)
    if corrections:
        land(home, corrections)
    return corrections, mistakes


def pending(home: Path) -> pl.DataFrame:
    """The corrections that no published copy holds yet, by their contract's columns; of each field the latest."""
    waiting = []
    for folder in Landing(home).pending():
        with suppress(OSError):  # loaded meanwhile
            waiting.append((folder, folder.stat().st_mtime_ns))
    return _pending(home, tuple(waiting))


@lru_cache(maxsize=1)
def _pending(home: Path, _batches: tuple[tuple[Path, int], ...]) -> pl.DataFrame:
    """Read once as long as the same batches wait: a page asks of each of its rows, and a batch is written once."""
    rows = Landing(home).pending_rows("corrections")
    return rows.sort("corrected_at").unique(_KEY, keep="last", maintain_order=True)


def examples(connection: duckdb.DuckDBPyConnection) -> Iterable[dict[str, Any]]:
    """The posts whose reading people corrected, as rows of labelled examples; 'unclear' is a cause among them."""
    return frame(connection, statement(__package__, "examples")).iter_rows(named=True)


def _published(
    connection: duckdb.DuckDBPyConnection, said: Statement, *, location: str
) -> dict[str, str | None]:
    rows = frame(connection, statement(__package__, f"{said.kind}"), {"subject_id": said.subject_id})
    where = f"{location}: " if location else ""
    if rows.is_empty():
        raise UserMistake(
            f"{where}no {said.kind} {said.subject_id!r:.100} is published; 'trustwatch sql' shows the ids,"
            f' as in "FROM {_LISTED[said.kind]}"'
        )
    found = rows.row(0, named=True)
    if into := found.get("merged_into"):
        raise UserMistake(
            f"{where}{said.kind} {said.subject_id!r} was merged into {into!r}; correct that one"
        )
    return found
