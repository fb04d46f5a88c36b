"""Amplification: who answers complaints about others, how fast, in which spirit, and how loud."""

import duckdb
import polars as pl
import streamlit as st

from dashboard import queries
from dashboard.age import Age
from dashboard.charts import charts
from dashboard.columns import PAIR_COLUMNS, WHO_COLUMNS
from dashboard.figures import download, heading, pair_rows, show, table
from dashboard.filters import Filters
from dashboard.rows import WhoRow
from dashboard.shares import show_shares
from dashboard.words import sentences, wording
from models.statistics.survival import survival_curve
from models.table import rows_of, worded
from pipeline.brief.phrases import duration, product_name

DAY = 86_400.0


def render(connection: duckdb.DuckDBPyConnection, filters: Filters, _age: Age) -> None:
    """Draw the page for answers in the chosen days."""
    answers = queries.answers(connection, filters)
    if answers.is_empty():
        st.subheader(wording.NO_ANSWERS, anchor=False)
        st.markdown(wording.NO_ANSWERS_WHY)
        st.code(wording.REGISTER, language="toml")
        return
    who = _who(answers)
    st.subheader(sentences.as_text(sentences.answers_sentence(rows_of(WhoRow, who)[0])), anchor=False)
    heading(wording.WHO_ANSWERS)
    table(who, WHO_COLUMNS, key="who")
    left, right = st.columns(2, gap="large")
    with left:
        _how_fast(queries.answer_times(connection, filters))
    with right:
        _stance(answers)
        _voice(queries.voice(connection, filters))
    heading(wording.PAIRS)
    pairs = pair_rows(answers)
    table(pairs, PAIR_COLUMNS, key="pairs")
    download(pairs, key="pairs")


def _who(answers: pl.DataFrame) -> pl.DataFrame:
    """One row per competitor, kind and product, the most answers first."""
    rows = (
        answers.group_by("competitor", pl.col("by"), product="target_product")
        .agg(
            n_answers=pl.len(),
            n_complaints=pl.col("target_post_id").n_unique(),
            n_recruit=(pl.col("stance") == "recruit").sum(),
            n_disparage=(pl.col("stance") == "disparage").sum(),
            first_delay_seconds=pl.col("delay_seconds").min(),
            median_delay_seconds=pl.col("delay_seconds").median(),
            reach=pl.when(pl.col("reach").is_not_null().any()).then(pl.col("reach").sum()),
        )
        .sort("n_answers", "competitor", "product", descending=[True, False, False])
    )
    return rows.with_columns(
        who=pl.format("{}, {}", worded(rows["competitor"], product_name), pl.col("by").replace(wording.BY)),
        first=worded(rows["first_delay_seconds"], duration),
        median=worded(rows["median_delay_seconds"], duration),
    )


def _how_fast(times: pl.DataFrame) -> None:
    heading(wording.HOW_FAST)
    if not times["answered"].any():
        st.caption(wording.NO_ACCOUNT_ANSWERED)
        return
    curve = survival_curve(times["delay_seconds"].to_list(), times["answered"].to_list())
    slowest = times.filter("answered")["delay_seconds"].max()
    assert isinstance(slowest, int)
    chart = charts.survival_chart(curve, longest_seconds=min(2 * slowest, max(slowest, DAY)))
    show(chart, curve, key="survival", alternative=wording.HOW_FAST)
    st.caption(wording.HOW_FAST_NOTE)


def _stance(answers: pl.DataFrame) -> None:
    heading(wording.STANCE)
    counts = answers.group_by("stance").agg(part=pl.len()).sort("part", "stance", descending=[True, False])
    rows = counts.select(
        "part",
        label=pl.col("stance").replace(wording.STANCES),
        colour=pl.lit(charts.COMPETITOR),
        whole=pl.lit(answers.height),
    )
    show_shares(rows, key="stance", title=wording.STANCE_AXIS)


def _voice(voice: pl.DataFrame) -> None:
    heading(wording.VOICE)
    if voice.is_empty():
        st.caption(wording.NO_REPLIES)
        return
    rows = voice.select(
        label=worded(voice["product"], product_name),
        colour=pl.lit(charts.COMPETITOR),
        part="n_competitor_replies",
        whole="n_replies",
    )
    by_share = rows.sort(pl.col("part") / pl.col("whole"), descending=True, maintain_order=True)
    show_shares(by_share, key="voice", title=wording.VOICE_AXIS)
    st.caption(wording.VOICE_NOTE)
