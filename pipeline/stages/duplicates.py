"""Near-duplicates in state: the buckets of texts are kept, so that only new and edited words are hashed.

A repost repeats what it passes on, also where that is too short for two people's words to be told from one's copies.

Promises the pairs that all posts at once would give, whatever came in which order.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import duckdb
import polars as pl

from models.understanding.near_duplicates import SPAN, hashes_of, originals
from models.understanding.text import reading
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import frame, insert, registered

_CHUNK: Final = 5_000  # posts a transaction


def keep_buckets(connection: duckdb.DuckDBPyConnection, context: StageContext, pending: pl.DataFrame) -> None:
    """Hash the words of what may repeat a pending post, or be repeated by it, and has no buckets; all on a rebuild."""
    if context.rebuild:
        connection.execute("DELETE FROM text_buckets")
    _hash_lacking(connection, pending)


def _hash_lacking(connection: duckdb.DuckDBPyConnection, pending: pl.DataFrame) -> None:
    from_at, to_at = _times(pending)
    window = {"from_at": from_at - SPAN, "to_at": to_at + SPAN}
    new = frame(connection, statement(__package__, "duplicates/without_buckets"), window)
    for chunk in new.iter_slices(_CHUNK):
        readings = (reading(text, title=title) for title, text in chunk.select("title", "text").iter_rows())
        rows = chunk.select("post_id", "created_at").hstack(hashes_of(readings))
        with transaction(connection):
            insert(connection, "text_buckets", rows)


def find_originals(
    connection: duckdb.DuckDBPyConnection, read_pending: Callable[[], pl.DataFrame]
) -> dict[str, str]:
    """The original of each pending post that repeats another, after judged posts that repeat one wait to be read, too.

    Those are what was found to repeat it, and what is alike and had a later original or none.
    """
    pending = read_pending()
    near, reposts = _sharing(connection, pending), _reposts(connection, pending)
    anew = pl.concat([pending["post_id"], _that_gained(near), reposts.filter("is_new")["post_id"]])
    with transaction(connection), registered(connection, anew.to_frame()):
        connection.execute(statement(__package__, "duplicates/read_anew"))
    if (more := read_pending()).height > pending.height:
        _hash_lacking(connection, more)  # chains of copies lead out of the span
        near, reposts = _sharing(connection, more), _reposts(connection, more)
    passed_on = dict(reposts.filter("is_asked").select("post_id", "original").iter_rows())
    return originals(near.filter("is_asked"), among=near, read=_reader_of(near)) | passed_on


def _that_gained(near: pl.DataFrame) -> pl.Series:
    """Judged posts that repeat a pending one which is earlier than what they were said to repeat."""
    asked, others = near.filter("is_asked"), near.filter(~pl.col("is_asked"))
    found = originals(others, among=asked, read=_reader_of(near))
    times = dict(asked.select("post_id", "created_at").iter_rows())
    gained = [
        post_id
        for post_id, at, original in others.select("post_id", "original_at", "duplicate_of").iter_rows()
        if post_id in found and (at is None or (times[found[post_id]], found[post_id]) < (at, original))
    ]
    return pl.Series("post_id", gained, dtype=pl.String)


def _sharing(connection: duckdb.DuckDBPyConnection, pending: pl.DataFrame) -> pl.DataFrame:
    """The pending posts and the others that share a bucket with one of them."""
    from_at, to_at = _times(pending)
    window = {"from_at": from_at - SPAN, "to_at": to_at + SPAN}
    with registered(connection, pending.select("post_id")):
        return frame(connection, statement(__package__, "duplicates/sharing"), window)


def _reposts(connection: duckdb.DuckDBPyConnection, pending: pl.DataFrame) -> pl.DataFrame:
    """What the pending posts that are reposts pass on, and the judged ones that may pass on a pending post."""
    from_at, to_at = _times(pending)
    window = {"from_at": from_at, "to_at": to_at + SPAN, "days": SPAN.days}
    with registered(connection, pending.select("post_id")):
        return frame(connection, statement(__package__, "duplicates/reposts"), window)


def _reader_of(posts: pl.DataFrame) -> Callable[[str], str]:
    """What gives the reading of a post by its id; most are never asked for."""
    said = {
        post_id: (title, text)
        for post_id, title, text in posts.select("post_id", "title", "text").iter_rows()
    }

    def read(post_id: str) -> str:
        title, text = said[post_id]
        return reading(text, title=title)

    return read


def _times(pending: pl.DataFrame) -> tuple[datetime, datetime]:
    from_at, to_at = pending["created_at"].min(), pending["created_at"].max()
    assert isinstance(from_at, datetime)
    assert isinstance(to_at, datetime)
    return from_at, to_at
