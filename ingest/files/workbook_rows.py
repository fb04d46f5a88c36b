"""The rows of a sheet of a workbook: .xlsx, .xls, .ods."""

import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ingest.files.stream import RATIO, BrokenFile
from ingest.files.table_layout import Layout, Table, distinct, row_of
from models.errors import UnknownName

ZIP_MAGIC: Final = b"PK\x03\x04"  # of .xlsx and .ods
OLD_MAGIC: Final = b"\xd0\xcf\x11\xe0"  # of .xls
_FREE_BYTES: Final = 64 * 2**20
_MOST_BYTES: Final = 2**30  # a sheet is held whole; a million rows of posts take less


def workbook_table(path: Path, *, layout: Layout) -> Table:
    """The rows of the sheet that the map names, else the first. Raises BrokenFile, UnknownName."""
    check_workbook(path)
    try:
        workbook = CalamineWorkbook.from_path(path)
        if layout.sheet and layout.sheet not in workbook.sheet_names:
            raise UnknownName("sheet", layout.sheet, workbook.sheet_names, location=str(path))
        sheet = workbook.get_sheet_by_name(layout.sheet or workbook.sheet_names[0])
    except (CalamineError, IndexError) as error:
        raise BrokenFile(f"is no workbook that can be read ({error}); save it anew, or as CSV") from error
    rows = _rows(sheet, layout.skip_lines)
    first = next(rows, (0, ()))[1] if not layout.header else ()
    columns = distinct(layout.header or [str(cell) for cell in first])
    return Table((row_of(columns, cells, f"{path.name}:{number}") for number, cells in rows), columns)


def _rows(sheet: CalamineSheet, skipped: int) -> Iterator[tuple[int, Sequence[object]]]:
    numbered = enumerate(sheet.iter_rows(), start=sheet.start[0] + 1 if sheet.start else 1)
    return ((number, cells) for number, cells in islice(numbered, skipped, None) if any(cells))


def check_workbook(path: Path) -> None:
    """Raises BrokenFile where a zip archive is no workbook, or one that would unpack to too much."""
    with path.open("rb") as file:
        if file.read(len(ZIP_MAGIC)) != ZIP_MAGIC:
            return
    try:
        with zipfile.ZipFile(path) as archive:
            n_bytes = sum(entry.file_size for entry in archive.infolist())
            is_workbook = any(
                entry.filename.startswith(("xl/", "content.xml")) for entry in archive.infolist()
            )
    except zipfile.BadZipFile as error:
        raise BrokenFile(f"is no workbook that can be read ({error}); save it anew, or as CSV") from error
    if not is_workbook:
        raise BrokenFile("is a zip archive; unpack it, and name the files in it")
    if n_bytes > min(_MOST_BYTES, max(_FREE_BYTES, RATIO * path.stat().st_size)):
        raise BrokenFile(f"unpacks to {n_bytes // 2**20:,} MiB; save it as CSV")
