"""One column of a map: where the value of a field comes from, in a row of whatever shape."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Final

from ingest.files.json_text import nested
from ingest.observations.values import AUTO, is_absent, shown, text_of
from models.errors import RowRejected

KEY: Final = "*"  # the column of the key under which a row stands in its document
_WORDS: Final = frozenset({"title", "text", "community", "country"})
DEPTH: Final = 4  # how far down names are looked for in nested JSON
_ELEMENTS: Final = 20  # of an array, whose objects mostly have the same keys


@dataclass(frozen=True, slots=True)
class Condition:
    """What a cell must hold: one of some words, or something in which a pattern is found. An absent one holds ""."""

    words: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None

    def holds(self, value: object) -> bool:
        """Whether it holds of a cell."""
        text = written(value)
        return bool(self.pattern.search(text)) if self.pattern else text in self.words


@dataclass(frozen=True, slots=True)
class Column:
    """Where the value of a field comes from: of several columns, the first that has one."""

    columns: tuple[str, ...] = ()
    value: str | None = None  # the same for every row, instead of a column
    format: str = AUTO  # of a time: auto, milliseconds, …, or a pattern of strptime
    zone: tzinfo = UTC  # of a time that tells no offset
    pattern: re.Pattern[str] | None = None  # its first group is the value; no match, no value
    prefix: str = ""  # written before the value
    values: Mapping[str, str] = field(default_factory=dict)  # translations; any other value is rejected
    when: Mapping[str, Condition] = field(default_factory=dict)  # what other columns must hold, else no value
    optional: bool = False  # a table may lack the column

    def of(
        self, row: Mapping[str, object], *, field: str, as_text: Callable[..., str | None] = text_of
    ) -> object:
        """The value in a row, None where there is none. Raises RowRejected on one that has no translation."""
        if not meets(row, self.when):
            return None
        cells = (cell_of(row, name) for name in self.columns)
        # A word that the map translates is a value, and so is any text; NA is Namibia.
        is_none = _is_empty if self.values or field in _WORDS else is_absent
        value = next((cell for cell in cells if not is_none(cell)), self.value)
        if not (self.pattern or self.prefix or self.values):
            return value
        text = as_text(value, field=field) or ""
        if self.values and text not in self.values:
            raise RowRejected(field, f"is {shown(text)}; expected one of {', '.join(self.values)}")
        text = self.values.get(text, text)
        if self.pattern:
            match = self.pattern.search(text)
            text = (match[1] or "") if match else ""
        return self.prefix + text if text else None


NO_COLUMN: Final = Column()


def _is_empty(cell: object) -> bool:
    return cell is None or cell == "" or cell != cell


def meets(row: Mapping[str, object], conditions: Mapping[str, Condition]) -> bool:
    """Whether a row meets all conditions, which are by column."""
    return all(condition.holds(cell_of(row, name)) for name, condition in conditions.items())


def cell_of(row: object, name: str) -> object:
    """The cell under a name, which may lead into nested objects and arrays: ``user.login``, ``tags.0``.

    Also into those that stand as text in a cell, as JSON or as Python writes them.
    """
    if isinstance(row, str):
        row = nested(row)
    if isinstance(row, dict):
        if name in row:
            return row[name]
        for at in _dots(name):
            if name[:at] in row:
                return cell_of(row[name[:at]], name[at + 1 :])
    if isinstance(row, list):
        first, _dot, rest = name.partition(".")
        if first.isdecimal() and int(first) < len(row):
            return cell_of(row[int(first)], rest) if rest else row[int(first)]
    return None


def has_cell(names: Collection[str], name: str) -> bool:
    """Whether one of these columns is the one of a name, or holds what the name leads to."""
    return name in names or any(name[:at] in names for at in _dots(name))


def names_in(row: object, *, depth: int = DEPTH) -> Iterator[str]:
    """Every name under which a row has something, nested ones with their dots."""
    children: dict[str, object] = {}
    if isinstance(row, dict):
        children = row
    elif isinstance(row, list):
        children = {str(number): value for number, value in enumerate(row[:_ELEMENTS])}
    for name, value in children.items():
        yield name
        if depth > 1:
            yield from (f"{name}.{inner}" for inner in names_in(value, depth=depth - 1))


def written(value: object) -> str:
    """A cell or a setting as text, so that TOML's true meets a table's True; nothing for an absent one."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _dots(name: str) -> Iterator[int]:
    return (at for at, character in enumerate(name) if character == ".")
