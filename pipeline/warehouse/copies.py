"""The published copies as files: ``v<n>.duckdb``, and the pointer and the link that name the newest."""

from pathlib import Path
from typing import Final

import duckdb

from models.errors import SourceUnreachable, UserMistake
from pipeline.warehouse.migrations import version_of

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


def opened_copy(home: Path) -> tuple[Path, duckdb.DuckDBPyConnection, int, list[str]]:
    """The copy that is in use, open, the version of its tables, and why those before it cannot be read.

    They are damaged, or held by a writer.
    """
    check_place(home)
    folder = home / "warehouse"
    named, passed_over = pointed_to(folder), []
    for path in sorted(copies(folder), key=lambda copy: copy != named):
        connection = None
        try:
            connection = duckdb.connect(path, read_only=True)
            if (version := version_of(connection)) is None:
                raise duckdb.InvalidInputException("it holds no tables of Trustwatch")
        except duckdb.Error as error:
            passed_over.append(f"{path.name}: {first_line(error)}")
            if connection:
                connection.close()
            continue
        return path, connection, version, passed_over
    if passed_over:
        raise SourceUnreachable(
            f"{folder}: no published copy can be read ({'; '.join(passed_over)}); close what holds them, or run"
            " 'trustwatch analyse' to publish one"
        )
    raise UserMistake(
        f"{home}: nothing is published there yet; run 'trustwatch collect file …' and"
        " 'trustwatch analyse', or name the folder with --home"
    )


def check_place(path: Path) -> None:
    """Raise UserMistake where DuckDB would not find a file again: it reads ? and backslash in a path in its own way."""
    if odd := set("?\\") & set(str(path.absolute())):
        raise UserMistake(
            f"{path}: no database can be kept under a path with {' or '.join(odd)}; name another"
        )


def first_line(error: duckdb.Error) -> str:
    """What DuckDB says of an error, without where in its source it stands."""
    return str(error).strip().partition("\n")[0]
