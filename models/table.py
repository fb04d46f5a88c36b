"""One table, said once: a frozen dataclass, from which the Polars schema follows."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import polars as pl

_TYPES: Mapping[object, Any] = {
    str: pl.String(),
    int: pl.Int64(),
    float: pl.Float64(),
    bool: pl.Boolean(),
    datetime: pl.Datetime("us", "UTC"),
}


def _data_type(hint: object) -> Any:  # noqa: ANN401  -- Polars types are classes and instances
    """``X | None`` is nullable X, ``tuple[X, ...]`` a list of X, ``dict`` a map."""
    if get_origin(hint) is UnionType:
        return _data_type(next(part for part in get_args(hint) if part is not type(None)))
    if get_origin(hint) is tuple:
        return pl.List(_data_type(get_args(hint)[0]))
    if get_origin(hint) is dict:
        key, value = get_args(hint)
        return pl.Map(_data_type(key), _data_type(value))
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
