"""The JSON values in a file, one after the other: a line each, the elements of one array, or one document.

A broken line is one item that says so; a broken array or document gives what stands before the damage.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.files.json_text import JsonText, decoded
from ingest.files.stream import LINE_BYTES, chunks_of, head_of, lines_of
from ingest.observations.context import Advance
from ingest.observations.record import Record
from models.errors import RowRejected
from models.post import RAW_BYTES, Engagement, Outage, Post

Observations = tuple[Post | Engagement | Outage, ...]

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_SPACE: Final = b" \t\r\n"
_ASSIGNMENT: Final = re.compile(rb"\s*window\.[\w.]+\s*=\s*")


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
    head = head_of(path)
    chunks = _without(assignment_in(head), chunks_of(path, advance=advance))
    reader = _lines if layout_of(head) == "lines" else _values
    return reader(chunks, path.name)


def layout_of(head: bytes) -> str:
    """How a file holds its values: as ``lines``, in an ``array``, or as a ``document`` over many lines."""
    text = head.removeprefix(_BYTE_ORDER_MARK)[len(assignment_in(head)) :].lstrip(_SPACE)
    if text.startswith(b"["):
        return "array"
    first, newline, rest = text.replace(b"\r", b"\n").partition(b"\n")
    if not newline or _is_json(first) or rest.lstrip(_SPACE).startswith(b"{"):
        return "lines"
    return "document"


def assignment_in(head: bytes) -> bytes:
    """What stands before the array in the files of an archive of X: ``window.YTD.tweets.part0 =``."""
    match = _ASSIGNMENT.match(head)
    return match[0] if match else b""


def _without(beginning: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    seen = b""
    while len(seen) < len(beginning):
        seen += next(chunks)
    yield seen[len(beginning) :]
    yield from chunks


def _is_json(text: bytes) -> bool:
    try:
        decoded(text.decode(errors="replace"))
    except RowRejected as rejected:
        return not rejected.reason.startswith("is not JSON")
    return True


def _lines(chunks: Iterator[bytes], name: str) -> Iterator[Item]:
    for number, line in enumerate(lines_of(chunks), start=1):
        if number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if line and not line.isspace():
            yield _line(line, f"{name}:{number}")


def _line(line: bytes, location: str) -> Item:
    try:
        if len(line) > LINE_BYTES:
            raise RowRejected("line", f"is longer than {LINE_BYTES // 2**20} MiB")
        return Item(location, decoded(line.decode(errors="surrogatepass")), raw=line)
    except UnicodeDecodeError as error:
        reason = RowRejected("line", f"is not UTF-8 (byte {error.start + 1} of the line)")
    except RowRejected as rejected:
        reason = rejected
    return Item(location, rejected=reason, raw=line)


def _values(chunks: Iterator[bytes], name: str) -> Iterator[Item]:
    """Documents, and the elements of arrays, that follow each other."""
    text = JsonText(chunks)
    n_documents = n_elements = 0
    while begin := text.peek():
        if begin == "[":
            text.skip()
            while text.peek() != "]":
                n_elements += 1
                yield _next(text, f"item {n_elements}", name)
                _pass_comma(text, f"item {n_elements + 1}")
            text.skip()
        elif begin == ";":  # after the array of an archive of X
            text.skip()
        else:
            n_documents += 1
            yield _next(text, "", f"{name}:{n_documents}")


def _pass_comma(text: JsonText, what: str) -> None:
    if text.peek() == ",":
        text.skip()
    elif text.peek() != "]":
        raise text.broken(what)


def _next(text: JsonText, what: str, name: str) -> Item:
    location = f"{name}:{what}" if what else name
    try:
        return Item(location, text.value(what))
    except RowRejected as rejected:
        return Item(location, rejected=rejected)
