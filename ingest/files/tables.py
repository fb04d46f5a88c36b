"""Posts and outages from any table, under a column map."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from ingest.files.column_map import NO_COLUMN, OUTAGES, ColumnMap
from ingest.files.json_items import Observations
from ingest.files.rows import is_json, rows_of
from ingest.observations.context import ReadContext
from ingest.observations.outage import RawOutage, outage_of
from ingest.observations.raw_post import RawPost, Tally, observations_of
from ingest.observations.record import Record
from ingest.observations.values import count_of, language_of, optional_text, optional_time, text_of, time_of
from models.errors import RowRejected


def read_table(path: Path, context: ReadContext, *, column_map: ColumnMap) -> Iterator[Record]:
    """A record a row. Raises UnknownName when the map names a column that is not there."""
    parse = _outage if column_map.kind == OUTAGES else _post
    check = not is_json(path)  # the columns of JSON are known row by row: null ones are often left out
    for row in rows_of(path, advance=context.advance, delimiter=column_map.delimiter):
        if check and isinstance(row.value, dict):
            column_map.check(row.value, location=path.name)
            check = False
        yield row.record(lambda value: parse(_Cells(value, column_map), context))


class _Cells:
    """The fields of one row under the map."""

    def __init__(self, row: object, column_map: ColumnMap) -> None:
        if not isinstance(row, dict):
            raise RowRejected("line", "is no JSON object; expected one a row")
        self.map = column_map
        self._row: Mapping[str, object] = row

    def value(self, field: str) -> object:
        column = self.map.columns.get(field)
        return column.of(self._row, field=field) if column else None

    def text(self, field: str) -> str | None:
        return optional_text(self.value(field), field=field)

    def count(self, field: str) -> int | None:
        return count_of(self.value(field), field=field)

    def time(self, field: str, context: ReadContext) -> datetime | None:
        form = self.map.columns.get(field, NO_COLUMN).format
        return optional_time(self.value(field), field=field, latest=context.latest, form=form)

    def required_time(self, field: str, context: ReadContext) -> datetime:
        return time_of(
            self.value(field), field=field, latest=context.latest, form=self.map.columns[field].format
        )

    def observed_at(self, context: ReadContext) -> datetime | None:
        column = self.map.observed_at
        value = column.of(self._row, field="observed_at")
        return optional_time(value, field="observed_at", latest=context.latest, form=column.format)


def _post(cells: _Cells, context: ReadContext) -> Observations:
    raw = RawPost(
        source=cells.map.source,
        kind=cells.map.kind,
        native_id=cells.text("id"),
        created_at=cells.required_time("created_at", context),
        title=cells.text("title"),
        text=text_of(cells.value("text"), field="text"),
        conversation_id=cells.text("conversation_id"),
        parent_id=cells.text("parent_id"),
        quoted_id=cells.text("quoted_id"),
        author_id=cells.text("author_id"),
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
    )
    return observations_of(raw, context)


def _outage(cells: _Cells, context: ReadContext) -> Observations:
    raw = RawOutage(
        page=text_of(cells.value("provider"), field="provider"),
        native_id=text_of(cells.value("id"), field="id"),
        name=text_of(cells.value("name"), field="name"),
        impact=cells.text("impact") or "none",
        started_at=cells.required_time("started_at", context),
        resolved_at=cells.time("resolved_at", context),
        product=cells.text("product"),
        url=cells.text("url"),
    )
    return (outage_of(raw),)
