"""Estimates of what followed competitors' answers, and of their share of the voices, for the views to read.

Names: ``lift`` with the subjects ``all``, ``competitor:<key>``, ``product:<key>`` and ``incident:<id>``;
``lift_placebo``, ``lift_over_placebo``; ``lift_blame`` and ``lift_leaving``, after answers that recruit; ``lift_check``
with another caliper or horizon as its subject; ``lift_shortfall``, how many answered threads there are where they are
too few.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.estimate import Estimate
from models.table import frame_of
from models.threads.lift import INTERVAL, MINIMUM_PAIRS, N_RESAMPLES, Ratio, lift, outcome_ratio
from models.threads.risk_sets import Matching, Threads
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert

ALL: Final = "all"
METHOD: Final = "risk-set matching on age, posts so far and of the last hours; threads resampled"
VOICE_METHOD: Final = "threads resampled"
CHECKS: Final = {
    "caliper 0.20": Matching(caliper=0.2),
    "caliper 0.50": Matching(caliper=0.5),
    "horizon 6 h": Matching(horizon_hours=6),
    "horizon 24 h": Matching(horizon_hours=24),
}
_OUTCOMES: Final = {"lift_blame": "blames_safety", "lift_leaving": "leaving"}


def estimate(connection: duckdb.DuckDBPyConnection, *, run_id: str) -> int:
    """Replace the estimates; returns how many ratios could be told."""
    connection.execute(statement(__package__, "clear"))
    connection.execute(statement(__package__, "thread_list"))
    listed = frame(connection, "FROM thread_list ORDER BY number")
    posts = frame(connection, statement(__package__, "thread_posts"))
    incidents = frame(connection, statement(__package__, "thread_incidents"))
    found = [*_lifts(listed, posts, incidents), *_voice(frame(connection, statement(__package__, "voice")))]
    rows = [replace(one, run_id=run_id) for one in found]
    insert(connection, "estimates", frame_of(Estimate, rows))
    return sum(one.name == "lift" for one in rows)


def _lifts(listed: pl.DataFrame, posts: pl.DataFrame, incidents: pl.DataFrame) -> Iterator[Estimate]:
    threads = _threads(listed, posts, "blames_safety")
    for subject, asked in _subjects(listed, incidents):
        of_subject = replace(threads, asked=threads.asked & asked)
        n = int(of_subject.asked.sum())
        if not n:
            continue
        found = lift(of_subject, Matching()) if n >= MINIMUM_PAIRS else None
        if found is None:
            yield _row("lift_shortfall", subject, Ratio(n, MINIMUM_PAIRS, MINIMUM_PAIRS, n))
            continue
        parts = {"lift": found.matched, "lift_placebo": found.placebo, "lift_over_placebo": found.adjusted}
        yield from (_row(name, subject, one) for name, one in parts.items() if one)
        if subject == ALL:
            for check, matching in CHECKS.items():
                if other := lift(of_subject, matching):
                    yield _row("lift_check", check, other.matched, matching)
    recruited = (listed["stance"] == "recruit").fill_null(value=False).to_numpy()
    for name, marked in _OUTCOMES.items():
        of_outcome = _threads(listed, posts, marked)
        if one := outcome_ratio(replace(of_outcome, asked=of_outcome.asked & recruited), Matching()):
            yield _row(name, ALL, one)


def _threads(listed: pl.DataFrame, posts: pl.DataFrame, marked: str) -> Threads:
    answered = listed["answered_hours"].fill_null(np.inf).to_numpy().astype(np.float64)
    return Threads(
        thread=posts["thread"].to_numpy().astype(np.int64),
        age_hours=posts["age_hours"].to_numpy().astype(np.float64),
        marked=posts[marked].to_numpy().astype(np.bool_),
        answered_hours=answered,
        watched_hours=listed["watched_hours"].to_numpy().astype(np.float64),
        stratum=listed["source"].rank("dense").to_numpy().astype(np.int64),
        asked=np.isfinite(answered),
    )


def _subjects(listed: pl.DataFrame, incidents: pl.DataFrame) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    yield ALL, np.ones(listed.height, dtype=np.bool_)
    for column in ("competitor", "product"):
        for value in listed[column].drop_nulls().unique().sort():
            yield f"{column}:{value}", (listed[column] == value).fill_null(value=False).to_numpy()
    for (incident_id,), rows in incidents.group_by("incident_id", maintain_order=True):
        within = np.zeros(listed.height, dtype=np.bool_)
        within[rows["thread"].to_numpy()] = True
        yield f"incident:{incident_id}", within


def _voice(replies: pl.DataFrame) -> Iterator[Estimate]:
    """Of each product and week, the share of replies that competitors' accounts and promoters wrote."""
    rng = np.random.default_rng(7)
    for (product, week), rows in replies.group_by("product", "week", maintain_order=True):
        for name, part in (("voice", "n_competitors"), ("voice_promoters", "n_promoters")):
            parts, whole = rows[part].to_numpy(), rows["n_replies"].to_numpy()
            drawn = rng.exponential(size=(N_RESAMPLES, len(whole)))
            low, high = np.quantile((drawn @ parts) / (drawn @ whole), INTERVAL)
            share = Ratio(float(parts.sum() / whole.sum()), float(low), float(high), int(whole.sum()))
            yield replace(_row(name, str(product), share), horizon=str(week), method=VOICE_METHOD)


def _row(name: str, subject: str, one: Ratio, matching: Matching | None = None) -> Estimate:
    hours = (matching or Matching()).horizon_hours
    return Estimate(
        name, subject, f"{hours:.0f}h", one.value, one.low, one.high, None, one.n, METHOD, run_id=""
    )
