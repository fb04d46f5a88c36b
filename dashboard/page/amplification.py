"""Amplification: who answers complaints about others, how fast, in which spirit, selling what, and what followed."""

import duckdb
import polars as pl
import streamlit as st

from dashboard import queries
from dashboard.age import Age
from dashboard.charts import answer_charts, charts
from dashboard.columns import (
    ESCALATION_COLUMNS,
    FLOW_COLUMNS,
    LIFT_COLUMNS,
    PAIR_COLUMNS,
    REGISTRY_COLUMNS,
    WHO_COLUMNS,
)
from dashboard.figures import download, heading, pair_rows, quote, show, table, who_answered
from dashboard.filters import Filters
from dashboard.links import with_links
from dashboard.rows import WhoRow
from dashboard.shares import show_shares
from dashboard.words import answer_words, sentences, wording
from models.statistics.survival import survival_curve
from models.table import rows_of, worded
from models.vocabulary import SELLING
from pipeline.brief.not_seen import answers_not_seen
from pipeline.brief.phrases import duration, product_name

DAY = 86_400.0
PAIRS_SHOWN = 3


def render(connection: duckdb.DuckDBPyConnection, filters: Filters, age: Age) -> None:
    """Draw the page for answers in the chosen days."""
    answers = queries.answers(connection, filters)
    registry = queries.registry(connection)
    if answers.is_empty():
        said = answer_words.NO_ANSWERS if registry.height else answer_words.NONE_CAN_BE_SEEN
        st.subheader(said, anchor=False)
    else:
        _answers(connection, filters, answers)
    unlinked = queries.brief(connection, products=(), is_old=age.is_old).unlinked
    if filters.source:
        unlinked = unlinked.filter(pl.col("source").is_in(filters.source))
    for line in answers_not_seen(unlinked):
        st.caption(sentences.as_text(line))
    _flows(connection, queries.flows(connection, filters))
    _escalations(queries.escalations(connection, filters))
    heading(answer_words.REGISTRY)
    table(registry, REGISTRY_COLUMNS, key="registry", empty=answer_words.NOBODY_REGISTERED)
    if registry.is_empty():
        st.code(answer_words.REGISTER, language="toml")
        st.caption(answer_words.REGISTER_NOTE)


def _answers(connection: duckdb.DuckDBPyConnection, filters: Filters, answers: pl.DataFrame) -> None:
    who = _who(answers)
    st.subheader(sentences.as_text(sentences.answers_sentence(rows_of(WhoRow, who)[0])), anchor=False)
    heading(answer_words.WHO_ANSWERS)
    table(who, WHO_COLUMNS, key="who")
    left, right = st.columns(2, gap="large")
    with left:
        _how_fast(queries.answer_times(connection, filters))
        _lifts(queries.lifts(connection))
    with right:
        _stance(answers)
        _appeal(answers)
        _voice(queries.voice(connection, filters))
    heading(answer_words.PAIRS)
    _side_by_side(answers.head(PAIRS_SHOWN))
    pairs = pair_rows(answers)
    table(pairs, PAIR_COLUMNS, key="pairs")
    download(pairs.drop("page"), key="pairs")


def _who(answers: pl.DataFrame) -> pl.DataFrame:
    """One row per competitor, kind and product, the most answers first; each leads to the complaint answered last."""
    named = answers.with_columns(name=who_answered(answers))
    rows = (
        named.group_by("name", pl.col("by"), product="target_product")
        .agg(
            n_answers=pl.len(),
            n_complaints=pl.col("target_post_id").n_unique(),
            n_recruit=(pl.col("stance") == "recruit").sum(),
            n_disparage=(pl.col("stance") == "disparage").sum(),
            first_delay_seconds=pl.col("delay_seconds").min(),
            median_delay_seconds=pl.col("delay_seconds").median(),
            impressions=pl.when(pl.col("impressions").is_not_null().any()).then(pl.col("impressions").sum()),
            followers_bound=pl.col("followers_bound").max(),
            newest=pl.col("target_post_id").first(),
        )
        .sort("n_answers", "name", "product", descending=[True, False, False])
    )
    linked = with_links(rows, "posts", lambda row: {"post": row["newest"]})
    return linked.with_columns(
        who=pl.format("{}, {}", "name", pl.col("by").replace(wording.BY)),
        first=worded(rows["first_delay_seconds"], duration),
        median=worded(rows["median_delay_seconds"], duration),
    )


def _how_fast(times: pl.DataFrame) -> None:
    heading(answer_words.HOW_FAST)
    if not times["answered"].any():
        st.caption(answer_words.NO_ACCOUNT_ANSWERED)
        return
    _curve(times.select("delay_seconds", "answered"), key="survival", title=answer_words.HOW_FAST)
    st.caption(answer_words.HOW_FAST_NOTE)
    if times["provider_answered"].any():
        st.markdown(f"**{answer_words.PROVIDER_SPEED}**")
        own = times.select(delay_seconds="provider_delay_seconds", answered="provider_answered")
        _curve(own, key="survival_provider", title=answer_words.PROVIDER_SPEED)


def _curve(times: pl.DataFrame, *, key: str, title: str) -> None:
    curve = survival_curve(times["delay_seconds"], times["answered"])
    slowest = times.filter("answered")["delay_seconds"].max()
    assert isinstance(slowest, int)
    chart = answer_charts.survival_chart(curve, longest_seconds=min(2 * slowest, max(slowest, DAY)) or DAY)
    show(chart, curve, key=key, alternative=title)


def _lifts(lifts: pl.DataFrame) -> None:
    heading(answer_words.LIFTS)
    of_all = lifts.filter(pl.col("subject_kind") == "all")
    told = of_all.filter(pl.col("measure") != "lift_shortfall")
    if told.is_empty():
        short = of_all.select("n_threads", "low").rows()
        n, needed = short[0] if short else (0, 50)
        st.caption(answer_words.TOO_FEW_THREADS.format(n=n, needed=round(needed)))
        return
    order = {name: place for place, name in enumerate(answer_words.LIFT_NAMES)}
    rows = told.sort(pl.col("measure").replace_strict(order, default=len(order)), "subject").select(
        what=pl.col("measure").replace(answer_words.LIFT_NAMES)
        + pl.when(pl.col("measure") == "lift_check").then("subject").otherwise(pl.lit("")),
        words=pl.format("{} ({} to {})", *(pl.col(name).round(2) for name in ("ratio", "low", "high"))),
        n_threads="n_threads",
    )
    table(rows, LIFT_COLUMNS, key="lifts")
    st.caption(answer_words.LIFTS_NOTE)


def _stance(answers: pl.DataFrame) -> None:
    heading(answer_words.STANCE)
    counts = answers.group_by("stance").agg(part=pl.len()).sort("part", "stance", descending=[True, False])
    rows = counts.select(
        "part",
        label=pl.col("stance").replace(answer_words.STANCES),
        colour=pl.lit(charts.COMPETITOR),
        whole=pl.lit(answers.height),
    )
    show_shares(rows, key="stance", title=answer_words.STANCE_AXIS)


def _appeal(answers: pl.DataFrame) -> None:
    selling = answers.filter(pl.col("stance").is_in(SELLING))
    if selling.is_empty():
        return
    heading(answer_words.APPEAL)
    counts = selling.group_by("appeal").agg(part=pl.len()).sort("part", "appeal", descending=[True, False])
    rows = counts.select(
        "part",
        label=pl.col("appeal").replace(answer_words.APPEALS),
        colour=pl.lit(charts.COMPETITOR),
        whole=pl.lit(selling.height),
    )
    show_shares(rows, key="appeal", title=answer_words.STANCE_AXIS)
    facts = selling["names_fact"].sum()
    st.caption(answer_words.APPEAL_NOTE.format(facts=facts, whole=selling.height))


def _voice(voice: pl.DataFrame) -> None:
    heading(answer_words.VOICE)
    if voice.is_empty():
        st.caption(answer_words.NO_REPLIES)
        return
    rows = voice.select(
        label=worded(voice["product"], product_name),
        colour=pl.lit(charts.COMPETITOR),
        part="n_competitor_replies",
        whole="n_replies",
    )
    by_share = rows.sort(pl.col("part") / pl.col("whole"), descending=True, maintain_order=True)
    show_shares(by_share, key="voice", title=answer_words.VOICE_AXIS)
    st.caption(answer_words.VOICE_NOTE)


def _side_by_side(answers: pl.DataFrame) -> None:
    """The newest complaints, each with its answer beside it in full."""
    for row, who in zip(answers.iter_rows(named=True), who_answered(answers), strict=True):
        left, right = st.columns(2, gap="large")
        with left:
            quote(
                row["target_title"],
                row["target_text"],
                when=row["target_created_at"],
                source=row["source"],
                url=row["target_url"],
                post_id=row["target_post_id"],
            )
        with right:
            st.markdown(sentences.as_text(f"{who}, {duration(row['delay_seconds'])} later:"))
            quote(None, row["text"], when=row["created_at"], source=row["source"], url=row["url"])


def _flows(connection: duckdb.DuckDBPyConnection, flows: pl.DataFrame) -> None:
    heading(answer_words.FLOWS)
    if flows.is_empty():
        st.caption(answer_words.NO_FLOWS)
        return
    known = queries.registry(connection)
    names = dict(
        known.select("competitor", "competitor_name").iter_rows()
    )  # where a product has no name of its own
    named = flows.with_columns(
        worded(flows[side], lambda key: names.get(key) or product_name(key))
        for side in ("product", "destination")
    )
    rows = named.select(list(FLOW_COLUMNS))
    show(answer_charts.flow_chart(rows), rows, key="flows", alternative=answer_words.FLOWS)
    st.caption(answer_words.FLOWS_NOTE)


def _escalations(told: pl.DataFrame) -> None:
    heading(answer_words.ESCALATIONS)
    rows = told.with_columns(
        pl.col("escalation").replace(answer_words.ESCALATION_NAMES), worded(told["product"], product_name)
    )
    table(rows, ESCALATION_COLUMNS, key="escalations", empty=answer_words.NO_ESCALATIONS)
    if not told.is_empty():
        download(rows.select(list(ESCALATION_COLUMNS)), key="escalations")
