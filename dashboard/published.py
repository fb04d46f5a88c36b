"""The published copy as pages ask it: the newest, with the filter; answers are remembered while it is the newest."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import streamlit as st

from pipeline.warehouse.warehouse import frame, open_published

Connection = duckdb.DuckDBPyConnection


@contextmanager
def opened(home: Path, *, tell: Callable[[str], None] | None = None) -> Iterator[Connection]:
    """A connection to the published copy in use that knows the filter. Tells and raises as ``open_published``."""
    with open_published(home, tell=tell) as connection:
        define_filter(connection)
        yield connection


def define_filter(connection: Connection) -> None:
    """Give a connection the macros by which every query filters."""
    connection.execute(_text("filter"))


def rows(
    connection: Connection, name: str, parameters: Mapping[str, Any] | None = None, *, keep: bool = True
) -> pl.DataFrame:
    """The rows of ``sql/<name>.sql``; keep: whether they are remembered, which no download is."""
    text = _text(name)
    named = set(re.findall(r"\$(\w+)", text))
    asked = {key: value for key, value in (parameters or {}).items() if key in named}
    if not keep:
        return frame(connection, text, asked)
    found: pl.DataFrame = kept(connection, name, asked, lambda: frame(connection, text, asked))
    return found


def kept(connection: Connection, name: str, asked: Mapping[str, Any], ask: Callable[[], Any]) -> Any:  # noqa: ANN401  -- an answer is anything
    """An answer, remembered for as long as its copy is the newest: nobody writes a published copy."""
    ((path,),) = connection.execute(
        "SELECT path FROM duckdb_databases() WHERE database_name = current_database()"
    ).fetchall()
    if path is None:
        return ask()
    return _remembered(path, Path(path).stat().st_mtime_ns, name, repr(sorted(asked.items())), _ask=ask)


@st.cache_data(show_spinner=False, max_entries=500, max_size="500MB")
def _remembered(path: str, written: int, name: str, asked: str, *, _ask: Callable[[], Any]) -> Any:  # noqa: ANN401
    return _ask()


def _text(name: str) -> str:
    return files("dashboard").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
