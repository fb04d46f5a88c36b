"""Which themes split and which went into others, on the page Themes: a picture and its table, only where any did."""

from typing import Final

import duckdb
import polars as pl
import streamlit as st

from dashboard.charts.lineage_chart import lineage_chart
from dashboard.figures import heading, show
from dashboard.filters import Filters
from dashboard.links import with_links
from dashboard.published import rows
from dashboard.rows import ThemeEventRow
from dashboard.theme_queries import in_words
from dashboard.words import sentences, theme_words
from models.table import rows_of
from models.vocabulary import ThemeChange

CLUSTERINGS: Final = 3  # side by side on a phone
DRAWN: Final = 12  # moves; more are no picture


def theme_moves(connection: duckdb.DuckDBPyConnection, filters: Filters) -> pl.DataFrame:
    """Splits and mergers within the chosen days, and what went on at the same clusterings; the newest first."""
    return rows(connection, "theme_moves", filters.parameters())


def theme_lineage(connection: duckdb.DuckDBPyConnection, filters: Filters) -> None:
    """Draw the newest moves between themes within the chosen days."""
    found = in_words(connection, theme_moves(connection, filters))
    moves = found.filter(pl.col("happened") != ThemeChange.SURVIVED)
    if moves.is_empty():
        return
    drawn = moves.head(DRAWN)
    newest = drawn["happened_at"].unique().sort(descending=True).head(CLUSTERINGS)
    drawn = drawn.filter(pl.col("happened_at").is_in(newest.implode()))
    parts = pl.concat([drawn["theme_id"], drawn["other_theme_id"]]).unique()
    went_on = found.filter(
        pl.col("happened") == ThemeChange.SURVIVED,
        pl.col("happened_at").is_in(newest.implode()),
        pl.col("theme_id").is_in(parts.implode()),
    )
    told = _told(pl.concat([drawn, went_on]))
    heading(theme_words.LINEAGE)
    cut = (
        theme_words.LINEAGE_CUT.format(n=drawn.height, total=moves.height)
        if drawn.height < moves.height
        else ""
    )
    st.caption(f"{theme_words.LINEAGE_NOTE} {cut}")
    table = _told(moves).select("happened_at", "said", "overlap", "page")
    chart = lineage_chart(told)
    show(chart, table, key="theme_lineage", alternative=theme_words.LINEAGE)


def _told(moves: pl.DataFrame) -> pl.DataFrame:
    """Moves in a sentence each, with the way to the theme in which the posts are."""
    said = [sentences.theme_event(row) for row in rows_of(ThemeEventRow, moves)]
    linked = with_links(moves, "themes", lambda row: {"theme": row["other_theme_id"]})
    return linked.with_columns(pl.Series("said", said, dtype=pl.String))
