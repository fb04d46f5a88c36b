"""The rows of a sheet of a workbook: .xlsx, .xls, .ods.

A sheet with two cells far apart, or a text to which many cells refer, fills the memory however small the file is, and
the reader of workbooks ends its process then. So it reads in one of its own, which may take so much and no more.
"""

import os
import pickle
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from ingest.files.stream import RATIO, BrokenFile
from ingest.files.table_layout import Layout, Table, distinct, row_of
from models.errors import UnknownName

ZIP_MAGIC: Final = b"PK\x03\x04"  # of .xlsx and .ods
OLD_MAGIC: Final = b"\xd0\xcf\x11\xe0"  # of .xls
_FREE_BYTES: Final = 64 * 2**20
_MOST_BYTES: Final = 2**30  # a sheet is held whole; a million rows of posts take less
_MEMORY_BYTES: Final = 4 * 2**30  # of addresses, some of which are never used
_ROWS_AT_ONCE: Final = 1_000
_APART: Final = "import sys; from ingest.files.workbook_rows import tell_rows; tell_rows(*sys.argv[1:])"

Rows = Sequence[tuple[int, Sequence[object]]]  # numbered as the sheet numbers them


def workbook_table(path: Path, *, layout: Layout) -> Table:
    """The rows of the sheet that the map names, else the first. Raises BrokenFile, UnknownName."""
    check_workbook(path)
    told = _told(path, layout)
    names: list[str] = next(told, [])
    if layout.sheet and layout.sheet not in names:
        raise UnknownName("sheet", layout.sheet, names, location=str(path))
    rows = (row for batch in told for row in batch)
    first = next(rows, (0, ()))[1] if not layout.header else ()
    columns = distinct(layout.header or [str(cell) for cell in first])
    return Table((row_of(columns, cells, f"{path.name}:{number}") for number, cells in rows), columns)


def tell_rows(path: str, sheet: str, n_skipped: str) -> None:
    """Write to stdout the names of the sheets, then the rows of one, pickled; last None, or in words what is wrong."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = _MEMORY_BYTES if most == resource.RLIM_INFINITY else min(most, _MEMORY_BYTES)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    for told in _read(path, sheet, int(n_skipped)):
        pickle.dump(told, sys.stdout.buffer)


def _read(path: str, sheet: str, n_skipped: int) -> Iterator[list[str] | Rows | str | None]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(path)
        yield (names := workbook.sheet_names)
        if sheet and sheet not in names:
            return
        found = workbook.get_sheet_by_name(sheet or names[0])
    except (CalamineError, IndexError) as error:
        yield f"is no workbook that can be read ({error}); save it anew, or as CSV"
        return
    numbered = enumerate(found.iter_rows(), start=found.start[0] + 1 if found.start else 1)
    rows = ((number, cells) for number, cells in islice(numbered, n_skipped, None) if any(cells))
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        yield batch
    yield None


def _told(path: Path, layout: Layout) -> Iterator[Any]:
    """What a process of its own tells of a workbook. Raises BrokenFile where that is what is wrong, or it died."""
    asked = [str(path.absolute()), layout.sheet or "", str(layout.skip_lines)]
    imports = os.environ | {"PYTHONPATH": os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)}
    with subprocess.Popen(
        [sys.executable, "-P", "-c", _APART, *asked],  # -P: nothing of the folder that it runs in is code
        env=imports,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        process_group=0,  # Ctrl-C is for its parent, which may go on to the end of a batch
    ) as child:
        try:
            assert child.stdout
            while (told := pickle.load(child.stdout)) is not None:
                if isinstance(told, str):
                    raise BrokenFile(told)
                yield told
        except (EOFError, pickle.UnpicklingError) as error:
            raise BrokenFile("ended its reader, as for want of memory; save it as CSV") from error
        finally:
            child.kill()


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
