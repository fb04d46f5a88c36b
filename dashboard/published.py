"""The published copy as pages ask it: the newest, with the filter; answers are remembered while it is the newest."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary, WeakSet

import duckdb
import polars as pl
import streamlit as st

from pipeline.warehouse.copies import pointed_to
from pipeline.warehouse.statements import named_in
from pipeline.warehouse.warehouse import frame, open_published

Connection = duckdb.DuckDBPyConnection
Stand = tuple[str, int, int]  # path, inode, nanoseconds of the last write


@contextmanager
def opened(home: Path, *, tell: Callable[[str], None] | None = None) -> Iterator[Connection]:
    """A connection to the published copy in use. Tells and raises as ``open_published``."""
    held = _held()
    held.let_go_unless_at(_stand(home))
    with open_published(home, tell=tell) as connection:
        held.hold(_stand(home))
        yield connection


class _Held:
    """One connection to the copy in use, left open between drawings: a file that is open opens for a tenth of the cost.

    It is let go before another copy is opened, or the same name when another file bears it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stand: Stand | None = None
        self._connection: Connection | None = None

    def let_go_unless_at(self, stand: Stand | None) -> None:
        with self._lock:
            if self._connection is not None and stand != self._stand:
                self._connection.close()
                self._connection = None

    def hold(self, stand: Stand | None) -> None:
        with self._lock:
            if self._connection is None and stand is not None:
                self._stand, self._connection = stand, duckdb.connect(stand[0], read_only=True)


@st.cache_resource(show_spinner=False)
def _held() -> _Held:
    return _Held()


def _stand(home: Path) -> Stand | None:
    """Which file is the copy in use, and since when."""
    copy = pointed_to(home / "warehouse")
    if copy is None:
        return None
    known = copy.stat()
    return str(copy), known.st_ino, known.st_mtime_ns


def define_filter(connection: Connection) -> None:
    """Give a connection the macros by which every query filters, once: that takes as long as a tenth of a page."""
    if connection not in _filtering:
        connection.execute(_text("filter"))
        _filtering.add(connection)


def rows(
    connection: Connection, name: str, parameters: Mapping[str, Any] | None = None, *, keep: bool = True
) -> pl.DataFrame:
    """The rows of ``sql/<name>.sql``; keep: whether they are remembered, which no download is."""
    text = _text(name)
    asked = named_in(text, parameters or {})

    def ask() -> pl.DataFrame:
        define_filter(connection)  # not before: what is remembered needs none
        return frame(connection, text, asked)

    if not keep:
        return ask()
    found: pl.DataFrame = kept(connection, name, asked, ask)
    return found


def kept(connection: Connection, name: str, asked: Mapping[str, Any], ask: Callable[[], Any]) -> Any:  # noqa: ANN401  -- an answer is anything
    """An answer, remembered for as long as its copy is the newest: nobody writes a published copy."""
    if connection not in _files:
        ((path,),) = connection.execute(
            "SELECT path FROM duckdb_databases() WHERE database_name = current_database()"
        ).fetchall()
        _files[connection] = path and (path, Path(path).stat().st_mtime_ns)
    if (file := _files[connection]) is None:
        return ask()
    return _remembered(*file, name, repr(sorted(asked.items())), _ask=ask)


_filtering: Final[WeakSet[Connection]] = WeakSet()
_files: Final[WeakKeyDictionary[Connection, tuple[str, int] | None]] = (
    WeakKeyDictionary()
)  # of what is in memory, None


@st.cache_data(show_spinner=False, max_entries=500, max_size="500MB")
def _remembered(path: str, written: int, name: str, asked: str, *, _ask: Callable[[], Any]) -> Any:  # noqa: ANN401
    return _ask()


@cache
def _text(name: str) -> str:
    return files("dashboard").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
