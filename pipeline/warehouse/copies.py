"""The published copies as files: ``v<n>.duckdb``, and the pointer and the link that name the newest."""

from pathlib import Path


def copies(folder: Path) -> list[Path]:
    """The published copies in the folder of the warehouse, newest first."""
    found = [path for path in folder.glob("v*.duckdb") if path.stem[1:].isdigit()]
    return sorted(found, key=number_of, reverse=True)


def newest_of(folder: Path) -> Path | None:
    """The newest published copy in the folder of the warehouse."""
    return next(iter(copies(folder)), None)


def number_of(copy: Path) -> int:
    """The number of a published copy; each is one more than the one before."""
    return int(copy.stem[1:])


def point_to(path: Path, home: Path) -> None:
    """Let a copy be the one that is read."""
    pointer = path.parent / "current"
    aside = pointer.with_suffix(".partial")
    aside.write_text(path.name)
    aside.replace(pointer)
    link = home / "trustwatch.duckdb"
    aside_link = home / ".trustwatch.duckdb.partial"
    aside_link.unlink(missing_ok=True)
    aside_link.symlink_to(path.relative_to(home))
    aside_link.replace(link)
