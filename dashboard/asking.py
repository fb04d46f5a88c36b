"""SQL of a reader, run as ``trustwatch sql`` runs it: fenced, in a process of its own, a few at a time."""

import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import streamlit as st

from pipeline.warehouse.copies import newest_of, pointed_to

AT_ONCE: Final = 2  # queries; each may take as much memory as the fence allows
PATIENCE: Final = 90.0  # seconds; the fence's own limit is 60, and the machine may be busy
_MAGIC: Final = b"PAR1"  # at both ends of a Parquet file
_COMMAND: Final = "from pipeline.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: a Parquet file, and what was said beside it; without a file, what was wrong."""

    parquet: bytes
    said: str

    @property
    def rows(self) -> pa.Table | None:
        """The rows; None where there is no answer."""
        return pq.read_table(pa.BufferReader(self.parquet)) if self.parquet else None


@st.cache_resource(show_spinner=False)
def _turns() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(AT_ONCE)


@st.cache_data(show_spinner=False, max_entries=50, max_size="200MB")
def ask(home: str, copy: str, query: str) -> Answer:
    """The answer to a query of the published copy so named, which is a part of what it is remembered by."""
    del copy
    command = [sys.executable, "-P", "-c", _COMMAND, "sql", "-", "--format", "parquet", "--home", home]
    with _turns():
        try:
            done = subprocess.run(
                command, input=query.encode(), capture_output=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            return Answer(b"", f"the query took longer than {PATIENCE:g} s; narrow it")
    lines = done.stderr.decode(errors="replace").strip().removeprefix("trustwatch: ")
    is_whole = done.stdout.startswith(_MAGIC) and done.stdout.endswith(
        _MAGIC
    )  # not where its process was ended
    return Answer(done.stdout if is_whole else b"", lines)


def copy_name(home: Path) -> str:
    """The name of the published copy in use; empty where there is none."""
    folder = home / "warehouse"
    copy = pointed_to(folder) or newest_of(folder)
    return copy.name if copy else ""
