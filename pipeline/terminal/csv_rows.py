"""Rows of a CSV with a header, for the commands that are given numbers."""

import csv
import re
import sys
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Final

from models.errors import UnknownName, UserMistake

STDIN: Final = "-"
DELIMITERS: Final = (",", ";", "\t")
_SEPARATOR_LINE: Final = re.compile(r"\s*sep=.\r?\n", re.IGNORECASE)  # as Excel writes above a header
_COMMAS: Final = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_DECIMAL_COMMA: Final = re.compile(r"-?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+),\d+")
YEARS: Final = range(2000, 2101)  # a slip in one year must not become a gap of centuries


def csv_rows(
    file: str,
    *,
    columns: Collection[str],
    needs: str,
    check: Callable[[list[str]], str | None],
    numbers: Collection[str],
    whole: Collection[str] = (),
) -> Iterator[tuple[str, dict[str, str]]]:
    """Where each row that is not empty stands (file:line), and its cells by column.

    Cells are parted by the comma, semicolon or tab that the header has most of; between semicolons, numbers are
    written as spreadsheets do where the comma is the decimal sign, between commas 1,024 is a thousand and more; between
    tabs it may be either, and stays as it is. Columns may be written in capitals; what a spreadsheet leaves empty to
    the right and beneath is passed over.
    columns: those that are known; numbers: those of numbers; whole: those of whole ones, where 1.024 between semicolons
    is a thousand and more; needs: what a file must have, in words; check: what is wrong with a header, if anything.
    Raises UserMistake, UnknownName that name file, line and column.
    """
    name = named(file)
    text = _text(file)
    above = _SEPARATOR_LINE.match(text)
    n_above = 1 if above else 0
    text = text[above.end() :] if above else text
    delimiter = max(DELIMITERS, key=text.lstrip().partition("\n")[0].partition("\r")[0].count)
    forms: dict[str, Callable[[str, str], str]] = {
        ",": _without_commas,
        ";": partial(_with_point, whole=whole),
    }
    plain = forms.get(delimiter)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    try:
        for row in reader:
            cells = _filled(row, at_least=len(header))
            if not any(cells):
                continue
            if not header:
                header = [cell.lower() for cell in cells]
                _check_header(header, columns, f"{name}:{1 + n_above}", check)
            elif len(cells) != len(header):
                expected = f"expected {len(header)}, as in the header"
                raise UserMistake(f"{name}:{reader.line_num + n_above}: {len(cells)} cells; {expected}")
            else:
                told = dict(zip(header, cells, strict=True))
                if plain:
                    told |= {column: plain(column, told[column]) for column in numbers if column in told}
                yield f"{name}:{reader.line_num + n_above}", told
    except csv.Error as error:
        raise UserMistake(
            f"{name}:{reader.line_num + n_above}: not CSV ({error}); quote cells that hold quotes"
        ) from error
    if not header:
        raise UserMistake(f"{name}: is empty; expected a header with {needs}")


def named(file: str) -> str:
    """What a file is called where something is said of it."""
    return "stdin" if file == STDIN else file


def number_in(cell: str) -> float | None:
    """A number; None where the cell holds none."""
    try:
        return float(cell)
    except ValueError:
        return None


def _filled(row: list[str], *, at_least: int) -> list[str]:
    """The cells of a row without the empty ones to the right of the header."""
    cells = [cell.strip() for cell in row]
    while len(cells) > at_least and not cells[-1]:
        cells.pop()
    return cells


def _without_commas(_column: str, cell: str) -> str:
    return cell.replace(",", "") if _COMMAS.fullmatch(cell) else cell


def _with_point(column: str, cell: str, *, whole: Collection[str]) -> str:
    """0,5 as 0.5, and 1.024,5 as 1024.5; without a comma 1.250 may be either, but for a whole number."""
    if column in whole and _GROUPED.fullmatch(cell):
        return cell.replace(".", "")
    return cell.replace(".", "").replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell


def time_in(cell: str, unit: str, here: str) -> datetime:
    """The beginning of a whole UTC hour or day; unit is hour or day. Raises UserMistake."""
    example = "2026-03-02T14:00:00Z" if unit == "hour" else "2026-03-02"
    try:
        moment = datetime.fromisoformat(cell)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise UserMistake(f"{here}: {unit} is {cell!r:.60}; expected ISO 8601 such as {example}") from None
    if moment.year not in YEARS:
        raise UserMistake(f"{here}: {unit} is {cell!r:.60}; expected a year from {YEARS[0]} to {YEARS[-1]}")
    whole = moment.replace(minute=0, second=0, microsecond=0)
    if moment != (whole if unit == "hour" else whole.replace(hour=0)):
        raise UserMistake(f"{here}: {unit} is {cell!r:.60}; expected a whole UTC {unit}")
    return moment


def _text(file: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UserMistake(f"{file}: cannot be read ({error.strerror}); name a CSV file") from error
    except UnicodeDecodeError as error:
        raise UserMistake(f"{file}: not UTF-8 at byte {error.start}; convert it to UTF-8 first") from error


def _check_header(
    header: list[str], columns: Collection[str], here: str, check: Callable[[list[str]], str | None]
) -> None:
    for name in header:
        if name not in columns:
            raise UnknownName("column", name, columns, location=here)
        if header.count(name) > 1:
            raise UserMistake(f"{here}: column {name} stands twice; keep one")
    if problem := check(header):
        raise UserMistake(f"{here}: {problem}")
