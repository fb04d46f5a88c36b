"""Column maps: TOML files that say which column of a table holds which field of a post or an outage.

``docs/maps/`` has ready ones. An unknown key is a mistake that names the file, the line and the nearest key.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from ingest.files.column import NO_COLUMN, Column, Condition, has_cell, written
from ingest.files.table_layout import Layout
from ingest.observations.values import AUTO
from ingest.observations.zones import UnknownZone, zone_of
from models.errors import UnknownName, UserMistake
from models.vocabulary import KINDS, SOURCES

OUTAGES: Final = "outages"
_POST_FIELDS: Final = (
    *("id", "conversation_id", "parent_id", "quoted_id", "author_id", "author_handle", "author_followers"),
    *("community", "title", "text", "language", "url", "created_at", "edited_at"),
    *("app_version", "rating", "developer_reply", "country"),
)
_COUNT_FIELDS: Final = ("likes", "replies", "reposts", "quotes", "impressions")
_OUTAGE_FIELDS: Final = ("id", "provider", "product", "name", "impact", "started_at", "resolved_at", "url")
_POST_SECTIONS: Final = {"post": _POST_FIELDS, "engagement": _COUNT_FIELDS}
_OUTAGE_SECTIONS: Final = {"outage": _OUTAGE_FIELDS}
_REQUIRED: Final = {"post": ("created_at",), "outage": ("id", "provider", "name", "started_at")}
_LAYOUT_KEYS: Final = ("delimiter", "quote", "escape", "header", "skip_lines", "sheet", "table", "rows")
_TOP_KEYS: Final = ("source", "kind", "zone", "observed_at", "only", *_LAYOUT_KEYS)
_COLUMN_KEYS: Final = (
    *("column", "value", "format", "zone", "pattern", "prefix", "values", "when", "optional"),
)
# Without these posts and people are counted wrongly, and nothing shows it.
_COUNTED_FIELDS: Final = ("id", "author_id", "author_handle")
_VALUE: Final = re.compile(r"\d|https?:|/?u/")  # no name of a column begins so
_NO_HEADER: Final = ". Its first line holds values, not names: give the names with header = […] in the map"
_SINGLE_QUOTES: Final = '. Its cells stand in single quotes: say quote = "\'" in the map'
_ELEMENT: Final = re.compile(r"\.\d+(\.|$)")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What a table holds. columns is keyed by field; kind is a post's, or ``outages``, or told by a column."""

    source: str
    kind: str | Column
    columns: Mapping[str, Column]
    path: Path
    layout: Layout = Layout()
    observed_at: Column = NO_COLUMN
    only: Mapping[str, Condition] = field(
        default_factory=dict
    )  # of a row that is meant; others are passed over

    @property
    def names(self) -> frozenset[str]:
        """Every column that a field may come from."""
        return frozenset(name for column in self.columns.values() for name in column.columns)

    def check(self, header: Collection[str], *, location: str) -> None:
        """Raise UnknownName when the map names a column that the table does not have, or has twice."""
        for names in (*self._needed((*self.columns.values(), self.observed_at)), *self._for_every_row()):
            if not any(has_cell(header, name) for name in names):
                unknown = self._unknown(names[0], header, location)
                if f"'{names[0]}'" in header:
                    raise UserMistake(f"{unknown}{_SINGLE_QUOTES}")
                raise UserMistake(f"{unknown}{_NO_HEADER}") if any(map(_VALUE.match, header)) else unknown
            if twice := next((name for name in names if f"{name}.2" in header), None):
                raise UserMistake(
                    f"{location}: has two columns {twice!r}; say which is meant with header = […] and skip_lines"
                    f" in {self.path}, or write {twice}.2 for the second"
                )

    def check_seen(self, known: Collection[str], *, location: str) -> None:
        """The same where each row tells its own columns, and leaves out those that are empty.

        Raised for a name like one that is there, and for what rows, posts and people are told apart by.
        """
        strict = set(self._for_every_row())
        for names in (*strict, *self._needed(self.columns.values())):
            if any(name in known for name in names):
                continue
            depth = names[0].count(".")
            alike = {name for name in known if name.count(".") <= depth and not _ELEMENT.search(name)}
            unknown = self._unknown(names[0], alike, location)
            if unknown.nearest or names in strict:
                raise unknown

    def _needed(self, columns: Iterable[Column]) -> Iterator[tuple[str, ...]]:
        """Of each column the names of which one must be there."""
        for column in columns:
            if column.columns and not column.optional:
                yield column.columns
            yield from ((name,) for name in column.when)

    def _for_every_row(self) -> Iterator[tuple[str, ...]]:
        """The names by which rows are chosen and told apart."""
        counted = (self.columns[name] for name in _COUNTED_FIELDS if name in self.columns)
        kind = [self.kind] if isinstance(self.kind, Column) else []
        yield from self._needed((*kind, *counted))
        yield from ((name,) for name, condition in self.only.items() if not condition.holds(None))

    def _unknown(self, name: str, header: Collection[str], location: str) -> UnknownName:
        return UnknownName("column", name, header, location=f"{location} under {self.path}")


def read_map(path: Path) -> ColumnMap:
    """The column map in a file. Raises UserMistake that names file, line and the nearest key."""
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserMistake(f"{path}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UserMistake(f"{path}: cannot be read ({error}); ready maps are in docs/maps/") from error
    return _MapReader(path, text).read(content)


@dataclass(frozen=True, slots=True)
class _MapReader:
    path: Path
    text: str

    def read(self, content: Mapping[str, Any]) -> ColumnMap:
        zone = content.get("zone", "UTC")
        kind = self._kind(content.get("kind"), zone)
        sections = _OUTAGE_SECTIONS if kind == OUTAGES else _POST_SECTIONS
        self._check_keys("key", content, (*_TOP_KEYS, *sections))
        columns: dict[str, Column] = {}
        for section, fields in sections.items():
            table = self._table(section, content.get(section, {}))
            self._check_keys(f"field of [{section}]", table, fields)
            self._check_required(section, table)
            columns |= {name: self._column(name, table[name], zone=zone) for name in table}
        observed_at = content.get("observed_at")
        return ColumnMap(
            source="status" if kind == OUTAGES else self._one_of("source", content.get("source"), SOURCES),
            kind=kind,
            columns=columns,
            path=self.path,
            layout=self._layout(content),
            observed_at=NO_COLUMN
            if observed_at is None
            else self._column("observed_at", observed_at, zone=zone),
            only=self._conditions("only", content),
        )

    def _kind(self, value: object, zone: object) -> str | Column:
        """One kind for every row, or a column whose words stand for kinds."""
        if not isinstance(value, dict):
            return self._one_of("kind", value, (*KINDS, OUTAGES))
        column = self._column("kind", value, zone=zone)
        for kind in column.values.values():
            self._one_of("kind", kind, KINDS)
        return column

    def _layout(self, content: Mapping[str, Any]) -> Layout:
        header, skip_lines = content.get("header", []), content.get("skip_lines", 0)
        if not isinstance(header, list):
            raise self._mistake("header", f"is {header!r}; expected a list of columns' names")
        if not isinstance(skip_lines, int):
            raise self._mistake("skip_lines", f"is {skip_lines!r}; expected a number of lines")
        words = {key: written(content[key]) for key in ("sheet", "table", "rows") if key in content}
        return Layout(
            delimiter=self._character("delimiter", content.get("delimiter")),
            quote=self._character("quote", content.get("quote")) or '"',
            escape=self._character("escape", content.get("escape")),
            header=tuple(map(written, header)),
            skip_lines=skip_lines,
            **words,
        )

    def _column(self, name: str, value: object, *, zone: object) -> Column:
        table = value if isinstance(value, dict) else {"column": value}
        self._check_keys(f"key of {name}", table, _COLUMN_KEYS)
        if ("column" in table) == ("value" in table):
            raise self._mistake(name, "needs either a column or a value")
        columns = table.get("column", [])
        columns = columns if isinstance(columns, list) else [columns]
        if not all(isinstance(column, str) for column in columns):
            raise self._mistake(name, f"is {value!r}; expected a column's name, a list of them, or a table")
        return Column(
            columns=tuple(columns),
            value=written(table["value"]) if "value" in table else None,
            format=written(table.get("format", AUTO)),
            zone=self._zone(table.get("zone", zone)),
            pattern=self._pattern(name, table.get("pattern")),
            prefix=written(table.get("prefix", "")),
            values=self._pairs("values", table),
            when=self._conditions("when", table),
            optional=table.get("optional") is True,
        )

    def _zone(self, value: object) -> ZoneInfo:
        try:
            return zone_of(written(value))
        except UnknownZone as error:
            raise self._mistake("zone", str(error)) from error

    def _pairs(self, key: str, table: Mapping[str, Any]) -> dict[str, str]:
        return {given: written(meant) for given, meant in self._table(key, table.get(key, {})).items()}

    def _conditions(self, key: str, table: Mapping[str, Any]) -> dict[str, Condition]:
        return {
            name: self._condition(name, meant) for name, meant in self._table(key, table.get(key, {})).items()
        }

    def _condition(self, name: str, value: object) -> Condition:
        if isinstance(value, dict):
            self._check_keys(f"key of {name}", value, ("pattern",))
            return Condition(pattern=self._compiled(name, value.get("pattern", "")))
        words = value if isinstance(value, list) else [value]
        return Condition(frozenset(map(written, words)))

    def _pattern(self, name: str, value: object) -> re.Pattern[str] | None:
        if value is None:
            return None
        pattern = self._compiled(name, value)
        if not pattern.groups:
            raise self._mistake(name, "has a pattern without a (group) for the value")
        return pattern

    def _compiled(self, name: str, value: object) -> re.Pattern[str]:
        try:
            return re.compile(str(value))
        except re.error as error:
            raise self._mistake(name, f"has no sound pattern ({error})") from error

    def _character(self, key: str, value: object) -> str | None:
        if value is None or (isinstance(value, str) and len(value) == 1):
            return value
        raise self._mistake(key, f"is {value!r}; expected one character")

    def _one_of(self, key: str, value: object, known: Collection[str]) -> str:
        if value is None:
            raise UserMistake(f"{self.path}: {key} is missing; it is one of {', '.join(known)}")
        if value not in known:
            raise UnknownName(key, str(value), known, location=self._location(key))
        return str(value)

    def _table(self, name: str, value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._mistake(name, f"is {value!r}; expected a column's name or a table")
        return value

    def _check_keys(self, what: str, table: Mapping[str, Any], known: Collection[str]) -> None:
        for key in table:
            if key not in known:
                raise UnknownName(what, key, known, location=self._location(key))

    def _check_required(self, section: str, table: Mapping[str, Any]) -> None:
        missing = [name for name in _REQUIRED.get(section, ()) if name not in table]
        if section == "post" and not table.keys() & {"text", "title"}:
            missing.append("text")
        if missing:
            raise UserMistake(
                f"{self.path}: [{section}] does not say which column holds {', '.join(missing)}"
            )

    def _mistake(self, name: str, what: str) -> UserMistake:
        return UserMistake(f"{self._location(name)}: {name} {what}")

    def _location(self, key: str) -> str:
        """The file and the first line on which the key stands."""
        pattern = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])\s*[=\]]")
        lines = (number for number, line in enumerate(self.text.splitlines(), 1) if pattern.search(line))
        line = next(lines, None)
        return f"{self.path}:{line}" if line else str(self.path)
