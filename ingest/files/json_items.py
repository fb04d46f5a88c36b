"""The JSON values in a file, one after the other: a line each, the elements of one array, or one document.

A broken line is one item that says so; a broken array or document gives what stands before the damage.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import ijson

from ingest.files.stream import LINE_BYTES, BrokenFile, chunks_of, head_of, lines_of
from ingest.observations.context import Advance
from ingest.observations.record import Record
from models.errors import RowRejected
from models.post import RAW_BYTES, Engagement, Outage, Post

Observations = tuple[Post | Engagement | Outage, ...]

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_SPACE: Final = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a file and where it stands, or why it could not be read."""

    location: str
    value: object = None
    rejected: RowRejected | None = None
    raw: bytes = b""  # as received, where the item stands on a line of its own

    def record(self, parse: Callable[[object], Observations]) -> Record:
        """What parse makes of the value, or why it was rejected."""
        try:
            if self.rejected:
                raise self.rejected
            return Record(self.location, parse(self.value))
        except RowRejected as rejected:
            raw = self.raw or json.dumps(self.value, ensure_ascii=False, default=str).encode(errors="replace")
            return Record(self.location, rejected=rejected, raw=excerpt(raw))


def excerpt(raw: bytes) -> str:
    """What a reject keeps of a payload: its beginning, in at most RAW_BYTES of UTF-8 and without NUL."""
    text = raw[:RAW_BYTES].decode(errors="replace").replace("\0", "\\0")
    return text.encode()[:RAW_BYTES].decode(errors="ignore")


def items_of(path: Path, *, advance: Advance) -> Iterator[Item]:
    """The values of a file. Raises BrokenFile where it cannot be read on."""
    chunks = chunks_of(path, advance=advance)
    readers = {"lines": _lines, "array": _array, "document": _document}
    return readers[layout_of(head_of(path))](chunks, path.name)


def layout_of(head: bytes) -> str:
    """How a file holds its values: as ``lines``, in an ``array``, or as one ``document`` over many lines."""
    text = head.removeprefix(_BYTE_ORDER_MARK).lstrip(_SPACE)
    if text.startswith(b"["):
        return "array"
    first, newline, rest = text.partition(b"\n")
    if not newline or _is_json(first) or rest.lstrip(_SPACE).startswith(b"{"):
        return "lines"
    return "document"


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _lines(chunks: Iterator[bytes], name: str) -> Iterator[Item]:
    for number, line in enumerate(lines_of(chunks), start=1):
        if number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if line and not line.isspace():
            yield _line(line, f"{name}:{number}")


def _line(line: bytes, location: str) -> Item:
    if len(line) > LINE_BYTES:
        reason = RowRejected("line", f"is longer than {LINE_BYTES // 2**20} MiB")
        return Item(location, rejected=reason, raw=line)
    try:
        return Item(location, json.loads(line), raw=line)
    except UnicodeDecodeError as error:
        reason = RowRejected("line", f"is not UTF-8 (byte {error.start + 1} of the line)")
    except json.JSONDecodeError as error:
        reason = RowRejected("line", f"is not JSON ({error.msg} at character {error.pos + 1})")
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, a nesting without end
        reason = RowRejected("line", f"is not JSON ({error})")
    return Item(location, rejected=reason, raw=line)


def _array(chunks: Iterator[bytes], name: str) -> Iterator[Item]:
    number = 0
    try:
        for value in ijson.items(ijson.from_iter(chunks), "item", use_float=True):
            number += 1
            yield Item(f"{name}:item {number}", value)
    except ijson.JSONError as error:
        what = str(error).partition("\n")[0].removeprefix("b'")
        raise BrokenFile(f"is broken JSON in item {number + 1} ({what})") from error


def _document(chunks: Iterator[bytes], name: str) -> Iterator[Item]:
    text = bytearray()
    for chunk in chunks:
        text += chunk
        if len(text) > LINE_BYTES:
            raise BrokenFile(f"is one JSON document over {LINE_BYTES // 2**20} MiB; write one object a line")
    try:
        yield Item(f"{name}:1", json.loads(text))
    except json.JSONDecodeError as error:
        raise BrokenFile(f"is broken JSON in line {error.lineno} ({error.msg})") from error
    except (ValueError, RecursionError) as error:
        raise BrokenFile(f"is not JSON ({error})") from error
