"""Batches that cannot be read: ``landing/.rejected/<source>/<batch>`` with why in ``<batch>.json`` beside it.

What is set aside stays as it was found, until it is taken back to be tried again, or what it holds is to be forgotten.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

REJECTED: Final = ".rejected"


@dataclass(frozen=True, slots=True)
class SetAside:
    """One batch that was set aside. batch_id: what it was called in landing."""

    source: str
    batch_id: str
    path: Path
    reason: str
    set_aside_at: datetime | None  # UTC; None where that is not known


def set_aside(landing: Path, folder: Path, *, reason: str, now: datetime) -> SetAside | None:
    """Take a batch, or what stands in its place, out of the queue; None where somebody else took it meanwhile."""
    source, batch_id = folder.parent.name, folder.name
    rejected = landing / REJECTED / source
    rejected.mkdir(parents=True, exist_ok=True)
    path, number = rejected / batch_id, 1
    while path.exists():
        number += 1
        path = rejected / f"{batch_id}.{number}"
    note = {"batch_id": batch_id, "reason": reason, "set_aside_at": now.isoformat()}
    _note_of(path).write_text(json.dumps(note, indent=1))  # first: a kill leaves no batch without its reason
    try:
        folder.replace(path)
    except FileNotFoundError:
        _note_of(path).unlink(missing_ok=True)
        return None
    return SetAside(source, batch_id, path, reason, now)


def all_set_aside(landing: Path) -> list[SetAside]:
    """Every batch that is set aside, by source and name."""
    return list(_found(landing))


def remove_set_aside(batch: SetAside) -> None:
    """Take away a batch that is set aside, and why it was."""
    if batch.path.is_dir():
        shutil.rmtree(batch.path)
    else:
        batch.path.unlink(missing_ok=True)
    _note_of(batch.path).unlink(missing_ok=True)


def take_back(landing: Path) -> int:
    """Put every batch that is set aside into the queue again; returns how many. One whose like is there stays."""
    n_taken = 0
    for batch in all_set_aside(landing):
        folder = landing / batch.source / batch.batch_id
        if folder.exists():
            continue
        folder.parent.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):
            batch.path.replace(folder)
            _note_of(batch.path).unlink(missing_ok=True)
            n_taken += 1
    return n_taken


def _found(landing: Path) -> Iterator[SetAside]:
    for path in sorted((landing / REJECTED).glob("*/*")):
        if path.suffix == ".json" and path.is_file():
            continue  # a reason
        note = _read(_note_of(path))
        named = str(note.get("batch_id") or path.name)
        yield SetAside(
            path.parent.name,
            named if path.name.startswith(f"{named}.") else path.name,  # a second of one name has a number
            path,
            str(note.get("reason", "why is not known")),
            _moment(note.get("set_aside_at")),
        )


def _read(path: Path) -> dict[str, object]:
    try:
        note = json.loads(path.read_text())
    except (OSError, ValueError, RecursionError):
        return {}
    return note if isinstance(note, dict) else {}


def _moment(value: object) -> datetime | None:
    """A time as a note tells it; None where it is damaged."""
    try:
        return datetime.fromisoformat(str(value)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _note_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")
