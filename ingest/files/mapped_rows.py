"""Posts and outages from any table, under a column map."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from ingest.files.column import DEPTH, NO_COLUMN, Column, has_cell, meets, names_in
from ingest.files.column_map import OUTAGES, ColumnMap
from ingest.files.json_items import Observations
from ingest.files.stream import BrokenFile
from ingest.files.table_formats import table_of
from ingest.files.table_layout import Table
from ingest.observations.context import ReadContext, unheeded
from ingest.observations.outage import RawOutage, outage_of
from ingest.observations.raw_post import RawPost, Tally, observations_of
from ingest.observations.record import Record
from ingest.observations.values import (
    count_of,
    country_of,
    id_of,
    is_absent,
    language_of,
    optional_text,
    optional_time,
    rating_of,
    text_of,
    time_of,
)
from models.errors import RowRejected, UnknownName, UserMistake

_ROWS_TO_CHECK: Final = 1_000  # of a table whose rows tell their own columns
_LINES_BEFORE_A_HEADER: Final = 30  # tools of media monitoring write what was searched for first
_PULL_REQUEST: Final = "pull_request"  # a key that GitHub gives to those among its issues


def read_table(path: Path, context: ReadContext, *, column_map: ColumnMap) -> Iterator[Record]:
    """A record a row that is meant. Raises UnknownName when the map names a column that is not there."""
    parse = _outage if column_map.kind == OUTAGES else _post
    table = table_of(path, advance=context.advance, layout=column_map.layout, wanted=column_map.names)
    _check(table, path, column_map)
    in_sheet = table.columns is not None
    for row in table.rows:
        if not isinstance(row.value, dict) or _is_meant(row.value, column_map):
            yield row.record(lambda value: parse(_Cells(value, column_map, in_sheet=in_sheet), context))


def _check(table: Table, path: Path, column_map: ColumnMap) -> None:
    if table.columns is not None:
        _check_header(table.columns, path, column_map)
        return
    rows = table_of(path, advance=unheeded, layout=column_map.layout, wanted=column_map.names).rows
    seen: set[str] = set()
    depth = max((DEPTH, *(name.count(".") + 1 for name in column_map.names)))
    try:
        for row in islice(rows, _ROWS_TO_CHECK):
            seen.update(names_in(row.value, depth=depth))
    except BrokenFile:
        pass  # what stands before is read; then it is said
    if seen:
        column_map.check_seen(seen, location=path.name)


def _check_header(columns: Sequence[str], path: Path, column_map: ColumnMap) -> None:
    """Raise what the map's check raises; where a later line is the header, that line is the way out."""
    try:
        column_map.check(columns, location=path.name)
    except UnknownName as error:
        number = _lines_before_header(path, column_map)
        if number is not None:
            raise UserMistake(
                f"{path.name}: the columns of {column_map.path} stand in line {number + 1};"
                f" say skip_lines = {number} in the map"
            ) from error
        raise


def _lines_before_header(path: Path, column_map: ColumnMap) -> int | None:
    """How many lines would have to be skipped for the map to fit; None where none of the next lines is its header."""
    layout = column_map.layout
    found = None
    for number in () if layout.header else range(layout.skip_lines + 1, _LINES_BEFORE_A_HEADER):
        try:
            later = table_of(path, advance=unheeded, layout=replace(layout, skip_lines=number)).columns
            column_map.check(later or (), location=path.name)
        except (UserMistake, BrokenFile):
            if found is not None:  # empty lines before the header have passed with it
                break
        else:
            found = number
    return found


def _is_meant(row: Mapping[str, object], column_map: ColumnMap) -> bool:
    """Whether the map's filter lets a row through. GitHub lists pull requests among its issues; they are none."""
    if column_map.source == "github" and column_map.kind == "issue" and row.get(_PULL_REQUEST):
        return False
    return meets(row, column_map.only)


class _Cells:
    """The fields of one row under the map."""

    def __init__(self, row: object, column_map: ColumnMap, *, in_sheet: bool) -> None:
        if not isinstance(row, dict):
            raise RowRejected("line", "is no JSON object; expected one a row")
        self.map = column_map
        self._in_sheet = in_sheet
        self._row: Mapping[str, object] = row

    @property
    def kind(self) -> str:
        """The kind of the post in this row."""
        kind = self.map.kind
        return text_of(kind.of(self._row, field="kind"), field="kind") if isinstance(kind, Column) else kind

    def value(self, field: str) -> object:
        column = self.map.columns.get(field)
        return column.of(self._row, field=field) if column else None

    def text(self, field: str) -> str | None:
        return optional_text(self.value(field), field=field)

    def id(self, field: str) -> str | None:
        column = self.map.columns.get(field, NO_COLUMN)
        as_id = partial(id_of, in_sheet=self._in_sheet and field == "id")
        return as_id(column.of(self._row, field=field, as_text=as_id), field=field)

    def count(self, field: str) -> int | None:
        return count_of(self.value(field), field=field)

    def is_there(self, field: str) -> bool | None:
        """Whether there is anything in the column; None where there is none."""
        column = self.map.columns.get(field, NO_COLUMN)
        if not any(has_cell(self._row, name) for name in column.columns):
            return None
        return not is_absent(column.of(self._row, field=field))

    def time(self, field: str, context: ReadContext) -> datetime | None:
        return self._time(self.map.columns.get(field, NO_COLUMN), field, context)

    def required_time(self, field: str, context: ReadContext) -> datetime:
        column = self.map.columns[field]
        value = column.of(self._row, field=field)
        return time_of(value, field=field, latest=context.latest, form=column.format, zone=column.zone)

    def observed_at(self, context: ReadContext) -> datetime | None:
        return self._time(self.map.observed_at, "observed_at", context)

    def _time(self, column: Column, field: str, context: ReadContext) -> datetime | None:
        value = column.of(self._row, field=field)
        return optional_time(value, field=field, latest=context.latest, form=column.format, zone=column.zone)


def _post(cells: _Cells, context: ReadContext) -> Observations:
    raw = RawPost(
        source=cells.map.source,
        kind=cells.kind,
        native_id=cells.id("id"),
        created_at=cells.required_time("created_at", context),
        title=cells.text("title"),
        text=text_of(cells.value("text"), field="text"),
        conversation_id=cells.id("conversation_id"),
        parent_id=cells.id("parent_id"),
        quoted_id=cells.id("quoted_id"),
        author_id=cells.id("author_id"),
        author_handle=cells.text("author_handle"),
        author_followers=cells.count("author_followers"),
        community=cells.text("community"),
        language=language_of(cells.value("language")),
        url=cells.text("url"),
        edited_at=cells.time("edited_at", context),
        observed_at=cells.observed_at(context),
        tally=Tally(
            likes=cells.count("likes"),
            replies=cells.count("replies"),
            reposts=cells.count("reposts"),
            quotes=cells.count("quotes"),
            impressions=cells.count("impressions"),
        ),
        app_version=cells.text("app_version"),
        rating=rating_of(cells.value("rating"), field="rating"),
        developer_reply=cells.is_there("developer_reply"),
        country=country_of(cells.value("country")),
    )
    return observations_of(raw, context)


def _outage(cells: _Cells, context: ReadContext) -> Observations:
    raw = RawOutage(
        page=text_of(cells.value("provider"), field="provider"),
        native_id=cells.id("id") or "",
        name=text_of(cells.value("name"), field="name"),
        impact=cells.text("impact") or "none",
        started_at=cells.required_time("started_at", context),
        resolved_at=cells.time("resolved_at", context),
        product=cells.text("product"),
        url=cells.text("url"),
    )
    return (outage_of(raw),)
