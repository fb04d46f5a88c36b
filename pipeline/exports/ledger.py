"""The ledger of exports: ``<home>/exports.json``, so that a deletion reaches every copy that was handed out.

Write it only while state is open: its lock keeps two writers apart. Reading needs none.
"""

from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from models.errors import UserMistake

Kind = Literal["private", "share"]
LEDGER: Final = "exports.json"
_PATH_KEY: Final = "place"  # what the file calls a path, so that every ledger stays readable


class Export(BaseModel):
    """One export: where it lies, when it was written (None while it is being written), and what it respects.

    n_tombstones says how many tombstones the warehouse had when the export was last written or purged.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    path: Path = Field(validation_alias=_PATH_KEY, serialization_alias=_PATH_KEY)
    kind: Kind
    written_at: datetime | None
    n_tombstones: int


_EXPORTS: Final = TypeAdapter(tuple[Export, ...])


def known_exports(home: Path) -> tuple[Export, ...]:
    """Every export that is known here. Raises UserMistake when the ledger cannot be read."""
    path = home / LEDGER
    try:
        return _EXPORTS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError) as error:
        raise UserMistake(
            f"{path}: cannot be read ({str(error).splitlines()[0]}); bring it back from a backup, or move it away:"
            " exports that it names are then no longer purged"
        ) from error


def note_exports(home: Path, *exports: Export) -> None:
    """Enter exports; one with the same path is replaced."""
    paths = {export.path for export in exports}
    _write(home, (*(other for other in known_exports(home) if other.path not in paths), *exports))


def strike_export(home: Path, path: Path) -> None:
    """Take the export at a path out of the ledger."""
    _write(home, tuple(export for export in known_exports(home) if export.path != path))


def exports_to_purge(home: Path, n_tombstones: int) -> tuple[Export, ...]:
    """The private exports that were last written or purged before the warehouse had so many tombstones."""
    return tuple(
        export
        for export in known_exports(home)
        if export.kind == "private" and export.n_tombstones < n_tombstones
    )


def _write(home: Path, exports: tuple[Export, ...]) -> None:
    path = home / LEDGER
    aside = path.with_suffix(".partial")
    aside.write_bytes(_EXPORTS.dump_json(exports, indent=1, by_alias=True))
    aside.replace(path)
