"""Private exports: everything that state holds, and the same posts purged in them as here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import duckdb

from ingest.observations.author import author_key
from models.errors import PartlyDone, TrustwatchError, UserMistake
from pipeline.exports.archive import (
    FILE_SUFFIX,
    Header,
    open_packed,
    pack,
    read_header,
    settle,
    unpack,
)
from pipeline.exports.ledger import Export, Kind, exports_to_purge, known_exports, note_exports, strike_export
from pipeline.stages.load import purge
from pipeline.warehouse.copies import check_place
from pipeline.warehouse.migrations import check_version, newest_version
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import (
    bring_up_to_date,
    compact_state,
    count_tombstones,
    frame,
    open_state,
    scratch,
)


def new_header(kind: Kind, now: datetime) -> Header:
    """What an export that is made now says of itself."""
    return Header(
        kind=kind, written_at=now, trustwatch=version("trustwatch"), schema_version=newest_version()
    )


def check_writable(path: Path, *, replace: bool) -> None:
    """Raise UserMistake where no export can be written to, or one is there that may not be replaced."""
    check_place(path)
    if path.suffix not in ("", FILE_SUFFIX) and not path.suffix[1:].isdigit():
        raise UserMistake(
            f"{path}: a name ends in {FILE_SUFFIX}, or has no ending for a folder of Parquet files"
        )
    if not path.parent.is_dir():
        raise UserMistake(f"{path.parent}: no such folder; make it first")
    if not path.exists():
        return
    if not replace:
        raise UserMistake(f"{path}: exists already; name another path, or write over it with --replace")
    if path.is_dir() != (path.suffix != FILE_SUFFIX):
        raise UserMistake(f"{path}: is of the other kind, file or folder; name another path")
    with duckdb.connect() as connection, open_packed(connection, path):
        pass  # what is no export is not written over


def export_state(home: Path, path: Path, *, now: datetime) -> Header:
    """Write all tables of state to a place, and enter it in the ledger. Raises Locked, TrustwatchError."""
    with open_state(home) as connection:
        fingerprint = author_key(home).fingerprint
        return write_noted(
            home,
            path,
            connection,
            new_header("private", now).model_copy(update={"author_key_fingerprint": fingerprint}),
            n_tombstones=count_tombstones(connection),
        )


def write_noted(
    home: Path, path: Path, connection: duckdb.DuckDBPyConnection, header: Header, *, n_tombstones: int
) -> Header:
    """Pack the database in use; call it while state is open.

    The ledger names the path before the first byte is there, so that a kill leaves no copy that nobody knows of.
    """
    settle(path)
    begun = Export(path=path, kind=header.kind, written_at=None, n_tombstones=-1)
    note_exports(home, begun)
    done = begun.model_copy(update={"written_at": header.written_at, "n_tombstones": n_tombstones})
    if header.kind == "private":
        others = (export for export in known_exports(home) if export.path != path)
        header = header.model_copy(update={"known": (*others, done)})
    try:
        header = pack(connection, path, header)
    except TrustwatchError:
        if not path.exists():
            strike_export(home, path)
        raise
    note_exports(home, done)
    return header


def strike_deleted(home: Path, path: Path) -> None:
    """Purge an export no longer, since it was deleted. Raises UserMistake where it is there, or never was one."""
    if path.exists():
        raise UserMistake(f"{path}: is still there; delete it first")
    with open_state(home):
        if path not in {export.path for export in known_exports(home)}:
            known = ", ".join(str(export.path) for export in known_exports(home)) or "none"
            raise UserMistake(f"{path}: no export was written there; known exports: {known}")
        strike_export(home, path)


@contextmanager
def finish_purges(home: Path, *, now: datetime, tell: Callable[[str], None]) -> Iterator[None]:
    """After this block, and also when it was partly done, no deleted byte stays in state nor in an export.

    Raises PartlyDone that names the exports of which this is not true.
    """
    partly: list[PartlyDone] = []
    try:
        yield
    except PartlyDone as problem:
        partly.append(problem)
    compact_state(home)
    try:
        purge_exports(home, now=now, tell=tell)
    except PartlyDone as problem:
        partly.append(problem)
    if partly:
        raise PartlyDone("; ".join(map(str, partly)))


def purge_exports(home: Path, *, now: datetime, tell: Callable[[str], None]) -> int:
    """Purge in every private export what state has purged since, and rewrite it so that no deleted byte stays.

    Returns how many were rewritten. Raises PartlyDone that names those that still hold purged posts.
    """
    if not known_exports(home):
        return 0
    n_purged, problems = 0, []
    with open_state(home) as connection:
        n_tombstones = count_tombstones(connection)
        for export in exports_to_purge(home, n_tombstones):
            try:
                n_purged += _purge_export(connection, home, export, now=now)
            except TrustwatchError as error:
                problems.append(str(error))
    if n_purged:
        tell(f"exports: {n_purged} rewritten without what was purged")
    if problems:
        raise PartlyDone(f"exports that still hold what was purged: {'; '.join(problems)}")
    return n_purged


def _purge_export(
    connection: duckdb.DuckDBPyConnection, home: Path, export: Export, *, now: datetime
) -> bool:
    path = export.path
    try:
        settle(path)
        if not path.exists() and export.written_at is None:  # it was killed before there was anything
            strike_export(home, path)
            return False
        _check_there(path)
        header = read_header(path)
        check_version(header.schema_version, path)
        with scratch(connection, home, version=header.schema_version):
            with open_packed(connection, path) as packed:
                unpack(connection, packed)
            bring_up_to_date(connection, path)
            connection.execute(statement(__package__, "tombstones"))
            with transaction(connection):
                purge(connection, frame(connection, statement(__package__, "purged")), now=now)
            pack(connection, path, header.model_copy(update={"schema_version": newest_version()}))
    except OSError as error:
        raise TrustwatchError(f"{path}: cannot be reached ({error.strerror})") from error
    n_tombstones = count_tombstones(connection)
    done = {"written_at": header.written_at, "n_tombstones": n_tombstones}
    note_exports(home, export.model_copy(update=done))
    return True


def _check_there(path: Path) -> None:
    if not path.exists():
        raise UserMistake(
            f"{path}: is not there; bring it back and run 'trustwatch analyse', or say that it is gone for good:"
            f" trustwatch export --gone {path}"
        )
