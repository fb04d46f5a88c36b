"""Column maps: TOML files that say which column of a table holds which field of a post or an outage.

``docs/maps/`` has ready ones. An unknown key is a mistake that names the file, the line and the nearest key.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ingest.observations.values import AUTO, text_of
from models.errors import RowRejected, UnknownName, UserMistake
from models.vocabulary import KINDS, SOURCES

OUTAGES: Final = "outages"
_POST_FIELDS: Final = (
    *("id", "conversation_id", "parent_id", "quoted_id", "author_id", "author_handle", "author_followers"),
    *("community", "title", "text", "language", "url", "created_at", "edited_at"),
)
_COUNT_FIELDS: Final = ("likes", "replies", "reposts", "quotes", "impressions")
_OUTAGE_FIELDS: Final = ("id", "provider", "product", "name", "impact", "started_at", "resolved_at", "url")
_POST_SECTIONS: Final = {"post": _POST_FIELDS, "engagement": _COUNT_FIELDS}
_OUTAGE_SECTIONS: Final = {"outage": _OUTAGE_FIELDS}
_REQUIRED: Final = {"post": ("created_at",), "outage": ("id", "provider", "name", "started_at")}
_TOP_KEYS: Final = ("source", "kind", "delimiter", "observed_at")
_COLUMN_KEYS: Final = ("column", "value", "format", "pattern", "prefix", "values", "when")


@dataclass(frozen=True, slots=True)
class Column:
    """Where the value of a field comes from."""

    column: str | None = None
    value: str | None = None  # the same for every row, instead of a column
    format: str = AUTO  # of a time: auto, milliseconds, or a pattern of strptime
    pattern: re.Pattern[str] | None = None  # its first group is the value; no match, no value
    prefix: str = ""  # written before the value
    values: Mapping[str, str] = field(default_factory=dict)  # translations; any other value is rejected
    when: Mapping[str, str] = field(default_factory=dict)  # what other columns must hold, else no value

    def of(self, row: Mapping[str, object], *, field: str) -> object:
        """The value in a row, None where there is none. Raises RowRejected on one that has no translation."""
        if any(_written(row.get(column)) != wanted for column, wanted in self.when.items()):
            return None
        value = row.get(self.column) if self.column is not None else self.value
        if not (self.pattern or self.prefix or self.values):
            return value
        text = text_of(value, field=field)
        if self.values and text not in self.values:
            raise RowRejected(field, f"is {text!r}; expected one of {', '.join(self.values)}")
        text = self.values.get(text, text)
        if self.pattern:
            match = self.pattern.search(text)
            text = match[1] if match else ""
        return self.prefix + text if text else None


NO_COLUMN: Final = Column(value=None)


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What a table holds. columns is keyed by field; kind is a post's, or ``outages``."""

    source: str
    kind: str
    columns: Mapping[str, Column]
    path: Path
    delimiter: str | None = None
    observed_at: Column = NO_COLUMN

    def check(self, header: Collection[str], *, location: str) -> None:
        """Raise UnknownName when the map names a column that the table does not have."""
        for column in (*self.columns.values(), self.observed_at):
            for name in (column.column, *column.when):
                if name is not None and name not in header:
                    raise UnknownName("column", name, header, location=f"{location} under {self.path}")


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
        kind = self._one_of("kind", content.get("kind"), (*KINDS, OUTAGES))
        sections = _OUTAGE_SECTIONS if kind == OUTAGES else _POST_SECTIONS
        self._check_keys("key", content, (*_TOP_KEYS, *sections))
        source = "status" if kind == OUTAGES else self._one_of("source", content.get("source"), SOURCES)
        columns: dict[str, Column] = {}
        for section, fields in sections.items():
            table = self._table(section, content.get(section, {}))
            self._check_keys(f"field of [{section}]", table, fields)
            self._check_required(section, table)
            columns |= {name: self._column(name, table[name]) for name in table}
        observed_at = content.get("observed_at")
        return ColumnMap(
            source=source,
            kind=kind,
            columns=columns,
            path=self.path,
            delimiter=self._delimiter(content.get("delimiter")),
            observed_at=NO_COLUMN if observed_at is None else self._column("observed_at", observed_at),
        )

    def _column(self, name: str, value: object) -> Column:
        if isinstance(value, str):
            return Column(column=value)
        table = self._table(name, value)
        self._check_keys(f"key of {name}", table, _COLUMN_KEYS)
        if ("column" in table) == ("value" in table):
            raise self._mistake(name, "needs either a column or a value")
        texts = {key: _written(table[key]) for key in ("column", "value") if key in table}
        return Column(
            column=texts.get("column"),
            value=texts.get("value"),
            format=_written(table.get("format", AUTO)),
            pattern=self._pattern(name, table.get("pattern")),
            prefix=_written(table.get("prefix", "")),
            values=self._pairs("values", table),
            when=self._pairs("when", table),
        )

    def _pairs(self, key: str, table: Mapping[str, Any]) -> dict[str, str]:
        return {given: _written(meant) for given, meant in self._table(key, table.get(key, {})).items()}

    def _pattern(self, name: str, value: object) -> re.Pattern[str] | None:
        if value is None:
            return None
        try:
            pattern = re.compile(str(value))
        except re.error as error:
            raise self._mistake(name, f"has no sound pattern ({error})") from error
        if not pattern.groups:
            raise self._mistake(name, "has a pattern without a (group) for the value")
        return pattern

    def _delimiter(self, value: object) -> str | None:
        if value is None or (isinstance(value, str) and len(value) == 1):
            return value
        raise self._mistake("delimiter", f"is {value!r}; expected one character")

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


def _written(value: object) -> str:
    """A cell or a setting as text, so that TOML's true meets a table's True."""
    return str(value).lower() if isinstance(value, bool) else str(value)
