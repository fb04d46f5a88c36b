"""Groups of accounts that repeat the same texts or links at the same time, on the sources whose terms allow to look."""

import duckdb
import polars as pl

from models.amplification import CoordinatedGroup, CoordinatedPost
from models.post import short_hash
from models.table import frame_of
from models.threads.coordination import Group, Window, coordinated_groups
from models.vocabulary import SOURCES
from pipeline.settings.settings import Settings
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert


def find_groups(connection: duckdb.DuckDBPyConnection, settings: Settings) -> int:
    """Replace the groups; returns how many there are."""
    wanted = settings.coordination
    sources = [source for source in SOURCES if source != "x" or wanted.on_x]
    shares = frame(connection, statement(__package__, "shares"), {"sources": sources})
    window = Window(seconds=wanted.window_seconds, fewest_objects=wanted.fewest_objects)
    groups, posts = [], []
    for (source,), rows in shares.group_by("source", maintain_order=True):
        for group in coordinated_groups(rows, window):
            found = _row(str(source), group, rows)
            groups.append(found)
            posts += [CoordinatedPost(found.group_id, post_id) for post_id in group.posts]
    connection.execute("DELETE FROM coordinated_groups; DELETE FROM coordinated_posts")
    insert(connection, "coordinated_groups", frame_of(CoordinatedGroup, groups))
    insert(connection, "coordinated_posts", frame_of(CoordinatedPost, posts))
    return len(groups)


def _row(source: str, group: Group, shares: pl.DataFrame) -> CoordinatedGroup:
    times = shares.filter(pl.col("post_id").is_in(group.posts))["at"]
    return CoordinatedGroup(
        group_id=short_hash(source, *group.posts)[:12],
        source=source,
        n_accounts=len(group.accounts),
        n_posts=len(group.posts),
        n_objects=group.n_objects,
        weight=round(group.weight, 4),
        p=round(group.p, 4),
        started_at=times.min(),  # type: ignore[arg-type]
        ended_at=times.max(),  # type: ignore[arg-type]
        median_seconds=group.median_seconds,
    )
