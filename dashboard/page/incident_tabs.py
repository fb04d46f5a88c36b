"""One incident in tabs: what happened, the posts, the words, the answers, and what is for statisticians."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import duckdb
import polars as pl
import streamlit as st

from dashboard import incident_queries, queries
from dashboard.age import Age
from dashboard.charts import charts
from dashboard.columns import (
    EXPLANATION_COLUMNS,
    INCIDENT_THEME_COLUMNS,
    INCIDENT_WORD_COLUMNS,
    OUTAGE_COLUMNS,
    PAIR_COLUMNS,
)
from dashboard.figures import download, download_asked, heading, pair_rows, posts_table, show, table
from dashboard.incident_actions import act_on_posts
from dashboard.links import link_to, with_links
from dashboard.rows import (
    CoincidenceRow,
    IncidentDetail,
    IncidentLinkRow,
    LagRow,
    LedgerRow,
    LifeRow,
    SharedRow,
)
from dashboard.theme_queries import named
from dashboard.words import answer_words, incident_sentences, incident_wording, sentences, wording
from models.post import short_hash
from models.statistics.interval import share_interval
from models.table import rows_of
from models.understanding.text import without_home_names
from models.vocabulary import SEVERITIES, OutageVerdict
from pipeline.brief.phrases import product_name

Draw = Callable[[duckdb.DuckDBPyConnection, IncidentDetail], None]
TOO_FEW: Final = (OutageVerdict.TOO_FEW, OutageVerdict.UNKNOWN)
_GRAVE: Final = [sentences.label("severity", str(level)) for level in SEVERITIES if level >= 2]
_BARS: Final = 120  # at most, so that they stand apart
_STEPS: Final = tuple(timedelta(hours=hours) for hours in (1, 3, 6, 12, 24))
_LEAST_AROUND: Final = timedelta(hours=18)  # so that the usual can be seen
_MOST_AROUND: Final = timedelta(days=14)


def show_incident(
    connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail, incidents: pl.DataFrame, age: Age
) -> None:
    """All that is known of one; incidents: those to be marked on its chart."""
    drawn: tuple[Draw, ...] = (
        partial(_overview, incidents=incidents, age=age),
        _evidence,
        partial(_words, age=age),
        _answers,
        _method,
    )
    tabs = st.tabs(incident_wording.TABS, key="incident_tab", on_change="rerun")
    for tab, draw in zip(tabs, drawn, strict=True):
        if tab.open:  # what nobody looks at costs nothing
            with tab:
                draw(connection, chosen)


def _overview(
    connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail, *, incidents: pl.DataFrame, age: Age
) -> None:
    _hours(connection, chosen, incidents, now=age.data_time)
    st.caption(incident_sentences.losses(chosen))
    if chosen.n_work_lost:
        st.markdown(f"[{wording.WHO_LOST}]({_their_posts(chosen, now=age.data_time, severity=_GRAVE)})")
    _blame_and_coincidence(connection, chosen, now=age.data_time)
    _life(connection, chosen, age)
    for row in rows_of(IncidentLinkRow, incident_queries.incident_links(connection, chosen.incident_id)):
        st.markdown(incident_sentences.similar(row))
    _explanations(connection, chosen)
    _outages(connection, chosen, now=age.data_time)


def _life(connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail, age: Age) -> None:
    heading(incident_wording.LIFE)
    events = rows_of(LifeRow, incident_queries.incident_life(connection, chosen.incident_id))
    st.caption(incident_sentences.life(events, now=age.spoken, is_growing=chosen.is_growing))
    for row in rows_of(LedgerRow, incident_queries.incident_ledger(connection, chosen.incident_id)):
        st.caption(sentences.as_text(" ".join(incident_sentences.ledger(row, now=age.spoken))))
    if lines := list(incident_sentences.decisions(events)):
        st.markdown("\n".join(f"- {line}" for line in lines))


def _hours(
    connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail, incidents: pl.DataFrame, *, now: datetime
) -> None:
    begin, end = _around(chosen, now=now)
    hours = incident_queries.hours(connection, chosen.product, begin=begin, end=end)
    if hours.is_empty():
        return
    st.caption(wording.HOURS_LEGEND)
    chart = charts.hours_chart(
        hours,
        outages=incident_queries.outages(connection, chosen.product, begin=begin, end=end),
        incidents=incidents.filter(pl.col("product") == chosen.product),
        span=(begin, end),
        now=now,
        step=next((step for step in _STEPS if (end - begin) / step <= _BARS), _STEPS[-1]),
        announced=incident_queries.incident_announcements(connection, chosen.product, begin=begin, end=end),
    )
    title = f"{wording.MAIN_CHART}: {product_name(chosen.product)}"
    show(chart, hours, key="incident_hours", alternative=title)


def _around(chosen: IncidentDetail, *, now: datetime) -> tuple[datetime, datetime]:
    """From before to after it, by as much as it lasted."""
    end = chosen.ended_at or now
    around = min(max(end - chosen.started_at, _LEAST_AROUND), _MOST_AROUND)
    return chosen.started_at - around, min(end + around, now)


def _blame_and_coincidence(
    connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail, *, now: datetime
) -> None:
    heading(wording.BLAME_AND_COINCIDENCE)
    rows = []
    blamed = ((wording.BLAME_LABEL, chosen.blamed_safety), (wording.BLAME_TECHNICAL, chosen.blamed_technical))
    for label, share in blamed:
        if share is not None:
            low, high = share_interval([share * chosen.n_authors], [chosen.n_authors])
            rows.append((label, share, low[0], high[0], charts.SEEN))
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
    if chosen.blamed_safety:
        page = _their_posts(chosen, now=now, blames=sentences.label("blames", "safety"))
        st.markdown(f"[{wording.WHO_BLAME}]({page})")


def _their_posts(chosen: IncidentDetail, *, now: datetime, **asked: object) -> str:
    """The address of those of an incident's complaints that bear a label."""
    days = {"from": chosen.started_at.date(), "to": (chosen.ended_at or now).date()}
    return link_to("posts", incident=chosen.incident_id, **days, **asked)


def _explanations(connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail) -> None:
    heading(wording.EXPLANATIONS)
    rows = incident_queries.explanations(connection, chosen.incident_id)
    lines = list(incident_sentences.explanations(rows_of(SharedRow, rows)))
    st.markdown("\n".join(f"- {line}" for line in lines) if lines else wording.NO_EXPLANATION)


def _outages(connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail, *, now: datetime) -> None:
    heading(wording.OUTAGES)
    begin, end = _around(chosen, now=now)
    outages = incident_queries.outages(connection, chosen.product, begin=begin, end=end)
    is_told = chosen.verdict != OutageVerdict.UNKNOWN  # else no page covers this time, and none is no news
    empty = wording.NO_OUTAGE if is_told else sentences.coincidence(chosen.verdict)
    table(outages, OUTAGE_COLUMNS, key="incident_outages", empty=empty)


def _evidence(connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail) -> None:
    heading(wording.EVIDENCE)
    evidence = incident_queries.evidence(connection, chosen.incident_id)
    if evidence.is_empty():
        st.caption(wording.NOTHING_CHOSEN)
        return
    # Rows that were ticked in other evidence, or before a post came between, are not ticked in this.
    key = f"evidence_{short_hash(chosen.incident_id, *evidence['post_id'])}"
    picked = posts_table(evidence, key=key, selects=("multi-row", "single-cell"))
    download_asked(
        partial(incident_queries.evidence, incident_id=chosen.incident_id), key="evidence", n=evidence.height
    )
    act_on_posts(chosen.incident_id, evidence["post_id"].gather(picked).to_list())
    for row in picked:
        st.text(without_home_names(evidence["text"][row]))


def _words(connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail, *, age: Age) -> None:
    heading(incident_wording.THEMES)
    themes = with_links(
        named(connection, incident_queries.incident_themes(connection, chosen.incident_id)),
        "themes",
        lambda row: {"theme": row["theme_id"]},
    )
    table(themes, INCIDENT_THEME_COLUMNS, key="incident_themes", empty=incident_wording.NO_THEMES)
    heading(incident_wording.WORDS)
    days = {"from": chosen.started_at.date(), "to": (chosen.ended_at or age.data_time).date()}
    quotes = with_links(
        incident_queries.incident_words(connection, chosen.incident_id),
        "posts",
        lambda row: {"product": chosen.product, "words": row["quote"], **days},
    )
    table(quotes, INCIDENT_WORD_COLUMNS, key="incident_words", empty=incident_wording.NO_WORDS)


def _answers(connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail) -> None:
    heading(answer_words.PAIRS)
    answers = incident_queries.incident_answers(connection, chosen.incident_id)
    if answers.is_empty():
        is_known = queries.registry(connection).height
        st.caption(incident_wording.NO_ANSWERS if is_known else answer_words.NOBODY_REGISTERED)
        return
    pairs = pair_rows(answers)
    table(pairs, PAIR_COLUMNS, key="incident_pairs")
    download(pairs.drop("page"), key="incident_pairs")


def _method(connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail) -> None:
    st.caption(incident_wording.METHOD)
    st.caption(wording.EXPLANATIONS_NOTE)
    rows = incident_queries.explanations(connection, chosen.incident_id)
    named = rows.with_columns(pl.col("kind").replace(wording.EXPLANATION_KINDS))
    table(named, EXPLANATION_COLUMNS, key="explanations")
    download(rows, key="explanations")
    if chosen.share is None or chosen.verdict in TOO_FEW:
        return
    st.caption(
        incident_sentences.lags(rows_of(LagRow, incident_queries.lags(connection, chosen.incident_id)))
    )
    tests = rows_of(CoincidenceRow, incident_queries.chance(connection, chosen.product))
    if chosen.share > 0:
        st.caption(incident_sentences.chance(tests[0] if tests else None))
