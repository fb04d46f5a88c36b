"""What ``batch.json`` holds: everything of a batch but its tables, and what their files are."""

import hashlib
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from ingest.observations.record import Counts
from models.errors import BatchRejected

NAME: Final = "batch.json"
_Number = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    """What is of another kind than it should be is refused, not turned into it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RunHeader(_Strict):
    """One run of a command."""

    run_id: str
    command: str
    started_at: AwareDatetime
    ended_at: AwareDatetime
    outcome: str
    counts: dict[str, int]
    versions: dict[str, str]
    error: str | None
    exit_code: int | None = None


class CountsHeader(_Strict):
    """How many records were read and what became of each."""

    read: _Number
    kept: _Number
    duplicate: _Number
    rejected: _Number

    def counts(self) -> Counts:
        """Raises AssertionError where they do not add up."""
        return Counts(self.read, self.kept, self.duplicate, self.rejected)


class Header(_Strict):
    """Of one batch. sha256: of each table's file; None in a batch of an older version, whose files go unproven."""

    batch_id: str
    source: str
    query: str
    counts: CountsHeader
    covered: tuple[tuple[AwareDatetime, AwareDatetime], ...]
    complete: bool
    author_key_fingerprint: str | None
    run: RunHeader | None
    sha256: dict[str, str] | None = None


def read_header(folder: Path) -> Header:
    """The header of the batch in a folder.

    Raises BatchRejected where it is none or belongs to another batch, OSError where it cannot be read now.
    """
    path = folder / NAME
    try:
        header = Header.model_validate_json(path.read_bytes())
        header.counts.counts()
    except IsADirectoryError:
        raise BatchRejected(path, "is a folder") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BatchRejected(path, f"not a batch header ({place or 'JSON'}: {first['msg']})") from error
    except AssertionError as error:
        raise BatchRejected(path, f"not a batch header ({error})") from None
    if (header.source, header.batch_id) != (folder.parent.name, folder.name):
        raise BatchRejected(path, f"of another batch, {header.source}/{header.batch_id}")
    return header


def check_files(folder: Path, header: Header, tables: set[str]) -> None:
    """Raise BatchRejected where a table's file is not there, or not as it was written; tables: those that there are."""
    for name in sorted(tables | set(header.sha256 or ())):
        path = folder / f"{name}.parquet"
        if not path.is_file():
            raise BatchRejected(path, "is a folder" if path.is_dir() else "is not there")
        if header.sha256 is not None and digest(path) != header.sha256.get(name):
            raise BatchRejected(path, "not as it was written")


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_json(payload: dict[str, Any]) -> str:
    """The text of ``batch.json``."""
    return Header.model_validate(payload, strict=False).model_dump_json(indent=1)
