"""Shares of causes among a product's complaints, corrected for what the classifier confuses with what."""

from typing import Final

import duckdb
import numpy as np
import polars as pl

from models.estimate import Estimate
from models.statistics.prevalence import LEVEL, Confusion, corrected_shares
from models.table import frame_of
from models.vocabulary import NONE
from pipeline.model.loading import classifier_in_use
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import frame, insert

SHARE: Final = "cause_share"
MINIMUM_POSTS: Final = (
    30  # of a product in a week; simulated intervals cover from there on, and are wide below
)


def correct_shares(connection: duckdb.DuckDBPyConnection, context: StageContext) -> int:
    """Estimate the shares of every product and week whose judgements have changed; returns how many weeks.

    Rows of ``estimates`` named ``cause_share``: subject_id is ``<product>/<cause>``, horizon the Monday of the UTC
    week, n the posts that the share rests on.
    """
    classifier = classifier_in_use(context.settings)
    confusion = classifier.artefact.confusion
    if confusion is None:
        return 0
    method = f"confusion of model {classifier.version}, EM, {LEVEL:.0%} interval"
    limits = {"name": SHARE, "method": method, "minimum": MINIMUM_POSTS, "none": NONE}
    with transaction(connection):
        connection.execute(statement(__package__, "understand/stale_shares"), limits)
        answers = frame(connection, statement(__package__, "understand/answers"), limits)
        if answers.is_empty():
            return 0
        weeks, shares = _shares(answers, confusion, method=method, run_id=context.run_id)
        insert(connection, "estimates", shares)
    return weeks


def _shares(
    answers: pl.DataFrame, confusion: Confusion, *, method: str, run_id: str
) -> tuple[int, pl.DataFrame]:
    """One estimate per product, week and cause. answers: product, week, cause, n_posts."""
    weeks = answers.group_by("product", "week", maintain_order=True).agg("cause", "n_posts")
    answered = np.zeros((weeks.height, len(confusion.answers)), dtype=np.int64)
    for row, (causes, counts) in enumerate(weeks.select("cause", "n_posts").iter_rows()):
        answered[row, [confusion.answers.index(cause) for cause in causes]] = counts
    found = corrected_shares(answered, confusion, without=NONE)
    estimates = [
        Estimate(
            name=SHARE,
            subject_id=f"{product}/{cause}",
            horizon=week,
            value=float(found.value[row, column]),
            low=float(found.low[row, column]),
            high=float(found.high[row, column]),
            p=None,
            n=int(answered[row].sum()),
            method=method,
            run_id=run_id,
        )
        for row, (product, week) in enumerate(weeks.select("product", "week").iter_rows())
        for column, cause in enumerate(confusion.truths)
        if cause != NONE
    ]
    return weeks.height, frame_of(Estimate, estimates)
