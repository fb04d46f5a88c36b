"""Themes: complaints that say the same in different words, each with its trend and its most central posts."""

import duckdb
import polars as pl
import streamlit as st

from dashboard import queries
from dashboard.age import Age
from dashboard.charts import charts
from dashboard.charts.vega import Chart
from dashboard.columns import THEME_COLUMNS, THEME_EVENT_COLUMNS
from dashboard.corrections import badges, correct_theme
from dashboard.figures import download, draw, heading, quote, table, twin
from dashboard.filters import Filters
from dashboard.rows import PostRow, ThemeEventRow, ThemeRow
from dashboard.words import sentences, wording
from models.table import rows_of

THEMES_SHOWN = 6
EXEMPLARS = 2


def render(connection: duckdb.DuckDBPyConnection, filters: Filters, age: Age) -> None:
    """Draw the page."""
    themes = queries.themes(connection, filters)
    if themes.is_empty():
        st.subheader(wording.NO_THEMES, anchor=False)
        return
    shown = _by_group(themes.head(THEMES_SHOWN))
    total = queries.n_complaints(connection, filters)
    st.subheader(sentences.themes_sentence(themes.height, int(themes["n"].sum()), total), anchor=False)
    st.caption(
        f"{sentences.in_no_theme(int(themes['n'].sum()), total)}"
        f" {sentences.unthemed(int(shown['n'].sum()), total)} {wording.DAYS_LEGEND}"
    )
    days, missed = queries.theme_days(connection, filters), queries.missed_days(connection, filters)
    exemplars = queries.exemplars(connection)
    events = queries.theme_events(connection, filters)
    group = None
    top = int(days["n"].max())  # type: ignore[arg-type]  # counts, and there are some
    for theme in rows_of(ThemeRow, shown):
        if theme.group_label and theme.group_label != group:
            group = theme.group_label
            heading(sentences.as_text(group))
        one_day, central = (rows.filter(pl.col("theme_id") == theme.theme_id) for rows in (days, exemplars))
        chart = charts.days_chart(
            one_day,
            missed=missed,
            span=filters.span,
            now=age.data_time,
            top=top,
        )
        origin = sentences.theme_origin(rows_of(ThemeEventRow, events), theme.theme_id)
        _theme(connection, theme, chart, central, origin)
    twin(days.join(themes.select("theme_id", "label"), on="theme_id"), key="theme_days")
    heading(wording.THEME_TABLE)
    table(themes, THEME_COLUMNS, key="themes")
    download(themes, key="themes")
    _events(events)


def _by_group(themes: pl.DataFrame) -> pl.DataFrame:
    """Themes of one group together, the group with the most complaints first."""
    size = pl.col("n").sum().over("group_label")
    return themes.sort(size, "group_label", "n", "theme_id", descending=[True, False, True, False])


def _events(events: pl.DataFrame) -> None:
    heading(wording.THEME_EVENTS)
    st.caption(wording.THEME_EVENTS_NOTE)
    words = [sentences.theme_event(row) for row in rows_of(ThemeEventRow, events)]
    rows = events.with_columns(pl.Series("what", words, dtype=pl.String))
    table(rows, THEME_EVENT_COLUMNS, key="theme_events", empty=wording.NO_THEME_EVENTS)


def _theme(
    connection: duckdb.DuckDBPyConnection,
    theme: ThemeRow,
    chart: Chart,
    central: pl.DataFrame,
    origin: str,
) -> None:
    with st.container(border=True):
        mark = f" ({wording.MACHINE_WRITTEN})" if theme.labelled_by == "a machine" else ""
        st.markdown(f"**{sentences.as_text(theme.label)}**{mark}")
        badges("theme", theme.theme_id)
        st.caption(f"{sentences.theme_line(theme)} {origin}")
        left, right = st.columns([2, 3], gap="large")
        with left:
            draw(chart, key=f"theme_{theme.theme_id}", alternative=theme.label)
        with right:
            for post in rows_of(PostRow, central.head(EXEMPLARS)):
                quote(
                    post.title,
                    post.text,
                    when=post.created_at,
                    source=post.source,
                    url=post.url,
                )
        correct_theme(connection, theme)
