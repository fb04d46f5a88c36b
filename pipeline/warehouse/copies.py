"""The published copies as files: ``v<n>.duckdb``, and the pointer and the link that name the newest."""

from pathlib import Path
from typing import Final

POINTER: Final = "current"


def copies(folder: Path) -> list[Path]:
    """The published copies in the folder of the warehouse, newest first."""
    return sorted(filter(Path.is_file, _named(folder)), key=number_of, reverse=True)


def next_copy(folder: Path) -> Path:
    """A name that no copy bears, nor anything else that stands there."""
    return folder / f"v{1 + max(map(number_of, _named(folder)), default=0)}.duckdb"


def _named(folder: Path) -> list[Path]:
    return [path for path in folder.glob("v*.duckdb") if path.stem[1:].isdigit()]


def newest_of(folder: Path) -> Path | None:
    """The newest published copy in the folder of the warehouse."""
    return next(iter(copies(folder)), None)


def number_of(copy: Path) -> int:
    """The number of a published copy; each is one more than the one before."""
    return int(copy.stem[1:])


def pointed_to(folder: Path) -> Path | None:
    """The copy that the pointer names; None where there is no pointer, or none that names a copy."""
    try:
        path = folder / (folder / POINTER).read_text().strip()
    except (OSError, UnicodeDecodeError):
        return None
    return path if path in copies(folder) else None


def point_to(path: Path, home: Path) -> None:
    """Let a copy be the one that is read."""
    pointer = path.parent / POINTER
    aside = pointer.with_suffix(".partial")
    aside.write_text(path.name)
    aside.replace(pointer)
    link = home / "trustwatch.duckdb"
    aside_link = home / ".trustwatch.duckdb.partial"
    aside_link.unlink(missing_ok=True)
    aside_link.symlink_to(path.relative_to(home))
    aside_link.replace(link)
