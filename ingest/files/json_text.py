"""JSON from outside, decoded within bounds: of depth, of digits, and of how many values one text may hold.

Python's own decoder, which alone of those that were tried neither crashes on a number of thousands of digits nor
fills the memory with the paths of nested brackets.
"""

import ast
import codecs
import json
import re
import warnings
from collections.abc import Iterator
from typing import Final

from ingest.files.stream import LINE_BYTES, BrokenFile
from models.errors import RowRejected

DEPTH: Final = 100  # a Reddit thread has ten levels of replies, with four brackets each
VALUES: Final = 4_000_000  # in one text; each takes some 100 bytes of memory, an empty object two of text
DIGITS: Final = 400  # 308 is the most of a float; an id has 20
_MUCH: Final = 2**20  # characters; a shorter text cannot hold too many values
_MUCH_PRINTED: Final = 2**16  # characters; what Python reads as code takes some 500 bytes for each
_NEAR: Final = 16  # characters; an error so close to the end of what was read may be the end itself
_TOKEN: Final = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"|[\[\]{}:]', re.DOTALL)


def decoded(text: str) -> object:
    """The one value that a text is. Raises RowRejected for what is no JSON, or is beyond the bounds."""
    if _is_crowded(text):
        raise RowRejected("line", f"holds more than {VALUES:,} values")
    try:
        value, end = _decode(text, _skipped_space(text, 0))
    except json.JSONDecodeError as error:
        raise _not_json(error) from error
    rest = _skipped_space(text, end)
    if text[rest:].rstrip() not in ("", ","):  # a line may be copied out of an array
        raise RowRejected("line", f"is not JSON (Extra data at character {rest + 1})")
    return value


def nested(text: str) -> object:
    """The object or array that a cell holds as text, as JSON or as Python prints it; None where it holds neither."""
    if text[:1] not in ("{", "[") or len(text) > _MUCH:
        return None
    try:
        return decoded(text)
    except RowRejected:
        pass
    if len(text) > _MUCH_PRINTED:
        return None
    try:
        # Python warns of a number beside a word, in words that nobody wrote as code.
        with warnings.catch_warnings(action="ignore"):
            return ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None


class JsonText:
    """The values in a stream of bytes, one after the other; no more of it is held than the value at hand.

    Every method raises BrokenFile where the stream is no UTF-8, or a value is beyond what memory is given it.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._pieces = codecs.iterdecode(chunks, "utf-8-sig")
        self._text = ""
        self._at = 0
        self._lines_before = 0  # the newlines of what was dropped

    def peek(self) -> str:
        """The next character that is no space, empty at the end."""
        while True:
            self._at = _skipped_space(self._text, self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def skip(self) -> None:
        """Pass over the character that peek gave."""
        self._at += 1

    def value(self, what: str = "") -> object:
        """The next value, which an error calls ``what``. Raises RowRejected for one nested too deeply."""
        while True:
            try:
                value, end = _decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._is_hopeless(error) or not self._read_on():
                    raise self.broken(what, error) from error
                continue
            except RowRejected:
                self._at = self._end_of_nested()
                raise
            if end < len(self._text) or not self._read_on():
                self._at = end
                return value

    def broken(self, what: str = "", error: json.JSONDecodeError | None = None) -> BrokenFile:
        """That the stream cannot be read on from here."""
        line = self._lines_before + (error.lineno if error else self._text.count("\n", 0, self._at) + 1)
        return BrokenFile(f"is broken JSON in {what or f'line {line}'} ({error.msg if error else 'cut off'})")

    def _is_hopeless(self, error: json.JSONDecodeError) -> bool:
        """Whether reading on cannot help."""
        return error.pos < len(self._text) - _NEAR and not error.msg.startswith("Unterminated string")

    def _end_of_nested(self) -> int:
        """Where the value ends that is nested too deeply to be decoded."""
        while True:
            depth = 0
            for match in _TOKEN.finditer(self._text, self._at):
                depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
                if depth == 0:
                    return match.end()
            if not self._read_on():
                return len(self._text)

    def _read_on(self) -> bool:
        """Read as much again as is at hand; False at the end of the stream."""
        self._lines_before += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at :], 0
        wanted = 2 * len(self._text) + 1
        if len(self._text) > LINE_BYTES:
            raise BrokenFile(f"holds a value over {LINE_BYTES // 2**20} MiB; write one object a line")
        pieces = [self._text]
        n_characters = len(self._text)
        try:
            for piece in self._pieces:
                pieces.append(piece)
                n_characters += len(piece)
                if n_characters >= wanted:
                    break
        except UnicodeDecodeError as error:
            raise BrokenFile("is not UTF-8; convert it, for example with iconv") from error
        before, self._text = len(self._text), "".join(pieces)
        if _is_crowded(self._text):
            raise BrokenFile(f"holds more than {VALUES:,} values in one; write one object a line")
        return len(self._text) > before


def first_keys(text: str) -> frozenset[str]:
    """The keys of the first object in JSON that may be cut off, and those one level below as ``key.key``.

    What stands in an array counts as standing where the array does.
    """
    keys: set[str] = set()
    inside: list[tuple[str, str]] = []  # the open brackets, and under which key each stands
    last = key = ""
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "[{":
            inside.append((token, key))
            key = ""
        elif token in "]}" and inside:
            inside.pop()
            if token == "}" and all(bracket == "[" for bracket, _key in inside):
                break
        elif token != ":":
            last = match[1]
        else:
            key = last
            above = [name for bracket, name in inside if name]
            if len(above) < 2:
                keys.add(".".join([*above, key]))
    return frozenset(keys)


def _decode(text: str, at: int) -> tuple[object, int]:
    """The value that begins at a place, and where it ends. Raises JSONDecodeError; RowRejected for its depth."""
    try:
        try:
            value, end = _DECODER.raw_decode(text, at)
        except json.JSONDecodeError:
            raise
        except ValueError:  # an integer of thousands of digits: decoding again, every one is looked at
            value, end = _WARY_DECODER.raw_decode(text, at)
    except RecursionError:
        raise _too_deep() from None
    if text.count("[", at, end) + text.count("{", at, end) > DEPTH and _is_deep(value):
        raise _too_deep()
    return value, end


def _is_deep(value: object) -> bool:
    level = [value]
    for _depth in range(DEPTH):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _integer(digits: str) -> int | float:
    """A number too long for any field is infinite: no id and no count, where one of them is asked for."""
    return int(digits) if len(digits) <= DIGITS else float("inf")


def _is_crowded(text: str) -> bool:
    return len(text) > _MUCH and text.count(",") + text.count("[") + text.count("{") > VALUES


def _too_deep() -> RowRejected:
    return RowRejected("line", f"is nested more than {DEPTH} deep")


def _not_json(error: json.JSONDecodeError) -> RowRejected:
    return RowRejected("line", f"is not JSON ({error.msg} at character {error.pos + 1})")


def _skipped_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    assert match
    return match.end()


_SPACE: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()
_WARY_DECODER: Final = json.JSONDecoder(parse_int=_integer)
