"""Rows as people read them: in words, as CSV that no spreadsheet runs, and one beneath another on a phone.

Promises that no cell names the owner of a home folder, but in what is kept whole (``as_data``).
"""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import polars as pl

from dashboard.words import sentences, wording
from models.table import worded
from models.understanding.text import HOME_FOLDERS
from pipeline.brief.language_names import language_name
from pipeline.brief.phrases import cause_name, count, percent, product_name, shorten, source_name

FORMULA: Final = r"^([=+\-@\t\r])"  # a spreadsheet would run a cell that begins so
_LONGEST: Final = 140  # characters of a cell
_STACKED: Final = 20  # rows, so that a phone still comes to what stands beneath
_ADDRESSES: Final = ("url", "target_url", "page", "evidence")  # lead nowhere once they are changed


def as_data(rows: pl.DataFrame) -> str:
    """CSV of values as they are kept: lists and maps as JSON, times in ISO 8601, no cell a formula."""
    nested = [name for name, kind in rows.schema.items() if kind.is_nested()]
    told = rows.with_columns(
        *(worded(rows[name], lambda value: json.dumps(value, ensure_ascii=False)) for name in nested),
        pl.col(pl.Datetime("us", "UTC")).dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    return _harmless(told).write_csv()


def as_csv(rows: pl.DataFrame) -> str:
    """CSV in which no cell is a formula to a spreadsheet."""
    return _harmless(plain(rows)).write_csv()


def _harmless(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col(pl.String).str.replace(FORMULA, "'$1"))


def plain(rows: pl.DataFrame) -> pl.DataFrame:
    """Lists as words, UTC times as text, keys as their names, no name that the path of a home folder tells."""
    names: dict[str, Callable[[str], str]] = {
        "product": product_name,
        "target_product": product_name,
        "cause": cause_name,
        "leading_cause": cause_name,
        "source": source_name,
        "language": language_name,
        "blames": partial(sentences.label, "blames"),
    }
    told = pl.col(pl.String).exclude(_ADDRESSES)
    for pattern in HOME_FOLDERS:
        told = told.str.replace_all(pattern, "${1}user${2}")
    return rows.with_columns(told).with_columns(
        pl.col(pl.List(pl.String)).list.join(", "),
        pl.col(pl.Datetime("us", "UTC")).dt.strftime("%Y-%m-%d %H:%M"),
        *(worded(rows[column], name) for column, name in names.items() if column in rows.columns),
    )


def stacked(rows: pl.DataFrame, columns: Mapping[str, Any]) -> str:
    """The first rows as Markdown, one beneath another, the cells after the first with their headings; no charts."""
    first, *others = (name for name, kind in rows.schema.items() if not kind.is_nested())
    lines = []
    for row in rows.head(_STACKED).iter_rows(named=True):
        cells = (_cell(columns[name], name, row[name]) for name in others)
        lines.append(f"- **{_shown(row[first])}**  \n{' · '.join(filter(None, cells))}")
    if rows.height > _STACKED:
        lines.append(f"- {wording.MORE_ROWS.format(n=count(rows.height - _STACKED))}")
    return "\n".join(lines)


def _cell(column: Mapping[str, Any], name: str, value: object) -> str:
    """'Excess (90 %): 84', or a link; empty without a value."""
    if value is None or value == "":
        return ""
    heading, kind = str(column["label"] or name).strip(), column["type_config"] or {}
    if kind.get("type") == "link":
        return sentences.web_link(str(heading or kind["display_text"]), str(value))
    if isinstance(value, bool):
        value = wording.YES if value else wording.NO
    elif isinstance(value, int | float):
        value = _number(value, str(kind.get("format") or ""))
    return f"{sentences.as_text(heading)}: {_shown(value)}"


def _number(value: float, form: str) -> str:
    """As the wide table shows it: a percentage, under a printf form, or as it is."""
    if form == "percent":
        return percent(value)
    return form % value if "%" in form else f"{value:,}"


def _shown(value: object) -> str:
    return sentences.as_text(shorten(str(value), length=_LONGEST))
