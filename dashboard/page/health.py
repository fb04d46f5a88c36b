"""Health: what was observed, what became of what was read, what was turned away, and what was not read."""

from datetime import datetime

import duckdb
import polars as pl
import streamlit as st

from dashboard import queries
from dashboard.age import Age
from dashboard.charts import charts
from dashboard.columns import FRESHNESS_COLUMNS, NOT_READ_COLUMNS, ORIGIN_COLUMNS, REJECT_COLUMNS, RUN_COLUMNS
from dashboard.figures import download, heading, show, table
from dashboard.filters import Filters
from dashboard.words import sentences, wording
from models.table import worded
from pipeline.brief.phrases import source_name
from pipeline.model.told import reader_in_words


def render(connection: duckdb.DuckDBPyConnection, _filters: Filters, _age: Age) -> None:
    """Draw the page; it tells of all sources, whatever is chosen."""
    origins = queries.origins(connection)
    totals = [int(origins[column].fill_null(0).sum()) for column in ("n_read", "n_rejected", "n_not_read")]
    st.subheader(sentences.health_sentence(*totals), anchor=False)
    heading(wording.COVERAGE)
    st.caption(wording.COVERAGE_NOTE)
    _coverage(queries.coverage(connection), origins)
    heading(wording.FRESHNESS)
    table(queries.freshness(connection), FRESHNESS_COLUMNS, key="freshness")
    heading(wording.BY_ORIGIN)
    table(origins, ORIGIN_COLUMNS, key="origins")
    download(origins, key="origins")
    heading(wording.REJECTS)
    table(queries.rejects(connection), REJECT_COLUMNS, key="rejects", empty=wording.NO_REJECTS)
    heading(wording.NOT_READ)
    st.caption(wording.NOT_READ_NOTE)
    st.caption(reader_in_words(connection))
    table(queries.not_read(connection), NOT_READ_COLUMNS, key="not_read", empty=wording.NO_NOT_READ)
    heading(wording.RUNS)
    table(queries.runs(connection), RUN_COLUMNS, key="runs", empty=wording.NO_RUNS)


def _coverage(coverage: pl.DataFrame, origins: pl.DataFrame) -> None:
    strips = coverage_strips(coverage, origins)
    if strips.is_empty():
        st.caption(wording.NO_COVERAGE)
        st.code(wording.STATE_COVERAGE, language=None)
        return
    begin, end = strips["from_at"].min(), strips["to_at"].max()
    assert isinstance(begin, datetime)
    assert isinstance(end, datetime)
    show(
        charts.coverage_chart(strips, span=(begin, end)), strips, key="coverage", alternative=wording.COVERAGE
    )


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
