"""The map on the page Themes: what is about the same lies together."""

import duckdb
import polars as pl
import streamlit as st

from dashboard.charts.theme_chart import map_chart
from dashboard.figures import heading, show
from dashboard.links import with_links
from dashboard.published import rows
from dashboard.words import theme_words
from pipeline.brief.brief import compare_themes

FEWEST = 3  # themes; fewer have no map


def theme_map(connection: duckdb.DuckDBPyConnection, themes: pl.DataFrame) -> None:
    """Draw the chosen themes where they lie; themes: as the page has them, with said."""
    placed = themes.join(rows(connection, "theme_map"), on="theme_id")
    if placed.height < FEWEST:
        return
    weeks = placed.select("theme_id", "first_seen_at", n="n_lately", n_before="n_before")
    compared = compare_themes(weeks, now=None).select("theme_id", "moved", "change")
    changed = (
        pl.when(~pl.col("moved"))
        .then(pl.lit("no more than noise"))
        .when(pl.col("change").fill_null(2.0) > 1)  # from none
        .then(pl.lit("more than before"))
        .otherwise(pl.lit("fewer than before"))
    )
    drawn = placed.join(compared, on="theme_id").with_columns(changed=changed)
    linked = with_links(drawn, "themes", lambda row: {"theme": row["theme_id"]})
    heading(theme_words.MAP)
    st.caption(theme_words.MAP_NOTE)
    twin = linked.select("said", "label", "n_authors", "n_lately", "n_before", "changed", "x", "y", "page")
    show(map_chart(twin), twin.drop("x", "y"), key="theme_map", alternative=theme_words.MAP)
