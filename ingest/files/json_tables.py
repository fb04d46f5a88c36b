"""The rows of a table in JSON, however its document is laid out.

As objects one after the other, in an array somewhere within, keyed by their ids, or as pandas writes a frame: column
by column, or as arrays of cells beside the names of the columns.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from ingest.files.column import KEY, cell_of
from ingest.files.json_items import Item
from ingest.files.table_layout import Layout, distinct
from models.errors import UserMistake

EACH: Final = "*"  # in the place of rows: every element of an array, every value of an object
_DEPTH: Final = 5  # how far down rows are looked for; GraphQL has data.repository.issues.nodes
_CHILDREN: Final = 20  # of an object, looked into

_Place = tuple[str, ...]


def rows_in(items: Iterator[Item], layout: Layout, wanted: Collection[str], path: Path) -> Iterator[Item]:
    """The rows within the values of a file: where the map says, else where the first has most of its columns.

    wanted: the map's columns. Of an object keyed by something, the key is the row's column ``*``. Raises UserMistake
    where there is nothing at the place that the map names.
    """
    place = tuple(layout.rows.split(".")) if layout.rows else None
    names = layout.header
    for number, item in enumerate(items):
        if number == 0 and place is None:
            place = _place_of_rows(item.value, wanted)
        for row in [item] if item.rejected else _rows(item, place or (), wanted, path):
            if not isinstance(row.value, list):
                yield row
            elif names:
                yield Item(row.location, dict(zip(names, row.value, strict=False)))
            else:  # as in a CSV, the first row has the names
                names = distinct([str(name) for name in row.value])


def _rows(item: Item, place: _Place, wanted: Collection[str], path: Path) -> Iterator[Item]:
    found = list(_at(item.value, place))
    if place and not found:
        raise UserMistake(
            f"{path}: has no array under {'.'.join(place)!r} in {item.location}; see rows in the map"
        )
    within = f"{item.location} {'.'.join(place)}" if place else item.location
    number = 0
    for value in found:
        table = _cells_of(value, wanted)
        if table is None:
            number += 1
            yield Item(f"{within} {number}" if place else within, value, raw=b"" if place else item.raw)
            continue
        for row in table:
            number += 1
            yield Item(f"{within} {number}", row)


def _at(value: object, place: _Place) -> Iterator[object]:
    """Everything at a place. What the place ends at is every row in it, where it is an array or is keyed."""
    if not place:
        yield value
        return
    name, rest = place[0], place[1:]
    found = value if name == EACH else cell_of(value, name)
    if name != EACH and rest:
        yield from _at(found, rest)
    elif isinstance(found, list):
        for child in found:
            yield from _at(child, rest)
    elif isinstance(found, dict):
        for key, child in found.items():
            keyed = {KEY: key} | child if isinstance(child, dict) and not rest else child
            yield from _at(keyed, rest)


def _place_of_rows(document: object, wanted: Collection[str]) -> _Place:
    """Where the first of the rows has more of the columns than the document itself; empty where none has."""
    n_columns = _n_columns(document, wanted)
    found: _Place = ()
    if _cells_of(document, wanted) is not None:
        return ()
    for place, row in _places(document, depth=_DEPTH):
        if EACH in place and (n_found := _n_columns(row, wanted)) > n_columns:
            n_columns, found = n_found, place
    return found


def _places(value: object, *, depth: int) -> Iterator[tuple[_Place, object]]:
    """Where rows may be in a document, each with the first one there."""
    yield (), value
    if depth == 0:
        return
    if isinstance(value, list) and value:
        for place, row in _places(value[0], depth=depth - 1):
            yield (EACH, *place), row
    if not isinstance(value, dict):
        return
    if value and all(isinstance(child, dict) for child in value.values()):
        for place, row in _places(next(iter(value.values())), depth=depth - 1):
            yield (EACH, *place), row
    for name, child in islice(value.items(), _CHILDREN):
        if isinstance(child, dict | list):
            for place, row in _places(child, depth=depth - 1):
                yield (name, *place), row


def _n_columns(row: object, wanted: Collection[str]) -> int:
    return sum(cell_of(row, name) is not None for name in wanted)


def _cells_of(document: object, wanted: Collection[str]) -> Iterator[object] | None:
    """The rows of a frame that pandas wrote with orient ``split`` or ``columns``; None where it is none."""
    if not isinstance(document, dict):
        return None
    names, data = document.get("columns"), document.get("data")
    if isinstance(names, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        return (dict(zip(map(str, names), row, strict=False)) for row in data)
    columns = {name: _column(cells) for name, cells in document.items()}
    sizes = {None if cells is None else len(cells) for cells in columns.values()}
    if len(sizes) != 1 or None in sizes or not columns.keys() & wanted:
        return None
    return (
        dict(zip(columns, row, strict=True))
        for row in zip(*(cells or () for cells in columns.values()), strict=True)
    )


def _column(cells: object) -> Sequence[object] | None:
    """The cells of a column, in an array or by the number of their row."""
    if isinstance(cells, dict):
        cells = list(cells.values()) if all(str(key).isdecimal() for key in cells) else None
    if not isinstance(cells, list) or any(isinstance(cell, dict) for cell in cells):
        return None
    return cells
