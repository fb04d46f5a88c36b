"""Announcements: what moved after each, day by day and in words, and whether that is more than chance."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import duckdb
import polars as pl
import streamlit as st

from dashboard import queries
from dashboard.access import land, may_edit
from dashboard.age import Age
from dashboard.charts.event_chart import ratio_chart
from dashboard.columns import EFFECT_COLUMNS, OTHER_EVENT_COLUMNS
from dashboard.figures import download, heading, show, table
from dashboard.filters import Filters
from dashboard.links import asked_for, choose, link_to
from dashboard.rows import AnnouncementRow, OtherEventRow
from dashboard.server_options import home
from dashboard.words import access_words, announcement_words, sentences, wording
from models.table import frame_of, rows_of
from models.understanding.products import product_names
from pipeline.brief.brief import WEEK
from pipeline.brief.effect_words import (
    legibility_answer,
    level_words,
    outcome_name,
    rank_words,
    ratio_words,
    verdict_words,
)
from pipeline.brief.phrases import cause_name, period, product_name, stamp
from pipeline.brief.rows import EffectRow
from pipeline.people import announcements as landed

FIRST_DAY: Final = date(2020, 1, 1)  # before any of the products was there
# As the page Posts names it, by outcome.
_EXPLAINED: Final = {"explained": sentences.label("explained", "explained")}


def render(connection: duckdb.DuckDBPyConnection, filters: Filters, _age: Age) -> None:
    """Draw the page for one announcement, that of the link or the newest about the chosen products."""
    announced = queries.announcements(connection, filters)
    asked = asked_for("announcement")
    if announced.is_empty() and not asked:
        st.subheader(announcement_words.NO_ANNOUNCEMENT, anchor=False)
        st.markdown(announcement_words.NO_ANNOUNCEMENT_WHY)
        _register()
        return
    top = st.container()
    chosen = _choice(connection, rows_of(AnnouncementRow, announced), asked=asked)
    if chosen is None:
        _register()
        return
    effects = queries.effects(connection, chosen.announcement_id)
    by_outcome = {row.outcome: row for row in rows_of(EffectRow, effects)}
    top.subheader(announcement_words.announcement_sentence(chosen, by_outcome["complaints"]), anchor=False)
    facts = announcement_words.announcement_facts(chosen, by_outcome["complaints"])
    top.caption(f"{facts} {announcement_words.ANNOUNCEMENT_FILTERS}")
    if link := announcement_words.announcement_link(chosen):
        top.markdown(link)
    _days(queries.announcement_days(connection, chosen.announcement_id), announced, chosen)
    heading(announcement_words.EFFECTS)
    st.caption(announcement_words.EFFECTS_NOTE)
    table(_effect_rows(effects, chosen), EFFECT_COLUMNS, key="effects")
    download(effects, key="effects")
    heading(announcement_words.MORE_LEGIBLE)
    st.markdown(sentences.as_text(legibility_answer(by_outcome["explained"])))
    _other_events(queries.other_events(connection, chosen.announcement_id))
    _register()


def _register() -> None:
    """Those that wait for an analysis, and the form that registers another; a viewer is told that it is for editors."""
    heading(announcement_words.REGISTER)
    for one in landed.waiting(home()):
        st.info(sentences.as_text(announcement_words.WAITS.format(title=one.title)))
    if not may_edit():
        st.caption(access_words.EDITORS_ONLY)
        return
    with st.form("announce", border=False, clear_on_submit=False):
        title = st.text_input(announcement_words.TITLE, key="announced_title", max_chars=200)
        left, middle, right = st.columns(3)
        product = left.selectbox(
            announcement_words.PRODUCT,
            sorted(product_names()),
            key="announced_product",
            format_func=product_name,
            index=None,
            placeholder=wording.CHOOSE,
        )
        now = datetime.now(UTC)
        day = middle.date_input(announcement_words.DAY, now.date(), FIRST_DAY, key="announced_day")
        hour = right.time_input(announcement_words.TIME, time(), key="announced_time")
        url = st.text_input(announcement_words.URL, key="announced_url").strip()
        if not st.form_submit_button(announcement_words.REGISTER_IT, key="announce_button"):
            return
    happened_at = datetime.combine(day, hour, UTC)
    land("", lambda _by: landed.land(home(), landed.made(title, product or "", happened_at, url, now=now)))


def _choice(
    connection: duckdb.DuckDBPyConnection, announced: list[AnnouncementRow], *, asked: str | None
) -> AnnouncementRow | None:
    """The announcement that the reader or the link asks for, whatever the filters, else the newest of the chosen."""
    by_id = {row.announcement_id: row for row in announced}
    first = next(iter(by_id), None)
    if asked and asked not in by_id:
        found = rows_of(AnnouncementRow, queries.announcement(connection, asked))
        first = found[0].announcement_id if found else None
        by_id = {row.announcement_id: row for row in found} | by_id
        gone = sentences.as_text(announcement_words.ANNOUNCEMENT_GONE.format(announcement_id=asked))
        if found:
            st.info(announcement_words.ANNOUNCEMENT_ELSEWHERE)
        else:
            st.warning(gone)
    elif asked:
        first = asked
    names = {
        announcement_id: announcement_words.announcement_name(row) for announcement_id, row in by_id.items()
    }
    chosen = (
        choose(announcement_words.WHICH_ANNOUNCEMENT, names, key="announcement", first=first)
        if names
        else None
    )
    return by_id[chosen] if chosen else None


def _days(days: pl.DataFrame, announced: pl.DataFrame, chosen: AnnouncementRow) -> None:
    if days.is_empty():
        return
    heading(announcement_words.LEADS_AND_LAGS)
    span = (days["begins_at"][0], days["begins_at"][-1] + timedelta(days=1))
    of_product = announced.filter(product=chosen.product)
    if of_product.is_empty():  # a link leads to it whatever the filters
        of_product = frame_of(AnnouncementRow, [chosen])
    chart = ratio_chart(days, announced=of_product, span=span, title=announcement_words.RATIO_AXIS)
    show(chart, days, key="announcement_days", alternative=announcement_words.LEADS_AND_LAGS)
    st.caption(announcement_words.LEADS_AND_LAGS_NOTE)


def _effect_rows(effects: pl.DataFrame, chosen: AnnouncementRow) -> pl.DataFrame:
    """Each leads to the complaints of the days after that it counts."""
    days = {
        "product": chosen.product,
        "from": chosen.happened_at.date(),
        "to": (chosen.happened_at + WEEK).date(),
    }
    rows = [
        (
            outcome_name(row),
            link_to("posts", **days, cause=row.cause, explained=_EXPLAINED.get(row.outcome)),
            level_words(row),
            level_words(row, controls=True),
            ratio_words(row),
            rank_words(row),
            verdict_words(row),
        )
        for row in rows_of(EffectRow, effects)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(EFFECT_COLUMNS, pl.String), orient="row")


def _other_events(events: pl.DataFrame) -> None:
    heading(announcement_words.OTHER_EVENTS)
    st.caption(announcement_words.OTHER_EVENTS_NOTE)
    rows = [
        (
            row.kind.capitalize(),
            link_to(f"{row.kind}s", **{row.kind: row.event_id}),
            row.product,
            _when(row),
            _which(row),
        )
        for row in rows_of(OtherEventRow, events)
    ]
    shown = pl.DataFrame(rows, schema=dict.fromkeys(OTHER_EVENT_COLUMNS, pl.String), orient="row")
    table(shown, OTHER_EVENT_COLUMNS, key="other_events", empty=announcement_words.NO_OTHER_EVENTS)


def _when(row: OtherEventRow) -> str:
    if row.kind == "announcement":
        return stamp(row.started_at)
    return period(row.started_at, row.ended_at)


def _which(row: OtherEventRow) -> str:
    if row.kind == "announcement":
        return str(row.title)
    mostly = f"mostly {cause_name(row.leading_cause).lower()}" if row.leading_cause else "incident"
    return f"{mostly}; outage: {row.verdict or 'unknown'}"
