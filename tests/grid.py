"""Rows at every combination of what can be filtered, for tests of filters.

Each view is a table of this grid: its first row of the story, over and over, at each combination of product, cause,
source, language and moment. Beside the view's own columns every row carries its combination (``at_product`` and so
on), so that what a filter should keep can be told without the columns that the filter looks at.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl

from dashboard.filters import Filters
from pipeline.warehouse.statements import VIEWS, statement
from pipeline.warehouse.warehouse import frame, open_published

FIRST, LAST = date(2026, 2, 11), date(2026, 2, 14)
BEGIN, END = datetime(2026, 2, 11, tzinfo=UTC), datetime(2026, 2, 15, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)
_MOMENTS = (BEGIN - _INSTANT, BEGIN, BEGIN + timedelta(hours=36), END - _INSTANT, END)
_UNSEEN = {"reddit": (7, 12, 18), "x": (8, 13, 17)}  # the days of February on which a source was not observed
_OF_INCIDENTS = ("incident_evidence", "incident_life", "incident_explanations", "incident_lags")

EVERYTHING = Filters((), (), (), (), date(2026, 1, 1), date(2026, 12, 31))
# By filter: what is chosen, and the rows that this keeps.
CHOICES = {
    "product": ({"product": ("claude",)}, "at_product = 'claude'"),
    "cause": ({"cause": ("lost_work",)}, "at_cause = 'lost_work'"),
    "source": ({"source": ("x",)}, "at_source = 'x'"),
    "language": ({"language": ("en",)}, "at_language = 'en'"),
    "from": ({"first_day": FIRST}, "at_moment >= TIMESTAMPTZ '2026-02-11 00:00:00+00'"),
    "to": ({"last_day": LAST}, "at_moment < TIMESTAMPTZ '2026-02-15 00:00:00+00'"),
}


def connect_grid(story_home: Path) -> duckdb.DuckDBPyConnection:
    """A database in which every view of the story is a table of the grid."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(statement("pipeline.warehouse", "macros"))
    with open_published(story_home) as published:
        for view in VIEWS:
            connection.register("rows", _rows(view, frame(published, f"FROM {view} LIMIT 1")))
            connection.execute(f"CREATE TABLE {view} AS FROM rows")
    return connection


@contextmanager
def only(connection: duckdb.DuckDBPyConnection, condition: str, *views: str) -> Iterator[None]:
    """Within this block the views hold only the rows of the grid that a condition keeps."""
    for view in views:
        connection.execute(f"CREATE TEMP TABLE {view} AS FROM memory.main.{view} WHERE {condition}")
    yield
    for view in views:
        connection.execute(f"DROP TABLE temp.{view}")


def _rows(view: str, first: pl.DataFrame) -> pl.DataFrame:
    if view == "data_time":  # the one view that has a single row whatever was seen
        return first.with_columns(now=pl.lit(END))
    cells = _observed_days() if view == "daily_coverage" else _combinations()
    if view == "freshness":
        cells = cells.unique("at_source", keep="last", maintain_order=True)
    columns = _columns(view)
    like = first if first.height else first.clear(1)  # a view that the story leaves empty: a row of NULLs
    rows = cells.join(like, how="cross").with_columns(**columns)
    return rows.with_columns(pl.col(name).cast(first.schema[name]) for name in columns)


def _combinations() -> pl.DataFrame:
    cells = pl.DataFrame({"at_moment": _MOMENTS}).cast({"at_moment": pl.Datetime("us", "UTC")})
    for name, values in (
        ("at_product", ["claude", "chatgpt"]),
        ("at_cause", ["lost_work", "timeout"]),
        ("at_source", ["reddit", "x"]),
        ("at_language", ["en", "it", None]),
    ):
        cells = cells.join(pl.DataFrame({name: values}), how="cross")
    return cells.with_row_index("number")


def _observed_days() -> pl.DataFrame:
    days = [
        (source, datetime(2026, 2, day, tzinfo=UTC))
        for source, unseen in _UNSEEN.items()
        for day in range(5, 21)
        if day not in unseen
    ]
    return pl.DataFrame(
        days, schema={"at_source": pl.String, "at_moment": pl.Datetime("us", "UTC")}, orient="row"
    )


def _columns(view: str) -> Mapping[str, pl.Expr]:
    """The columns of a view in which its rows differ from place to place."""
    moment = pl.col("at_moment")
    post_id = pl.format("{}:{}", "at_source", "number")
    labels = {name: pl.col(f"at_{name}") for name in ("product", "cause", "source", "language")}
    post = labels | {"post_id": post_id, "created_at": moment}
    is_english = pl.col("at_language") == "en"
    return {
        "complaints": post | {"theme_id": pl.col("at_product"), "author_key": post_id},
        "posts_read": post | {
            "reading": pl.when(is_english).then(pl.lit("complaint")).otherwise(pl.lit("other")),
            "disputed": pl.col("at_cause") == "timeout",
        },
        "daily_counts": labels | {
            "day": moment.dt.date(), "theme_id": pl.col("at_product"), "n_posts": pl.lit(1), "n_read": pl.lit(1),
            "n_complaints": pl.lit(1), "n_blame_safety": pl.lit(1), "n_explained": pl.lit(1), "n_silent": pl.lit(1),
        },
        "post_segments": post | {"kind": pl.lit("app_version"), "value": labels["product"]},
        "post_vectors": {
            "post_id": post_id,
            "encoder": pl.lit("any"),
            "vector": pl.lit([1.0]).cast(pl.List(pl.Float32)),
        },
        "answer_times": post | {"answered": pl.lit(True), "delay_seconds": pl.col("number") + 60},
        "amplification_evidence": {
            "post_id": pl.format("answer:{}", post_id), "created_at": moment + timedelta(hours=1),
            "target_post_id": post_id, "target_created_at": moment, "target_product": labels["product"],
            "target_cause": labels["cause"], "source": labels["source"],
        },
        "near_duplicate_floods": {
            **{name: post[name] for name in ("post_id", "product", "cause", "source")},
            "first_copied_at": moment, "last_copied_at": moment,
        },
        "slow_change_list": {
            "product": labels["product"], "source": labels["source"], "cause": labels["cause"], "told_at": moment,
            "since": moment,
        },
        "fingerprints": {
            "product": labels["product"], "quote": post_id, "first_seen_at": moment, "is_spreading": pl.lit(True),
        },
        # Some have the cause among those that rose, some only as the commonest.
        "incident_summary": {
            "incident_id": post_id, "product": labels["product"], "started_at": moment, "ended_at": moment,
            "state": pl.lit("closed"), "causes": pl.concat_list(pl.when(is_english).then("at_cause")).list.drop_nulls(),
            "leading_cause": pl.when(is_english).then(pl.lit("other")).otherwise("at_cause"),
        },
        "effective_incidents": {"incident_id": post_id, "merged_into": pl.lit(None)},
        "share_of_voice": {"product": labels["product"], "day": moment.dt.date(), "n_replies": pl.lit(1)},
        "outage_list": {"product": labels["product"], "started_at": moment, "resolved_at": moment + timedelta(hours=1)},
        "outages_and_complaints": {"product": labels["product"], "hour": moment},
        "theme_lineage": {"happened_at": moment, "happened": pl.lit("split"), "event_id": post_id},
        "theme_summary": {"theme_id": labels["product"], "leading_product": labels["product"]},
        "announcement_effects": {
            "announcement_id": labels["product"], "product": labels["product"], "happened_at": moment,
        },
        **{name: {"incident_id": labels["product"]} for name in _OF_INCIDENTS},
        "incident_links": {
            "incident_id": post_id, "product": labels["product"], "other_started_at": moment - timedelta(days=3),
        },
        "acknowledgement_ledger": {"incident_id": labels["product"]},
        "provider_acknowledgement": {"product": labels["product"]},
        "promotion_flows": {**labels, "created_at": moment, "destination": labels["source"]},
        "escalation_list": post,
        "announcement_days": {"announcement_id": labels["product"]},
        "coincidence_tests": {"product": labels["product"]},
        "product_watch": {"product": labels["product"]},
        "daily_coverage": {"source": labels["source"], "day": moment.dt.date(), "coverage_ratio": pl.lit(1.0)},
        "freshness": {"source": labels["source"], "newest_post_at": moment, "covered_to": moment},
    }.get(view, {})  # fmt: skip
