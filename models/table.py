"""One table, said once: a frozen dataclass, from which the Polars schema follows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import polars as pl

_Row = TypeVar("_Row")
_TYPES: Mapping[object, Any] = {
    str: pl.String(),
    int: pl.Int64(),
    float: pl.Float64(),
    bool: pl.Boolean(),
    datetime: pl.Datetime("us", "UTC"),
    date: pl.Date(),
}


def _data_type(hint: object) -> Any:  # noqa: ANN401  -- Polars types are classes and instances
    """``X | None`` is nullable X, ``tuple[X, ...]`` a list of X, ``dict`` a map, a dataclass a struct."""
    if get_origin(hint) is UnionType:
        return _data_type(next(part for part in get_args(hint) if part is not type(None)))
    if get_origin(hint) is tuple:
        return pl.List(_data_type(get_args(hint)[0]))
    if get_origin(hint) is dict:
        key, value = get_args(hint)
        return pl.Map(_data_type(key), _data_type(value))
    if isinstance(hint, type) and is_dataclass(hint):
        return pl.Struct(schema_of(hint))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return pl.String()
    return _TYPES[hint]


def schema_of(row: type) -> pl.Schema:
    """The Polars schema of a row dataclass, columns in field order."""
    hints = get_type_hints(row)
    return pl.Schema({field.name: _data_type(hints[field.name]) for field in fields(row)})


def frame_of(row: type, rows: Iterable[Any]) -> pl.DataFrame:
    """A frame of dataclass instances with exactly the schema of their class, also when there are none."""
    schema = schema_of(row)
    columns = {name: [] for name in schema}  # type: dict[str, list[Any]]
    for item in rows:
        for name, values in columns.items():
            values.append(getattr(item, name))
    return pl.DataFrame(columns, schema=schema)


def rows_of(row: type[_Row], frame: pl.DataFrame) -> list[_Row]:
    """The rows of a frame as instances of their dataclass; columns that it has no field for are left out.

    Raises ColumnNotFoundError where a frame with rows lacks a field.
    """
    hints = get_type_hints(row)
    names = [field.name for field in fields(row)]  # type: ignore[arg-type]  # a dataclass, which no type can say
    if frame.is_empty():
        return []
    reads = [_reading(hints[name]) for name in names]
    return [
        row(*(value if value is None else read(value) for read, value in zip(reads, values, strict=True)))
        for values in frame.select(names).iter_rows()
    ]


def worded(values: pl.Series, word: Callable[[Any], str]) -> pl.Series:
    """Each value in words; NULL stays NULL.

    Never by ``map_elements``: a worker of Polars would wait for the interpreter, which a thread may hold that waits for
    the workers, as ``to_arrow`` and ``to_pandas`` do. Where many threads draw, that is for ever.
    """
    return pl.Series(
        values.name, [None if value is None else word(value) for value in values.to_list()], dtype=pl.String
    )


def _reading(hint: Any) -> Callable[[Any], Any]:  # noqa: ANN401  -- a type hint is any object
    """How a value of a frame becomes one of a field."""
    if get_origin(hint) is UnionType:
        return _reading(next(part for part in get_args(hint) if part is not type(None)))
    if get_origin(hint) is tuple:
        read = _reading(get_args(hint)[0])
        return lambda values: tuple(map(read, values))
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda values: hint(**values)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return lambda value: value
