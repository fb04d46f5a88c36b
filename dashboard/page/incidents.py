"""Incidents: each with its counts, what people blame against what it coincides with, and the evidence."""

from datetime import datetime, timedelta
from functools import partial

import duckdb
import polars as pl
import polars.selectors as cs
import streamlit as st

from dashboard import queries
from dashboard.age import Age
from dashboard.charts import charts
from dashboard.chosen import asked_for, choose
from dashboard.columns import (
    EXPLANATION_COLUMNS,
    FLOOD_COLUMNS,
    INCIDENT_COLUMNS,
    OUTAGE_COLUMNS,
    POST_COLUMNS,
)
from dashboard.corrections import badges, correct_incident, with_badges
from dashboard.figures import download, download_asked, heading, incident_rows, show, show_posts, table
from dashboard.filters import Filters
from dashboard.links import with_links
from dashboard.rows import CoincidenceRow, IncidentDetail, LagRow, LifeRow, SharedRow
from dashboard.words import incident_sentences, sentences, wording
from models.correction import DISMISSED
from models.statistics.interval import share_interval
from models.table import rows_of
from models.vocabulary import IncidentState, OutageVerdict, WatchVerdict
from pipeline.brief.brief import read_brief
from pipeline.brief.headline import incident_sentence
from pipeline.brief.phrases import product_name
from pipeline.brief.rows import WatchRow

AROUND = timedelta(days=2)  # shown before and after an incident, so that the usual can be seen
TOO_FEW = (OutageVerdict.TOO_FEW, OutageVerdict.UNKNOWN)


def render(connection: duckdb.DuckDBPyConnection, filters: Filters, age: Age) -> None:
    """Draw the page for the incidents that touch the chosen days."""
    incidents = queries.incidents(connection, filters)
    asked = asked_for("incident")
    if incidents.is_empty() and not asked:
        _none(connection, filters, age)
    else:
        _listed(incidents)
        chosen = _choice(connection, incidents, asked=asked)
        if chosen is not None:
            _incident(connection, chosen, incidents, age)
    _floods(connection, filters)


def _incident(
    connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail, incidents: pl.DataFrame, age: Age
) -> None:
    """All that is known of one; incidents: those to be marked on its chart."""
    st.subheader(sentences.as_text(incident_sentence(chosen, now=age.spoken)), anchor=False)
    st.caption(f"{sentences.incident_facts(chosen)}")
    badges("incident", chosen.incident_id)
    if chosen.note:
        st.caption(sentences.note(chosen.note))
    correct_incident(connection, chosen)
    _life(connection, chosen, age)
    shown = (pl.col("state") != DISMISSED) | (pl.col("incident_id") == chosen.incident_id)
    _hours(connection, chosen, incidents.filter(shown), now=age.data_time)
    _blame_and_coincidence(connection, chosen)
    _explanations(connection, chosen)
    _outages(connection, chosen, now=age.data_time)
    _evidence(connection, chosen)


def _listed(incidents: pl.DataFrame) -> None:
    """The incidents, with what people said of them where they did."""
    if incidents.is_empty():
        st.caption(wording.NO_INCIDENT)
        return
    st.subheader(wording.PAGES["incidents"][0], anchor=False)
    said = with_badges(incidents, kind="incident").select(cs.matches("^corrections$"))
    rows = pl.concat([incident_rows(incidents), said], how="horizontal")
    # Beside the time, since the last columns of a narrow window are out of sight.
    names = [*rows.columns[:2], *said.columns, *rows.columns[2 : len(INCIDENT_COLUMNS)]]
    table(rows, {name: (INCIDENT_COLUMNS | POST_COLUMNS)[name] for name in names}, key="incidents")


def _none(connection: duckdb.DuckDBPyConnection, filters: Filters, age: Age) -> None:
    brief = read_brief(connection, products=filters.product, is_old=age.is_old)
    st.subheader(wording.NO_INCIDENT, anchor=False)
    st.markdown(sentences.as_text(brief.headline))
    st.markdown("\n".join(f"- {sentences.watch_line(row)}" for row in rows_of(WatchRow, brief.watches)))
    if WatchVerdict.NO_COVERAGE in brief.watches["verdict"].to_list():
        st.code(wording.STATE_COVERAGE, language=None)


def _choice(
    connection: duckdb.DuckDBPyConnection, incidents: pl.DataFrame, *, asked: str | None
) -> IncidentDetail | None:
    """The incident that the reader or the link asks for, whatever the filters, else the first of the chosen days.

    One that was merged is shown as the one that goes on, and says so; one that is gone says so, and no other is shown
    in its stead.
    """
    by_id = {row.incident_id: row for row in rows_of(IncidentDetail, incidents)}
    first = next(iter(by_id), None)
    if asked:
        found = rows_of(IncidentDetail, queries.incident(connection, asked))
        first = found[0].incident_id if found else None
        by_id = {row.incident_id: row for row in found} | by_id
        if first is None:
            st.warning(sentences.as_text(wording.INCIDENT_GONE.format(incident_id=asked)))
        elif found[0].state == IncidentState.WITHDRAWN:
            st.info(wording.INCIDENT_WITHDRAWN)
        elif first != asked:
            st.info(sentences.as_text(wording.INCIDENT_MERGED.format(incident_id=asked)))
        elif first not in incidents["incident_id"]:
            st.info(wording.INCIDENT_ELSEWHERE)
    names = {incident_id: sentences.incident_name(row) for incident_id, row in by_id.items()}
    chosen = choose(wording.WHICH_INCIDENT, names, key="incident", first=first) if names else None
    return by_id[chosen] if chosen else None


def _life(connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail, age: Age) -> None:
    events = rows_of(LifeRow, queries.incident_life(connection, chosen.incident_id))
    st.caption(incident_sentences.life(events, now=age.spoken, is_growing=chosen.is_growing))
    st.caption(incident_sentences.losses(chosen))


def _hours(
    connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail, incidents: pl.DataFrame, *, now: datetime
) -> None:
    begin, end = _around(chosen, now=now)
    hours = queries.hours(connection, chosen.product, begin=begin, end=end)
    if hours.is_empty():
        return
    st.caption(wording.HOURS_LEGEND)
    chart = charts.hours_chart(
        hours,
        outages=queries.outages(connection, chosen.product, begin=begin, end=end),
        incidents=incidents.filter(pl.col("product") == chosen.product),
        span=(begin, end),
        now=now,
    )
    title = f"{wording.MAIN_CHART}: {product_name(chosen.product)}"
    show(chart, hours, key="incident_hours", alternative=title)


def _around(chosen: IncidentDetail, *, now: datetime) -> tuple[datetime, datetime]:
    return chosen.started_at - AROUND, min((chosen.ended_at or now) + AROUND, now)


def _blame_and_coincidence(connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail) -> None:
    heading(wording.BLAME_AND_COINCIDENCE)
    rows = []
    if chosen.blamed_safety is not None:
        low, high = share_interval([chosen.blamed_safety * chosen.n_authors], [chosen.n_authors])
        rows.append((wording.BLAME_LABEL, chosen.blamed_safety, low[0], high[0], charts.SEEN))
    if chosen.share is not None and chosen.verdict not in TOO_FEW:
        interval = (chosen.share_low, chosen.share_high)
        rows.append((wording.COINCIDE_LABEL, chosen.share, *interval, charts.OUTAGE))
    else:
        st.caption(sentences.coincidence(chosen.verdict))
    if not rows:
        return
    shares = pl.DataFrame(rows, schema=["label", "share", "low", "high", "colour"], orient="row")
    shares = shares.with_columns(words=pl.col("share").mul(100).round().cast(pl.Int64).cast(pl.String) + " %")
    chart = charts.share_bars(shares, title=wording.SHARE_AXIS)
    show(chart, shares.drop("colour", "words"), key="blame", alternative=wording.BLAME_AND_COINCIDENCE)
    st.caption(wording.BLAME_NOTE)
    if chosen.share is not None and chosen.verdict not in TOO_FEW:
        st.caption(incident_sentences.lags(rows_of(LagRow, queries.lags(connection, chosen.incident_id))))
        tests = rows_of(CoincidenceRow, queries.chance(connection, chosen.product))
        if chosen.share > 0:
            st.caption(incident_sentences.chance(tests[0] if tests else None))


def _explanations(connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail) -> None:
    heading(wording.EXPLANATIONS)
    rows = queries.explanations(connection, chosen.incident_id)
    lines = list(incident_sentences.explanations(rows_of(SharedRow, rows)))
    st.markdown("\n".join(f"- {line}" for line in lines) if lines else wording.NO_EXPLANATION)
    st.caption(wording.EXPLANATIONS_NOTE)
    with st.expander(wording.TABLE):
        named = rows.with_columns(pl.col("kind").replace(wording.EXPLANATION_KINDS))
        table(named, EXPLANATION_COLUMNS, key="explanations")
        download(rows, key="explanations")


def _floods(connection: duckdb.DuckDBPyConnection, filters: Filters) -> None:
    """Only where there are some: copies raise no incident, and are not hidden either."""
    floods = queries.floods(connection, filters)
    if floods.height:
        heading(wording.FLOODS)
        linked = with_links(floods, "posts", lambda row: {"post": row["post_id"]})
        table(linked, FLOOD_COLUMNS, key="floods")


def _outages(connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail, *, now: datetime) -> None:
    heading(wording.OUTAGES)
    begin, end = _around(chosen, now=now)
    outages = queries.outages(connection, chosen.product, begin=begin, end=end)
    if outages.is_empty():
        st.caption(wording.NO_OUTAGE)
        return
    table(outages, OUTAGE_COLUMNS, key="incident_outages")


def _evidence(connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail) -> None:
    heading(wording.EVIDENCE)
    evidence = queries.evidence(connection, chosen.incident_id)
    if evidence.is_empty():
        st.caption(wording.NOTHING_CHOSEN)
        return
    show_posts(evidence, key="evidence")
    download_asked(
        partial(queries.evidence, incident_id=chosen.incident_id), key="evidence", n=evidence.height
    )
