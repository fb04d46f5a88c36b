"""The formats of files: telling them apart by name and first bytes, and reading each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from ingest.files.column_map import ColumnMap
from ingest.files.json_items import assignment_in
from ingest.files.json_text import first_keys
from ingest.files.mapped_rows import read_table
from ingest.files.stream import BrokenFile, head_of
from ingest.files.table_formats import MAGICS
from ingest.files.workbook_rows import check_workbook
from ingest.observations.context import ReadContext
from ingest.observations.record import Record
from ingest.reddit.exports import read_reddit
from ingest.status.page import LEVEL_COLUMN, read_status
from ingest.x.exports import read_x
from models.errors import PartlyDone, RowRejected, UnknownName, UserMistake

AUTO: Final = "auto"
TABLE: Final = "table"
READY_MAPS: Final = "docs/maps"

Reader = Callable[[Path, ReadContext], Iterator[Record]]


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is read, and the source that its records come from."""

    name: str
    source: str
    reader: Reader


_FORMATS: Final = {
    "reddit": Format("reddit", "reddit", read_reddit),
    "x": Format("x", "x", read_x),
    "status": Format("status", "status", read_status),
}
_ARCHIVE_OF_X: Final = b"window.YTD.tweet"
_XML: Final = (b"<?xml", b"<feed", b"<rss")
# Archives that are not read, by what stands at which byte; what unpacks them stands beside.
_UNREAD: Final = {(0, b"7z\xbc\xaf\x27\x1c"): "7z x", (0, b"Rar!"): "unrar x", (257, b"ustar"): "tar -xf"}
_ERROR_KEYS: Final = {"error", "errors", "message", "detail"}  # of an answer that is no data
_BESIDE_ERRORS: Final = {"status", "title", "type", "code", "reason", "documentation_url", "success"}
NAMES: Final = (AUTO, *_FORMATS, TABLE)


def format_of(path: Path, *, name: str = AUTO, column_map: ColumnMap | None = None) -> Format:
    """The format of a file: as named, a table where there is a column map, else by its first bytes.

    Raises UserMistake when the file is missing, a folder, empty, unreadable or of no known format.
    """
    if name not in NAMES:
        raise UnknownName("format", name, NAMES)
    head = _head(path)
    if name == AUTO:
        name = TABLE if column_map else _recognised(head, path)
    if name in _FORMATS:
        return _FORMATS[name]
    if column_map is None:
        raise UserMistake(f"{path}: is a table; say with --map FILE what its columns hold{_ready_maps()}")
    return Format(TABLE, column_map.source, partial(read_table, column_map=column_map))


def read_file(path: Path, context: ReadContext, *, file_format: Format) -> Iterator[Record]:
    """The records of a file. Where it is damaged, the rest is one reject, then PartlyDone is raised.

    Raises UserMistake when nothing of it could be read.
    """
    n_read = 0
    try:
        for record in file_format.reader(path, context):
            yield record
            n_read += 1
    except BrokenFile as error:
        if not n_read:
            raise UserMistake(f"{path}: {error}") from error
        yield Record(path.name, rejected=RowRejected("file", str(error)))
        raise PartlyDone(f"{path}: {error}; the {n_read:,} rows before it are kept") from error
    except OSError as error:
        raise UserMistake(f"{path}: cannot be read ({error.strerror})") from error


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UserMistake(f"{path}: is a folder; name the files in it, for example {path}/*.json")
        if path.exists() and not path.is_file():
            raise UserMistake(f"{path}: is no regular file; save what it gives to one first")
        head = head_of(path)
        check_workbook(path)
    except FileNotFoundError:
        raise UserMistake(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise UserMistake(f"{path}: cannot be read ({error.strerror})") from error
    except BrokenFile as error:
        raise UserMistake(f"{path}: {error}") from error
    if head.strip() in (b"", b"[]", b"{}"):
        raise UserMistake(f"{path}: is empty; fetch or export it again")
    for (start, magic), command in _UNREAD.items():
        if head.startswith(magic, start):
            raise UserMistake(f"{path}: is packed in a way that is not read; unpack it first with {command}")
    if head.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
        raise UserMistake(f"{path}: is a web page; export the table as CSV, or save the page's JSON or feed")
    return head


def _recognised(head: bytes, path: Path) -> str:
    if head.startswith(MAGICS):
        return TABLE
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if assignment := assignment_in(text):
        return "x" if assignment.startswith(_ARCHIVE_OF_X) else TABLE
    if text.startswith((b"{", b"[")):
        keys = first_keys(text.decode(errors="replace"))
        outermost = {key.partition(".")[0] for key in keys}
        if outermost & _ERROR_KEYS and outermost <= _ERROR_KEYS | _BESIDE_ERRORS:
            raise UserMistake(f"{path}: is an answer that tells of an error, and no data; fetch it again")
        return _recognised_json(keys) or TABLE
    if text.startswith(_XML):
        return "status"
    header = text.replace(b"\r", b"\n").partition(b"\n")[0]
    if LEVEL_COLUMN.encode() in header:
        return "status"
    if any(delimiter in header for delimiter in (b",", b"\t", b";", b"|")) and b"\0" not in header:
        return TABLE
    raise UserMistake(f"{path}: is of no known format; name it with --format: {', '.join(NAMES[1:])}")


def _recognised_json(keys: frozenset[str]) -> str | None:
    """The format whose first object has these keys, those one level below written ``data.key``."""
    if (
        {"kind", "data"} <= keys
        or "data.subreddit" in keys
        or ("subreddit" in keys and keys & {"id", "name"})
    ):
        return "reddit"
    if keys & {"incidents", "ongoing_incidents", "summary.ongoing_incidents"} or (
        "page" in keys and keys & {"components", "status", "scheduled_maintenances"}
    ):
        return "status"
    if {"columns", "data"} <= keys:  # a frame that pandas wrote
        return None
    if keys & {"data", "includes", "tweet.id_str"} or {"id_str", "created_at"} <= keys:
        return "x"
    return "x" if {"id", "text"} <= keys and keys & {"author_id", "edit_history_tweet_ids"} else None


def _ready_maps() -> str:
    maps = sorted(path.name for path in (Path(__file__).parents[1] / READY_MAPS).glob("*.toml"))
    return f" (ready in {READY_MAPS}: {', '.join(maps)})" if maps else ""
