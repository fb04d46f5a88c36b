"""Causes: why people complain day by day, whether the product said why, and whom people blame."""

from datetime import datetime

import duckdb
import polars as pl
import streamlit as st

from dashboard import queries
from dashboard.age import Age
from dashboard.charts import charts
from dashboard.figures import draw, heading, twin
from dashboard.filters import Filters, in_order
from dashboard.shares import show_shares
from dashboard.words import sentences, wording
from models.table import worded
from models.vocabulary import UNCLEAR
from pipeline.brief.phrases import cause_name, count

ACROSS = 3


def render(connection: duckdb.DuckDBPyConnection, filters: Filters, age: Age) -> None:
    """Draw the page."""
    days = queries.cause_days(connection, filters)
    if days.is_empty():
        st.subheader(wording.NOTHING_CHOSEN, anchor=False)
        return
    clear = _clear(days)
    by_count = clear.group_by("cause").agg(pl.col("n").sum()).sort("n", "cause", descending=[True, False])
    n_unclear = int(days["n"].sum()) - int(clear["n"].sum())
    st.subheader(
        sentences.causes_sentence(by_count["cause"].to_list(), by_count["n"].to_list(), n_unclear=n_unclear),
        anchor=False,
    )
    if clear.is_empty():
        return
    heading(wording.CAUSE_TREND)
    announced = queries.announcements(connection, filters)
    rules = f" {wording.RULES_LEGEND}" if announced["happened_at"].is_between(*filters.span).any() else ""
    st.caption(f"{wording.CAUSE_TREND_NOTE} {wording.DAYS_LEGEND}{rules}")
    _trends(clear, queries.missed_days(connection, filters), filters, announced=announced, now=age.data_time)
    left, right = st.columns(2, gap="large")
    with left:
        _legibility(_clear(queries.legibility(connection, filters)))
    with right:
        _blame(_clear(queries.blame(connection, filters)))


def _clear(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of causes; that one is unclear is none."""
    return rows.filter(pl.col("cause") != UNCLEAR)


def _trends(
    days: pl.DataFrame, missed: pl.DataFrame, filters: Filters, *, announced: pl.DataFrame, now: datetime
) -> None:
    """Small multiples on one scale, the causes in their order."""
    span = filters.span
    top = int(days["n"].max())  # type: ignore[arg-type]  # counts, and there are some
    causes = in_order(days["cause"].unique().to_list())
    for index, cause in enumerate(causes):
        if index % ACROSS == 0:
            cells = st.columns(ACROSS)
        rows = days.filter(pl.col("cause") == cause)
        with cells[index % ACROSS]:
            st.markdown(f"**{cause_name(cause)}** · {count(int(rows['n'].sum()))}")
            chart = charts.days_chart(rows, missed=missed, span=span, now=now, top=top, announced=announced)
            draw(chart, key=f"cause_{cause}", alternative=cause_name(cause))
    twin(days, key="causes")


def _legibility(rows: pl.DataFrame) -> None:
    heading(wording.LEGIBILITY)
    explained = rows.with_columns(n=pl.col("n_explained") + pl.col("n_silent")).filter(pl.col("n") > 0)
    st.caption(wording.LEGIBILITY_NOTE if explained.height else wording.NOBODY_SAYS)
    if explained.height:
        _shares(explained, part="n_explained", key="legibility", title=wording.LEGIBILITY_AXIS)


def _blame(rows: pl.DataFrame) -> None:
    heading(wording.BLAME_BY_CAUSE)
    st.caption(wording.BLAME_BY_CAUSE_NOTE)
    _shares(rows, part="n_safety", key="blame_by_cause", title=wording.BLAME_AXIS)


def _shares(rows: pl.DataFrame, *, part: str, key: str, title: str) -> None:
    """A bar a cause, the causes in their order."""
    rank = {cause: rank for rank, cause in enumerate(in_order(rows["cause"].to_list()))}
    name = worded(rows["cause"], cause_name)
    ordered = rows.select("cause", label=name, part=part, whole="n").sort(
        pl.col("cause").replace_strict(rank)
    )
    show_shares(ordered.drop("cause"), key=key, title=title, colour=charts.SEEN)
