"""Today: the sentence, four figures, the main chart, what is open, what moved, what was not seen, and the posts."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import duckdb
import polars as pl
import streamlit as st

from dashboard import incident_queries, queries
from dashboard.age import Age
from dashboard.cards import post_card
from dashboard.charts import charts
from dashboard.columns import FINGERPRINT_COLUMNS, INCIDENT_COLUMNS, MOVEMENT_COLUMNS, NEW_THEME_COLUMNS
from dashboard.figures import download_asked, heading, incident_rows, show, table
from dashboard.filters import Filters, to_query
from dashboard.links import link_to, with_links
from dashboard.page.today_figures import show_figures
from dashboard.page.today_first import show_first
from dashboard.rows import PostRow
from dashboard.search import Narrowed
from dashboard.server_options import home
from dashboard.words import sentences, wording
from models.table import rows_of
from models.vocabulary import WatchVerdict
from pipeline.brief.brief import WEEK, Brief
from pipeline.brief.incident_words import all_posts_named, explained
from pipeline.brief.not_seen import not_seen
from pipeline.brief.phrases import product_name
from pipeline.brief.rows import CauseWeekRow
from pipeline.brief.sections import change_words, no_movement
from pipeline.brief.slow_words import risen
from pipeline.brief.subject_words import risen_subjects
from pipeline.brief.watch_words import any_watched
from pipeline.collecting.set_aside import set_aside_batches

CHARTED = timedelta(days=28)  # as the incidents of the brief
CHARTS = 3
NEW_THEMES = 6  # in the brief's order, the most complaints first
POSTS = 6  # cards; each costs as much as a table of posts


def render(connection: duckdb.DuckDBPyConnection, filters: Filters, age: Age) -> None:
    """Draw the page, which is as of the newest data whatever days are chosen."""
    found = queries.brief(connection, products=filters.product, is_old=age.is_old)
    brief = replace(found, set_aside=set_aside_batches(home()))
    assert brief.now is not None
    st.subheader(sentences.as_text(brief.headline), anchor=False)
    st.caption(wording.AS_OF_NEWEST)
    show_first(brief, _last(filters, WEEK, now=brief.now), is_old=age.is_old)
    silent = set(brief.unlinked["source"])
    show_figures(
        brief.figures,
        _last(filters, WEEK, now=brief.now),
        all_unlinked=silent.issuperset(brief.sources["source"]),
    )
    _unseen_before(connection, filters, now=brief.now)
    _open_incidents(brief)
    _main_chart(connection, brief, _last(filters, CHARTED, now=brief.now), now=brief.now)
    _fingerprints(brief)
    _new_themes(brief)
    _movements(brief, _last(filters, WEEK, now=brief.now))
    _slow_changes(brief)
    _subjects(brief)
    _unseen(brief)
    _posts(connection, _last(filters, WEEK, now=brief.now))


def _unseen_before(connection: duckdb.DuckDBPyConnection, filters: Filters, *, now: datetime) -> None:
    """That nobody looked on days of the week that the figures, of all sources, are compared with."""
    last_day = (now - WEEK - timedelta(microseconds=1)).date()
    before = replace(filters, source=(), first_day=last_day - WEEK + timedelta(days=1), last_day=last_day)
    if said := sentences.unseen_days(*queries.unseen_days(connection, before), which=wording.COMPARED):
        st.caption(said)


def _last(filters: Filters, span: timedelta, *, now: datetime) -> Filters:
    """The same choice over the days of a span that ends with the data."""
    last = (now - timedelta(microseconds=1)).date()
    return replace(filters, first_day=(now - span).date(), last_day=last)


def _main_chart(
    connection: duckdb.DuckDBPyConnection, brief: Brief, filters: Filters, *, now: datetime
) -> None:
    """Hour by hour for products that are watched, those of incidents first, then the most complained of."""
    watched = set(brief.watches.filter(pl.col("verdict") == WatchVerdict.WATCHED.value)["product"])
    days = queries.product_days(connection, filters)
    busiest = days.group_by("product").agg(pl.col("n").sum()).sort("n", "product", descending=[True, False])
    candidates = [*brief.incidents["product"], *busiest["product"]]
    products = [product for product in dict.fromkeys(candidates) if product in watched][:CHARTS]
    if not products:
        _by_day(connection, days, filters, now=now)
        return
    heading(wording.MAIN_CHART_LATELY)
    st.caption(wording.HOURS_LEGEND)
    for index, product in enumerate(products):
        st.markdown(f"**{sentences.as_text(product_name(product))}**")
        _by_hour(connection, brief, product, height=260 if index == 0 else 160)


def _by_hour(connection: duckdb.DuckDBPyConnection, brief: Brief, product: str, *, height: int) -> None:
    assert brief.now is not None
    begin, end = brief.now - CHARTED, brief.now
    hours = incident_queries.hours(connection, product, begin=begin, end=end)
    chart = charts.hours_chart(
        hours,
        outages=incident_queries.outages(connection, product, begin=begin, end=end),
        incidents=brief.incidents.filter(pl.col("product") == product),
        span=(begin, end),
        now=brief.now,
        height=height,
    )
    show(chart, hours, key=f"hours_{product}", alternative=f"{wording.MAIN_CHART}: {product_name(product)}")


def _by_day(
    connection: duckdb.DuckDBPyConnection, days: pl.DataFrame, filters: Filters, *, now: datetime
) -> None:
    heading(wording.DAYS_CHART)
    days = days.group_by("day").agg(pl.col("n").sum()).sort("day")
    if days.is_empty():
        st.caption(wording.NOTHING_CHOSEN)
        return
    st.caption(wording.DAYS_LEGEND)
    missed = queries.missed_days(connection, filters)
    chart = charts.days_chart(days, missed=missed, span=filters.span, now=now)
    show(chart, days, key="days", alternative=wording.DAYS_CHART)


def _open_incidents(brief: Brief) -> None:
    heading(wording.INCIDENTS_LATELY)
    if brief.incidents.is_empty():
        st.caption(wording.NO_INCIDENT_LATELY if any_watched(brief.watches) else wording.NONE_CAN_BE_TOLD)
        return
    rows = incident_rows(brief.incidents, n_registered=brief.figures.n_registered)
    table(rows, INCIDENT_COLUMNS, key="today_incidents")
    for line in (*explained(brief.incidents), *all_posts_named(brief.all_posts)):
        st.caption(sentences.as_text(line))


def _fingerprints(brief: Brief) -> None:
    """Only where a product says something that it never said before."""
    if brief.fingerprints.is_empty():
        return
    heading(wording.FINGERPRINTS)
    st.caption(wording.FINGERPRINTS_NOTE)
    linked = with_links(
        brief.fingerprints, "posts", lambda row: {"product": row["product"], "words": row["quote"]}
    )
    table(linked, FINGERPRINT_COLUMNS, key="fingerprints")


def _new_themes(brief: Brief) -> None:
    """Only where people complain of what nobody did before."""
    new = brief.themes.filter(pl.col("is_new") & (pl.col("n") > 0))
    if new.is_empty():
        return
    heading(wording.NEW_THEMES)
    st.caption(wording.NEW_THEMES_NOTE)
    named = new.head(NEW_THEMES).with_columns(said=pl.coalesce("said", "label"))
    linked = with_links(named, "themes", lambda row: {"theme": row["theme_id"]})
    table(linked, NEW_THEME_COLUMNS, key="new_themes")


def _movements(brief: Brief, days: Filters) -> None:
    heading(wording.MOVEMENTS)
    moved = brief.movements
    if moved.is_empty():
        st.caption(no_movement(brief))
        return
    rows = moved.with_columns(
        words=pl.Series([change_words(row) for row in rows_of(CauseWeekRow, moved)], dtype=pl.String)
    )
    span = {"from": days.first_day, "to": days.last_day}
    linked = with_links(rows, "posts", lambda row: {"product": row["product"], "cause": row["cause"], **span})
    table(linked, MOVEMENT_COLUMNS, key="today_movements")


def _slow_changes(brief: Brief) -> None:
    for line in risen(brief.slow_changes, now=brief.now):
        st.caption(sentences.as_text(line))


def _subjects(brief: Brief) -> None:
    """Only where a question of the reader's own rose; each line leads to its page."""
    if brief.subjects.is_empty():
        return
    heading(wording.OWN_SUBJECTS)
    pages = (link_to("watch", subject=subject_id) for subject_id in brief.subjects["subject_id"])
    for line, page in zip(risen_subjects(brief.subjects, now=brief.now), pages, strict=True):
        st.markdown(f"- {sentences.as_text(line)} [{wording.OPEN_SUBJECT}]({page})")


def _unseen(brief: Brief) -> None:
    heading(wording.NOT_SEEN)
    lines = [f"- {sentences.as_text(line)}" for line in not_seen(brief)]
    st.markdown("\n".join(lines) or wording.ALL_SEEN)
    st.markdown(wording.MORE_ON_HEALTH)


def _posts(connection: duckdb.DuckDBPyConnection, filters: Filters) -> None:
    heading(wording.POSTS_BEHIND)
    complaints = Narrowed(reading="complaint")
    behind = queries.posts(connection, filters, complaints, n=POSTS)
    if behind.is_empty():
        st.caption(wording.NOTHING_CHOSEN)
        return
    cards = rows_of(PostRow, behind)
    for first in range(0, len(cards), 2):  # a row at a time, so that a phone keeps the order
        for cell, post in zip(st.columns(2), cards[first : first + 2], strict=False):
            with cell:
                post_card(connection, post, is_open=False, is_small=True)
    total = queries.n_posts(connection, filters, complaints)
    more = link_to("posts", **to_query(filters))
    st.markdown(
        f"{sentences.posts_found(total, 0, behind.height, order=wording.NEWEST_FIRST)} [{wording.ALL_POSTS}]({more})"
    )
    download_asked(
        partial(queries.posts, filters=filters, narrowed=complaints, n=None), key="today_posts", n=total
    )
