"""Causes: why people complain, in these days and in those before, and whom they blame; a click gives the posts."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import duckdb
import polars as pl
import streamlit as st

from dashboard import queries
from dashboard.age import Age
from dashboard.charts import charts
from dashboard.charts.colours import cause_colour
from dashboard.columns import CAUSE_COLUMNS, PRODUCT_COLUMNS, SEGMENT_COLUMNS
from dashboard.figures import draw, heading, table, twin
from dashboard.filters import Filters, in_order, to_query
from dashboard.links import with_links
from dashboard.rates import FEWEST, by_segment, compared, highest_first, weekly
from dashboard.shares import show_shares
from dashboard.words import cause_words, sentences, wording
from dashboard.words.post_words import named
from models.table import worded
from models.vocabulary import CAUSE_KEYS, UNCLEAR
from pipeline.brief.phrases import cause_name, count

ACROSS = 3
SEGMENTS = 20


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
    _periods(connection, filters)
    _products(connection, filters)
    heading(cause_words.CAUSE_TREND)
    announced = queries.announcements(connection, filters)
    rules = f" {cause_words.RULES_LEGEND}" if announced["happened_at"].is_between(*filters.span).any() else ""
    st.caption(f"{cause_words.CAUSE_TREND_NOTE} {wording.DAYS_LEGEND}{rules}")
    _trends(clear, queries.missed_days(connection, filters), filters, announced=announced, now=age.data_time)
    left, right = st.columns(2, gap="large")
    with left:
        _legibility(_clear(queries.legibility(connection, filters)))
    with right:
        _blame(_clear(queries.blame(connection, filters)))


def _clear(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of causes; that one is unclear is none."""
    return rows.filter(pl.col("cause") != UNCLEAR)


def _periods(connection: duckdb.DuckDBPyConnection, filters: Filters) -> None:
    """Each cause in the chosen days and in others, out of all posts read, with its weeks."""
    heading(cause_words.CAUSE_TABLE)
    before = _days_before(filters)
    weeks = _clear(queries.cause_weeks(connection, filters))
    now, then = (_clear(queries.cause_counts(connection, chosen)) for chosen in (filters, before))
    rows = weekly(compared(now, then), weeks)
    rows = rows.sort(pl.col("cause").replace_strict(_ranks(rows["cause"])))
    days = to_query(filters)
    linked = with_links(rows, "posts", lambda row: {**days, "cause": row["cause"]})
    table(linked, CAUSE_COLUMNS, key="cause_periods")
    note = cause_words.CAUSE_TABLE_NOTE.format(first=before.first_day, last=before.last_day)
    told = (
        sentences.unseen_days(*queries.unseen_days(connection, days), which=which)
        for days, which in ((before, wording.COMPARED), (filters, wording.CHOSEN))
    )
    st.caption(" ".join((note, *filter(None, told))))
    twin(weeks, key="cause_weeks")
    _segments(connection, filters, before)


def _segments(connection: duckdb.DuckDBPyConnection, filters: Filters, before: Filters) -> None:
    """Which versions, models, systems and plans complaints name, against other days; those that rose stand first."""
    now, then = (queries.segment_counts(connection, chosen) for chosen in (filters, before))
    heading(cause_words.SEGMENT_TABLE)
    named_by_enough = now.filter(pl.col("n") >= FEWEST)
    if named_by_enough.is_empty():
        st.caption(cause_words.NONE_NAMED)
        return
    rows = by_segment(named_by_enough, then).head(SEGMENTS)
    days = to_query(filters)
    linked = with_links(rows, "posts", lambda row: {**days, "named": named(f"{row['kind']} {row['value']}")})
    in_words = linked.with_columns(pl.col("kind").replace(wording.EXPLANATION_KINDS))
    table(in_words, SEGMENT_COLUMNS, key="segments")
    st.caption(cause_words.SEGMENT_TABLE_NOTE)


def _products(connection: duckdb.DuckDBPyConnection, filters: Filters) -> None:
    """The chosen causes, out of the posts about each product; nothing where there is one alone."""
    causes = tuple(cause for cause in filters.cause or CAUSE_KEYS if cause != UNCLEAR)
    clear = replace(filters, cause=causes)
    counts = queries.product_counts(connection, clear)
    if counts.height < 2:
        return
    heading(cause_words.PRODUCT_TABLE)
    chosen = to_query(clear)
    linked = with_links(highest_first(counts), "posts", lambda row: {**chosen, "product": row["product"]})
    table(linked, PRODUCT_COLUMNS, key="cause_products")
    st.caption(cause_words.PRODUCT_TABLE_NOTE)


def _days_before(filters: Filters) -> Filters:
    """The days to compare with: as many before the chosen ones, until the reader says others."""
    length = filters.last_day - filters.first_day
    last = filters.first_day - timedelta(days=1)
    chosen = st.date_input(
        cause_words.COMPARED_WITH,
        value=(last - length, last),
        key=f"compared_{filters.first_day}_{filters.last_day}",
        width=320,
    )
    first_day, last_day = _both(chosen) or (last - length, last)
    return replace(filters, first_day=first_day, last_day=last_day)


def _both(chosen: object) -> tuple[date, date] | None:
    """The first and the last day; None between the first and the second click."""
    if isinstance(chosen, tuple) and len(chosen) == 2:
        return chosen[0], chosen[1]
    return None


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
            chart = charts.days_chart(
                rows,
                missed=missed,
                span=span,
                now=now,
                top=top,
                announced=announced,
                colour=cause_colour(cause),
            )
            draw(chart, key=f"cause_{cause}", alternative=cause_name(cause))
    twin(days, key="causes")


def _legibility(rows: pl.DataFrame) -> None:
    heading(cause_words.LEGIBILITY)
    explained = rows.with_columns(n=pl.col("n_explained") + pl.col("n_silent")).filter(pl.col("n") > 0)
    st.caption(cause_words.LEGIBILITY_NOTE if explained.height else cause_words.NOBODY_SAYS)
    if explained.height:
        _shares(explained, part="n_explained", key="legibility", title=cause_words.LEGIBILITY_AXIS)


def _blame(rows: pl.DataFrame) -> None:
    heading(cause_words.BLAME_BY_CAUSE)
    st.caption(cause_words.BLAME_BY_CAUSE_NOTE)
    _shares(rows, part="n_safety", key="blame_by_cause", title=cause_words.BLAME_AXIS)


def _shares(rows: pl.DataFrame, *, part: str, key: str, title: str) -> None:
    """A bar a cause, the causes in their order and colours."""
    ordered = rows.select(
        label=worded(rows["cause"], cause_name),
        colour=worded(rows["cause"], cause_colour),
        part=part,
        whole="n",
        rank=pl.col("cause").replace_strict(_ranks(rows["cause"])),
    ).sort("rank")
    show_shares(ordered.drop("rank"), key=key, title=title)


def _ranks(causes: pl.Series) -> dict[str, int]:
    return {cause: rank for rank, cause in enumerate(in_order(causes.unique().to_list()))}
