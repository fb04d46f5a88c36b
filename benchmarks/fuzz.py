"""Readers of files against files that are broken in every way: ``python -m benchmarks.fuzz [MINUTES] [READER …]``.

Each reader is given whole files of its own in which Hypothesis cuts, repeats, flips and writes what breaks parsers; ten
minutes each by default. A reader may give records and rejects, or say with a TrustwatchError what is wrong. Anything
else is printed with the file that did it, to become a case of ``tests/benchmarks/test_fuzz.py``.
"""

import gzip
import io
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

import polars as pl
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from ingest.files.column_map import ColumnMap, read_map
from ingest.formats import format_of, read_file
from ingest.observations.author import AuthorKey
from ingest.observations.context import ReadContext
from models.errors import TrustwatchError
from tests.rows import NOON

ROOT: Final = Path(__file__).parents[1]
SAMPLE: Final = ROOT / "data" / "sample"
MAP: Final = ROOT / "docs" / "maps" / "appstore-chatgpt.toml"
REASON_CHARACTERS: Final = 1_000  # a value is quoted by its beginning
_LINES: Final = 6
_TOKENS: Final = (
    *(
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b'"',
        b"'",
        b"\\",
        b"\\u0000",
        b"\\ud800",
        b"\n",
        b"\r\n",
        b"[",
        b"]]]",
    ),
    *(
        b"{" * 300,
        b"9" * 400,
        b"-0",
        b"1e999",
        b"NaN",
        b"null",
        b"true",
        b"<",
        b"<!DOCTYPE a [",
        b"&x;",
        b",",
        b";",
        b"1970-01-01",
    ),
    *(
        b"9999-12-31T23:59:60Z",
        b"0000-00-00",
        "🙂\u202e".encode(),
        b"PAR1",
        b"SQLite format 3\0",
        b"\x28\xb5\x2f\xfd",
    ),
)
_FEED: Final = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>S</title>
<entry><id>tag:s,1:1</id><published>2026-03-01T10:00:00Z</published><updated>2026-03-01T12:00:00Z</updated>
<title>Elevated errors</title><link href="https://status.example/1"/><content type="html">
&lt;p&gt;&lt;small&gt;Mar 1, 12:00 UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Resolved&lt;/strong&gt; - done.&lt;/p&gt;
</content></entry></feed>"""
_REVIEWS: Final = (
    b'date,title,review,rating\n2026-03-01 10:00:00,"It, stops","a\nand ""a""",1\n2026-03-02 10:00:00,b,c,2\n'
)
_ROWS: Final = {
    "date": ["2026-03-01 10:00:00"] * 3,
    "title": ["a", "b", None],
    "review": ["x", "y", "z"],
    "rating": [1, 2, 3],
}


def seeds() -> dict[str, tuple[str, bytes]]:
    """A name of a file and its bytes, by reader."""
    lines = (SAMPLE / "reddit.ndjson").read_bytes().splitlines()[:_LINES]
    reddit = b"\n".join(lines)
    pages = json.loads((SAMPLE / "x.json").read_bytes())[:1]
    pages[0]["data"] = pages[0]["data"][:3]
    status = json.loads((SAMPLE / "status_openai.json").read_bytes())
    status["incidents"] = status["incidents"][:2]
    rows = pl.DataFrame(_ROWS)
    rows.write_parquet(parquet := io.BytesIO())
    return {
        "reddit": ("a.ndjson", reddit),
        "reddit-array": ("a.json", b"[" + b",".join(lines) + b"]"),
        "reddit-zst": ("a.zst", zstandard.compress(reddit)),
        "reddit-gz": ("a.gz", gzip.compress(reddit, mtime=0)),
        "x": ("a.json", json.dumps(pages).encode()),
        "status": ("a.json", json.dumps(status).encode()),
        "feed": ("a.xml", _FEED),
        "csv": ("a.csv", _REVIEWS),
        "jsonl": ("a.jsonl", rows.write_ndjson().encode()),
        "parquet": ("a.parquet", parquet.getvalue()),
        "sqlite": ("a.sqlite", _database()),
    }  # fmt: skip


def read_bytes(name: str, content: bytes, folder: Path, *, column_map: ColumnMap) -> None:
    """Read a file as ``trustwatch collect file`` does. Raises what no reader may raise."""
    path = folder / name
    path.write_bytes(content)
    context = ReadContext(AuthorKey(b"fuzz"), NOON, "file:fuzz", NOON)
    for file_format in ("auto", "reddit", "x", "status", "table"):
        given_map = column_map if file_format in ("auto", "table") else None
        with suppress(TrustwatchError):
            found = format_of(path, name=file_format, column_map=given_map)
            for record in read_file(path, context, file_format=found):
                assert not record.rejected or len(record.rejected.reason) < REASON_CHARACTERS


def fuzz(reader: str, *, n_examples: int, seed: int) -> None:
    """Give a reader so many broken files. Raises what it raised, with the file in a note."""
    name, whole = seeds()[reader]
    column_map = read_map(MAP)
    with tempfile.TemporaryDirectory() as folder:

        @settings(
            max_examples=n_examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(st.lists(_edits(len(whole)), max_size=6))
        def check(edits: list[Callable[[bytes], bytes]]) -> None:
            content = whole
            for edit in edits:
                content = edit(content)
            try:
                read_bytes(name, content, Path(folder), column_map=column_map)
            except Exception as error:
                error.add_note(f"{reader}: {name} {content!r}")
                raise

        seeded(seed)(check)()


@st.composite
def _edits(draw: st.DrawFn, length: int) -> Callable[[bytes], bytes]:
    """One change of some bytes."""
    begin = draw(st.integers(0, length))
    end = begin + draw(st.integers(0, 60))
    kind = draw(st.sampled_from(("cut", "repeat", "token", "bytes", "end")))
    new = draw(st.sampled_from(_TOKENS)) if kind == "token" else draw(st.binary(max_size=12))

    def edit(content: bytes) -> bytes:
        if kind == "end":
            return content[:begin]
        middle = {"cut": b"", "repeat": content[begin:end] * 3}.get(kind, new)
        return content[:begin] + middle + content[end if kind != "token" else begin :]

    return edit


def _database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE reviews (date TEXT, title TEXT, review TEXT, rating INTEGER)")
        connection.execute("INSERT INTO reviews VALUES ('2026-03-01 10:00:00', 'a', 'it stops', 1)")
        connection.commit()
        return bytes(connection.serialize())


def main() -> None:
    """Print how many files each reader was given; what one could not bear ends the run."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    for reader in sys.argv[2:] or seeds():
        end, n_files = time.monotonic() + 60 * minutes, 0
        while time.monotonic() < end:
            fuzz(reader, n_examples=200, seed=n_files)
            n_files += 200
        print(f"{reader}: {n_files:,} files, nothing found")


if __name__ == "__main__":
    main()
