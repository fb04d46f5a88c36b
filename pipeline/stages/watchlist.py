"""The watchlist: what of X and Reddit is to be read again, and when. Planned anew by every analysis."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import duckdb

from models.follow_up import COUNTED_UNTIL, FollowUp, Visit, next_count, next_visit
from models.table import frame_of
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import frame, insert

_COUNTS: Final = "public counts of a complaint"


def watchlist(connection: duckdb.DuckDBPyConnection, context: StageContext) -> dict[str, int]:
    """Plan what is read again: conversations of complaints, on X also their quotes and counts."""
    with transaction(connection):
        planned = [*_conversations(connection, context), *_counts(connection, context)]
        insert(connection, "watchlist", frame_of(FollowUp, planned))
    return {"followed": len(planned), "due": sum(item.due_at <= context.now for item in planned)}


def _conversations(connection: duckdb.DuckDBPyConnection, context: StageContext) -> Iterator[FollowUp]:
    quiet = timedelta(days=context.settings.follow.quiet_days)
    parameters = {"since": context.now - quiet, "now": context.now}
    rows = frame(connection, statement(__package__, "watchlist/conversations"), parameters)
    for source, subject, why, began_at, active_at, read_at in rows.iter_rows():
        visit = next_visit(began_at=began_at, active_at=active_at, read_at=read_at, quiet=quiet)
        if visit:
            yield _follow_up(source, subject, visit, why)


def _counts(connection: duckdb.DuckDBPyConnection, context: StageContext) -> Iterator[FollowUp]:
    rows = frame(
        connection, statement(__package__, "watchlist/counts"), {"since": context.now - COUNTED_UNTIL}
    )
    for source, subject, created_at, counted_at in rows.iter_rows():
        if visit := next_count(created_at=created_at, counted_at=counted_at):
            yield _follow_up(source, subject, visit, _COUNTS)


def _follow_up(source: str, subject: str, visit: Visit, why: str) -> FollowUp:
    return FollowUp(source, subject, visit.due_at, int(visit.wait.total_seconds()), visit.until, why)
