"""The rows of CSV and its kin. A row that is not closed costs itself alone, never those after it."""

import csv
import re
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
_NAMED_DELIMITER: Final = re.compile(rb"sep=(.)", re.IGNORECASE)
_TAB_SUFFIXES: Final = (".tsv", ".tab")
_SINGLE_QUOTES: Final = '; if its cells stand in single quotes, say quote = "\'" in the map'


def csv_table(path: Path, *, advance: Advance, layout: Layout) -> Table:
    """The rows under a header line, or under the names that the map gives. Raises BrokenFile."""
    lines = _Lines(islice(_lines(path, advance), layout.skip_lines, None), layout.skip_lines)
    first = lines.read()
    if first is None:
        raise BrokenFile("has no line after those that are skipped")
    named = _NAMED_DELIMITER.fullmatch(first)
    if named:  # a line that only a spreadsheet needs
        first = lines.read() or b""
    delimiter = layout.delimiter or (named[1].decode() if named else _delimiter(first, path))
    lines.put_back([first])
    reader = _Reader(lines, layout, delimiter, path.name, spaced=_is_spaced(first, delimiter))
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


def _is_spaced(line: bytes, delimiter: str) -> bool:
    """Whether a space follows every delimiter, before the quotes of a cell."""
    return 0 < line.count(delimiter.encode()) == line.count(f"{delimiter} ".encode())


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
    """Row after row. One parser serves until a row is broken; the next row gets a new one."""

    def __init__(self, lines: _Lines, layout: Layout, delimiter: str, name: str, *, spaced: bool) -> None:
        self._lines = lines
        self._name = name
        self._hint = "" if layout.quote == "'" else _SINGLE_QUOTES
        self._dialect = {
            "delimiter": delimiter,
            "quotechar": layout.quote,
            "escapechar": layout.escape,
            "doublequote": layout.escape is None,
            "skipinitialspace": spaced,
            "strict": True,
        }
        self._taken: list[bytes] = []  # the lines of the row at hand
        self._n_bytes = 0  # in them
        self._is_utf8 = True
        self._parser = self._new_parser()
        csv.field_size_limit(
            LINE_BYTES
        )  # Python's limit for the whole process; its own would stop at 128 KiB

    def header(self) -> list[str]:
        """The cells of the first row. Raises BrokenFile when it is none."""
        cells = self._cells()
        if isinstance(cells, RowRejected):
            raise BrokenFile(f"has a header that {cells.reason}")
        if not self._is_utf8:
            raise BrokenFile("has a header that is not UTF-8; convert it, for example with iconv")
        return cells

    def rows(self, columns: tuple[str, ...]) -> Iterator[Item]:
        """The rows; of one that is broken, or has not a cell a column, only its first line is rejected."""
        while True:
            location = f"{self._name}:{self._lines.number + 1}"
            cells = self._cells()
            if not self._taken:
                return
            problem = cells if isinstance(cells, RowRejected) else self._problem(cells, columns)
            if problem:
                is_whole = isinstance(cells, list) and not self._is_utf8
                lost = self._taken if is_whole else self._given_up()
                yield Item(location, rejected=problem, raw=b"\n".join(lost))
            elif cells:
                assert isinstance(cells, list)
                yield Item(location, dict(zip(columns, cells, strict=False)))

    def _problem(self, cells: list[str], columns: tuple[str, ...]) -> RowRejected | None:
        if not self._is_utf8:
            return RowRejected("line", "is not UTF-8")
        # A delimiter at the end of a row opens a cell that nobody filled.
        if cells and (len(cells) < len(columns) or any(cells[len(columns) :])):
            hint = self._hint if self._taken[0].startswith(b"'") else ""
            named = f"has {len(cells)} cells; the header names {len(columns)} columns"
            return RowRejected("line", named + hint)
        return None

    def _given_up(self) -> list[bytes]:
        """The line that a broken row costs: its first one, and the rest is read again, as rows of their own."""
        self._lines.put_back(self._taken[1:])
        self._parser = self._new_parser()
        return self._taken[:1]

    def _cells(self) -> list[str] | RowRejected:
        """The cells of the next row, or what is wrong with it; no line is taken at the end."""
        self._taken, self._n_bytes, self._is_utf8 = [], 0, True
        try:
            return next(self._parser, [])
        except csv.Error as error:
            return RowRejected("line", f"is not CSV ({error})")
        except _TooLong as problem:
            return RowRejected("line", str(problem))

    def _new_parser(self) -> Iterator[list[str]]:
        return csv.reader(self._texts(), **self._dialect)  # type: ignore[arg-type]

    def _texts(self) -> Iterator[str]:
        """The lines as the parser asks for them, each kept as one of the row at hand."""
        while (line := self._lines.read()) is not None:
            self._taken.append(line)
            self._n_bytes += len(line) + 1
            if len(line) > ROW_BYTES:
                raise _TooLong(f"is longer than {ROW_BYTES // 2**20} MiB")
            if len(self._taken) > 1 and self._n_bytes > ROW_CHARACTERS:
                raise _TooLong("opens a quote that is closed nowhere near")
            try:
                text = line.decode()
            except UnicodeDecodeError:
                self._is_utf8 = False
                text = line.decode(errors="surrogateescape")
            yield text + "\n"


class _TooLong(Exception):  # noqa: N818  -- a verdict on a row
    """A row that no post can be."""
