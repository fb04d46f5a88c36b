"""Answers: which complaint each stands under, and what it does there. An answer is judged once."""

from typing import Final

import duckdb
import numpy as np
import polars as pl

from models.amplification import Amplification, RegisteredAccount
from models.table import frame_of, schema_of
from models.threads.nearest import nearest_above
from pipeline.model.loading import judges_of_replies
from pipeline.settings.settings import Settings
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert, registered

_JUDGED: Final = ("stance", "p_stance", "appeal", "p_appeal", "names_fact")


def register(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Keep the registry as the settings have it, so that views can name accounts."""
    rows = [
        RegisteredAccount(
            account=account.key,
            competitor=key,
            competitor_name=competitor.name,
            name=account.name or competitor.name,
            product=competitor.product,
            kind=account.kind,
            since=account.since,
            until=account.until,
            evidence=account.evidence or None,
        )
        for key, competitor in settings.competitors.items()
        for account in competitor.accounts
    ]
    with registered(connection, frame_of(RegisteredAccount, rows)):
        connection.execute(statement(__package__, "register"))


def find_answers(connection: duckdb.DuckDBPyConnection, settings: Settings) -> pl.DataFrame:
    """Every answer to a complaint, judged; what was judged before of the same words by the same judges stands."""
    connection.execute(statement(__package__, "candidates"))
    connection.execute(statement(__package__, "threads"))
    judges = judges_of_replies(settings)
    with registered(connection, _targets(connection)):
        answers = frame(connection, statement(__package__, "answers"), {"judges": judges.version})
    known = answers.filter(pl.col("stance").is_not_null())
    new = answers.filter(pl.col("stance").is_null()).drop(_JUDGED)
    if new.height:
        stances = judges.stance.judge(new)
        new = new.with_columns(
            pl.Series("stance", [found for found, _ in stances], dtype=pl.String),
            pl.Series("p_stance", [p for _, p in stances], dtype=pl.Float64),
        )
        sold = judges.appeal.judge(new)
        new = new.with_columns(
            pl.Series(name, [getattr(one, name) for one in sold])
            for name in ("appeal", "p_appeal", "names_fact")
        )
        known = pl.concat([known, new], how="diagonal")
    found = known.select(schema_of(Amplification).names()).sort("post_id")
    insert(connection, "amplifications", found)
    return found


def _targets(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The complaint of each candidate: post_id, relation and the number of its target."""
    links = frame(connection, statement(__package__, "links"))
    pointers = frame(connection, statement(__package__, "pointers"))
    complains = links["complains"].to_numpy().astype(np.bool_)
    nearest = nearest_above(links["above"].to_numpy().astype(np.int64), complains)
    own, quoted, mentioned = (
        pointers[name].to_numpy().astype(np.int64) for name in ("own", "quoted", "mentioned")
    )

    def at_or_above(rows: np.ndarray) -> np.ndarray:
        if not len(complains):
            return rows
        found = np.where(complains[rows], rows, nearest[rows])
        return np.where((rows < 0) | (found == own), -1, found)

    replied, quotes, mentions = nearest[own] if len(own) else own, at_or_above(quoted), at_or_above(mentioned)
    target = np.where(replied >= 0, replied, np.where(quotes >= 0, quotes, mentions))
    relation = np.where(replied >= 0, "reply", np.where(quotes >= 0, "quote", "mention"))
    return (
        pl.DataFrame({"post_id": pointers["post_id"], "relation": relation, "target": target})
        .cast({"relation": pl.String, "target": pl.Int64})
        .filter(pl.col("target") >= 0)
    )
