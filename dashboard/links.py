"""Addresses within the dashboard: one object by its id, or a page with its filters."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import polars as pl

Query = Mapping[str, Any]


def link_to(page: str, **query: object) -> str:
    """The address of a page with what is asked of it; what is None or empty is left out."""
    asked = {key: value for key, value in query.items() if value not in (None, "", ())}
    return f"{page}?{urlencode(asked, doseq=True)}" if asked else page


def with_links(rows: pl.DataFrame, page: str, query: Callable[[dict[str, Any]], Query]) -> pl.DataFrame:
    """Rows with the column page: the address that each row leads to."""
    addresses = [link_to(page, **query(row)) for row in rows.iter_rows(named=True)]
    return rows.with_columns(pl.Series("page", addresses, dtype=pl.String))
