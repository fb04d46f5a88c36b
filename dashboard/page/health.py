"""Health: what was observed, what became of what was read, what was turned away, and what was not read."""

from datetime import date, datetime
from typing import Final, Literal

import duckdb
import polars as pl
import streamlit as st

from dashboard import queries
from dashboard.age import OLD, Age
from dashboard.charts import charts
from dashboard.columns import (
    FOLLOWED_COLUMNS,
    FRESHNESS_COLUMNS,
    NOT_READ_COLUMNS,
    ORIGIN_COLUMNS,
    REJECT_COLUMNS,
    RUN_COLUMNS,
    VOLUME_COLUMNS,
)
from dashboard.figures import download, heading, show, table
from dashboard.filters import Filters
from dashboard.links import link_to, with_links
from dashboard.words import sentences, sql_words, wording
from models.table import worded
from pipeline.brief.drift_words import drift_lines
from pipeline.brief.phrases import duration, source_name
from pipeline.model.reader_words import reader_in_words

FOLLOWED: Final = "followed"  # the origin of what was read again


def render(connection: duckdb.DuckDBPyConnection, _filters: Filters, age: Age) -> None:
    """Draw the page; it tells of all sources, whatever is chosen."""
    origins, days = queries.origins(connection), queries.days(connection)
    assert days is not None  # a page is drawn only where there is a post
    totals = [int(origins[column].fill_null(0).sum()) for column in ("n_read", "n_rejected", "n_not_read")]
    since = f"{sentences.unwatched(age.data_time, now=age.now)} " if age.is_late else ""
    st.subheader(sentences.as_text(f"{since}{sentences.health_sentence(*totals)}"), anchor=False)
    _lights(queries.freshness(connection), age)
    heading(wording.COVERAGE)
    st.caption(wording.COVERAGE_NOTE)
    _coverage(queries.coverage(connection), origins, age)
    heading(wording.FRESHNESS)
    table(_linked(queries.freshness(connection), days), FRESHNESS_COLUMNS, key="freshness")
    heading(wording.DRIFT)
    st.caption(wording.DRIFT_NOTE)
    _drifts(queries.drifts(connection))
    heading(wording.BY_ORIGIN)
    table(_linked(origins, days), ORIGIN_COLUMNS, key="origins")
    download(origins, key="origins")
    heading(wording.VOLUMES)
    st.caption(wording.VOLUMES_NOTE)
    table(queries.volumes(connection), VOLUME_COLUMNS, key="volumes", empty=wording.NO_VOLUMES)
    _followed(queries.followed(connection), origins, now=age.now)
    heading(wording.REJECTS)
    rejects = with_links(queries.rejects(connection), "sql", lambda row: {"query": sql_words.rejects_of(row)})
    table(rejects, REJECT_COLUMNS, key="rejects", empty=wording.NO_REJECTS)
    heading(wording.NOT_READ)
    st.caption(wording.NOT_READ_NOTE)
    st.caption(reader_in_words(connection))
    table(
        _linked(queries.not_read(connection), days, reading=wording.READINGS["not read"]),
        NOT_READ_COLUMNS,
        key="not_read",
        empty=wording.NO_NOT_READ,
    )
    heading(wording.RUNS)
    runs = with_links(queries.runs(connection), "sql", lambda row: {"query": sql_words.run_of(row)})
    table(runs, RUN_COLUMNS, key="runs", empty=wording.NO_RUNS)


def _followed(followed: pl.DataFrame, origins: pl.DataFrame, *, now: datetime) -> None:
    """What collectors come back to, when, whether they did, and what coming back gave."""
    heading(wording.FOLLOWED)
    st.caption(wording.FOLLOWED_NOTE)
    linked = with_links(followed, "sql", lambda row: {"query": sql_words.followed_of(row)})
    due = worded(followed["next_due_at"], lambda moment: sentences.due(moment, now=now))
    named = linked.with_columns(pl.col("what").replace(wording.FOLLOWED_KINDS), due.alias("due"))
    table(named, FOLLOWED_COLUMNS, key="followed", empty=wording.NOT_FOLLOWED)
    given = origins.filter(pl.col("origin") == FOLLOWED).select("source", "n_read", "n_kept")
    for source, n_read, n_kept in given.iter_rows():
        st.caption(sentences.read_again(source, n_read, n_kept))


def _drifts(drifts: pl.DataFrame) -> None:
    if drifts.is_empty():
        st.caption(wording.NO_DRIFT)
        return
    st.markdown("\n".join(f"- {sentences.as_text(line)}" for line in drift_lines(drifts)))


def _lights(freshness: pl.DataFrame, age: Age) -> None:
    """A light a source: whether it is seen up to now, by its words and its icon as well as by its colour."""
    with st.container(horizontal=True):
        for source, newest, covered, loaded in freshness.select(
            "source", "newest_post_at", "covered_to", "loaded_at"
        ).iter_rows():
            icon, colour, words = _light(covered or newest, loaded, is_known=covered is not None, age=age)
            said = sentences.as_text(f"{source_name(source)}: {words}")
            st.markdown(f":{colour}-background[{icon} {said}]")  # a badge would be cut on a phone


def _light(
    told_to: datetime | None, loaded_at: datetime, *, is_known: bool, age: Age
) -> tuple[str, Literal["green", "orange", "red", "gray"], str]:
    """Icon, colour and words; told_to: covered to, or the newest post of a source of which nothing more is known."""
    newest = told_to or loaded_at
    ago = duration(max(0.0, (age.now - newest).total_seconds()))
    if age.now - newest > OLD:
        return wording.LIGHT_ICONS["red"], "red", wording.LIGHTS["red"].format(ago=ago)
    if age.now - newest > age.late_after:
        return wording.LIGHT_ICONS["orange"], "orange", wording.LIGHTS["orange"].format(ago=ago)
    if not is_known:  # of outages there is no newest post: then only when their page was read is told
        words = wording.LIGHTS["gray" if told_to else "read"]
        return wording.LIGHT_ICONS["gray"], "gray", words.format(ago=ago)
    return wording.LIGHT_ICONS["green"], "green", wording.LIGHTS["green"].format(ago=ago)


def _linked(rows: pl.DataFrame, days: tuple[date, date], **more: str) -> pl.DataFrame:
    """Each row leads to the posts of its source, of all days; one of status pages to what they told."""
    span = {"from": days[0], "to": days[1], "reading": wording.READINGS["all"], **more}
    addresses = [
        link_to("sql", query=sql_words.OUTAGES)
        if row["source"] == "status"
        else link_to("posts", source=row["source"], language=row.get("language"), **span)
        for row in rows.iter_rows(named=True)
    ]
    return rows.with_columns(pl.Series("page", addresses, dtype=pl.String))


def _coverage(coverage: pl.DataFrame, origins: pl.DataFrame, age: Age) -> None:
    """Up to the reader's clock where newer data should be there: what nobody watched since is seen as that."""
    strips = coverage_strips(coverage, origins)
    if strips.is_empty():
        st.caption(wording.NO_COVERAGE)
        st.code(wording.STATE_COVERAGE, language=None)
        return
    begin, end = strips["from_at"].min(), strips["to_at"].max()
    assert isinstance(begin, datetime)
    assert isinstance(end, datetime)
    chart = charts.coverage_chart(strips, span=(begin, age.now if age.is_late else end), seen_to=end)
    show(chart, strips, key="coverage", alternative=wording.COVERAGE)


def coverage_strips(coverage: pl.DataFrame, origins: pl.DataFrame) -> pl.DataFrame:
    """What to draw of each origin: label, from_at, to_at, state.

    coverage: source, origin, from_at, to_at; origins: source, origin, first_post_at, last_post_at. What lies
    between two intervals was not observed; of an origin without an interval nothing is known.
    """
    seen = coverage.select("source", "origin", "from_at", "to_at").sort("source", "origin", "from_at")
    reached = pl.col("to_at").cum_max().shift(1).over("source", "origin")
    gaps = seen.with_columns(from_at=reached, to_at="from_at").filter(pl.col("from_at") < pl.col("to_at"))
    unknown = (
        origins.join(coverage, on=["source", "origin"], how="anti")
        .select("source", "origin", from_at="first_post_at", to_at="last_post_at")
        .drop_nulls()
    )
    states = {"seen": seen, "not observed": gaps, "not known": unknown}
    rows = pl.concat([rows.with_columns(state=pl.lit(state)) for state, rows in states.items()])
    source = worded(rows["source"], source_name)
    return rows.select(pl.format("{}, {}", source, "origin").alias("label"), "from_at", "to_at", "state")
