"""The map on the page Themes: what is about the same lies together."""

import duckdb
import polars as pl
import streamlit as st

from dashboard.charts.theme_chart import map_chart
from dashboard.figures import heading, show
from dashboard.links import with_links
from dashboard.published import rows
from dashboard.words import theme_words

FEWEST = 3  # themes; fewer have no map


def theme_map(connection: duckdb.DuckDBPyConnection, themes: pl.DataFrame) -> None:
    """Draw the chosen themes where they lie; themes: as the page has them, with said and how the weeks compare."""
    placed = themes.join(rows(connection, "theme_map"), on="theme_id")
    if placed.height < FEWEST:
        return
    changed = (
        pl.when(~pl.col("compared"))
        .then(pl.lit("not compared"))
        .when(~pl.col("moved"))
        .then(pl.lit("no more than noise"))
        .when(pl.col("change").fill_null(2.0) > 1)  # from none
        .then(pl.lit("more than before"))
        .otherwise(pl.lit("fewer than before"))
    )
    drawn = placed.with_columns(changed=changed)
    linked = with_links(drawn, "themes", lambda row: {"theme": row["theme_id"]})
    heading(theme_words.MAP)
    st.caption(theme_words.MAP_NOTE)
    twin = linked.select("said", "label", "n_authors", "n_lately", "n_before", "changed", "x", "y", "page")
    show(map_chart(twin), twin.drop("x", "y"), key="theme_map", alternative=theme_words.MAP)
