"""The rows of CSV and its kin. A row that is not closed costs itself alone, never those after it."""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from ingest.files.json_items import Item
from ingest.files.stream import LINE_BYTES, BrokenFile, chunks_of, lines_of, unpacked_suffix
from ingest.files.table_layout import Layout, Table, distinct
from ingest.observations.context import Advance
from ingest.observations.values import TEXT_CHARACTERS
from models.errors import RowRejected

ROW_BYTES: Final = 8 * 2**20  # of one line; no source has posts of a tenth of it
ROW_CHARACTERS: Final = 10 * TEXT_CHARACTERS  # of a row over several lines: beyond, a quote was left open
_DELIMITERS: Final = ",\t;|"
_TAB_SUFFIXES: Final = (".tsv", ".tab")
_SINGLE_QUOTES: Final = '; if its cells stand in single quotes, say quote = "\'" in the map'


def csv_table(path: Path, *, advance: Advance, layout: Layout) -> Table:
    """The rows under a header line, or under the names that the map gives. Raises BrokenFile."""
    lines = _Lines(islice(_lines(path, advance), layout.skip_lines, None), layout.skip_lines)
    first = lines.read()
    if first is None:
        raise BrokenFile("has no line after those that are skipped")
    delimiter = layout.delimiter or _delimiter(first, path)
    reader = _Reader(lines, layout, delimiter, path.name)
    lines.put_back([first])
    header = layout.header or reader.header()
    columns = distinct(header)
    return Table(reader.rows(columns), columns)


def _lines(path: Path, advance: Advance) -> Iterator[bytes]:
    for number, line in enumerate(lines_of(chunks_of(path, advance=advance))):
        yield line if number else line.removeprefix(b"\xef\xbb\xbf")


def _delimiter(line: bytes, path: Path) -> str:
    """The delimiter that is there most often in the first line; a comma where none is."""
    if unpacked_suffix(path) in _TAB_SUFFIXES:
        return "\t"
    return max(_DELIMITERS, key=lambda delimiter: line.count(delimiter.encode()))


class _Lines:
    """Lines that can be put back to be read again. number is that of the last one that was read."""

    def __init__(self, lines: Iterator[bytes], number: int) -> None:
        self._lines = lines
        self._waiting: deque[bytes] = deque()
        self.number = number

    def read(self) -> bytes | None:
        """The next line, None at the end."""
        line = self._waiting.popleft() if self._waiting else next(self._lines, None)
        self.number += line is not None
        return line

    def put_back(self, lines: list[bytes]) -> None:
        """Let these be the next ones."""
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)


class _Reader:
    """Row after row, each with a parser of its own."""

    def __init__(self, lines: _Lines, layout: Layout, delimiter: str, name: str) -> None:
        self._lines = lines
        self._name = name
        self._hint = "" if layout.quote == "'" else _SINGLE_QUOTES
        self._dialect = {
            "delimiter": delimiter,
            "quotechar": layout.quote,
            "escapechar": layout.escape,
            "doublequote": layout.escape is None,
            "strict": True,
        }
        csv.field_size_limit(
            LINE_BYTES
        )  # Python's limit for the whole process; its own would stop at 128 KiB

    def header(self) -> list[str]:
        """The cells of the first row. Raises BrokenFile when it is none."""
        cells, lines = self._cells()
        if isinstance(cells, RowRejected):
            raise BrokenFile(f"has a header that {cells.reason}")
        if any(not _is_utf8(line) for line in lines):
            raise BrokenFile("has a header that is not UTF-8; convert it, for example with iconv")
        return cells

    def rows(self, columns: tuple[str, ...]) -> Iterator[Item]:
        """The rows; of one that is broken, or has not a cell a column, only its first line is rejected."""
        while True:
            location = f"{self._name}:{self._lines.number + 1}"
            cells, lines = self._cells()
            if not lines:
                return
            if not isinstance(cells, RowRejected):
                rejected = self._problem(cells, lines, columns)
                if rejected is None and cells:
                    yield Item(location, dict(zip(columns, cells, strict=True)))
                if rejected is None:
                    continue
            else:
                rejected = cells
            if rejected.reason != _NOT_UTF8:
                self._lines.put_back(lines[1:])
                lines = lines[:1]
            yield Item(location, rejected=rejected, raw=b"\n".join(lines))

    def _problem(self, cells: list[str], lines: list[bytes], columns: tuple[str, ...]) -> RowRejected | None:
        if not all(map(_is_utf8, lines)):
            return RowRejected("line", _NOT_UTF8)
        if cells and len(cells) != len(columns):
            hint = self._hint if lines[0].startswith(b"'") else ""
            named = f"has {len(cells)} cells; the header names {len(columns)} columns"
            return RowRejected("line", named + hint)
        return None

    def _cells(self) -> tuple[list[str] | RowRejected, list[bytes]]:
        """The cells of the next row, or what is wrong with it, and the lines that it stands on; none at the end."""
        taken: list[bytes] = []
        try:
            return next(csv.reader(self._taking(taken), **self._dialect), []), taken  # type: ignore[arg-type]
        except csv.Error as error:
            return RowRejected("line", f"is not CSV ({error})"), taken
        except _TooLong as problem:
            return RowRejected("line", str(problem)), taken

    def _taking(self, taken: list[bytes]) -> Iterator[str]:
        n_bytes = 0
        while (line := self._lines.read()) is not None:
            taken.append(line)
            n_bytes += len(line)
            if len(line) > ROW_BYTES:
                raise _TooLong(f"is longer than {ROW_BYTES // 2**20} MiB")
            if len(taken) > 1 and n_bytes > ROW_CHARACTERS:
                raise _TooLong("opens a quote that is closed nowhere near")
            yield line.decode(errors="surrogateescape") + "\n"


class _TooLong(Exception):  # noqa: N818  -- a verdict on a row
    """A row that no post can be."""


_NOT_UTF8: Final = "is not UTF-8"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
