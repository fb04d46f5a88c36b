"""Understand: judge every post that the current model has not judged, chunk by chunk.

Promises the same judgements in whatever order posts came: what was read before its thread, before the original that it
repeats, or with other words than it has now, is read anew.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import duckdb
import polars as pl

from ingest.landing.held_folder import sweep_scratch
from models.encoding.encoder import Vectors
from models.errors import PartlyDone
from models.judgement import Judgement
from models.table import frame_of
from models.understanding.first_filter import is_skimmed
from models.understanding.reader import Reader, ReadResult, Thread, UnreadPost, product_of
from models.vocabulary import UNCLEAR
from pipeline.model.engines import Engine, open_engine, reader_of
from pipeline.model.loading import home_model
from pipeline.stages.cause_shares import correct_shares
from pipeline.stages.duplicates import find_originals, keep_buckets
from pipeline.stages.judging import judge_uncertain
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import frame, insert, registered


def understand(connection: duckdb.DuckDBPyConnection, context: StageContext) -> dict[str, int]:
    """Identify language and product, mark near-duplicates, encode, and judge; each chunk is kept once it is done.

    Raises PartlyDone when asked to stop.
    """
    sweep_scratch(home_model(context.settings.home))
    reader = reader_of(context.settings)
    pending = _pending(connection, context, reader)
    counts = dict.fromkeys(("posts", "near_duplicates", "not_read", "skimmed", "complaints", "unclear"), 0)
    if not pending.is_empty():
        connection.execute(statement(__package__, "understand/late_threads"), {"since": context.since})
        keep_buckets(connection, context, _pending(connection, context, reader))
        originals = find_originals(connection, partial(_pending, connection, context, reader))
        pending = _pending(connection, context, reader)
        with (
            open_engine(context.settings, reader) as engine,
            context.progress("understanding", pending.height) as advance,
        ):
            for chunk in pending.iter_slices(engine.chunk):
                if context.stopping():
                    raise PartlyDone(f"understood {counts['posts']:,} of {pending.height:,} posts")
                with transaction(connection):
                    done = _understand_chunk(connection, chunk, engine, originals, advance)
                counts = {name: counts[name] + done[name] for name in counts}
    counts |= judge_uncertain(connection, context)
    _encode_corrected(connection, reader)
    correct_shares(connection, context)  # also where nothing is new: posts may have been purged
    return counts


def _pending(connection: duckdb.DuckDBPyConnection, context: StageContext, reader: Reader) -> pl.DataFrame:
    return frame(
        connection,
        statement(__package__, "understand/pending"),
        {"rebuild": context.rebuild, "model_version": reader.version, "since": context.since},
    )


def _understand_chunk(
    connection: duckdb.DuckDBPyConnection,
    chunk: pl.DataFrame,
    engine: Engine,
    originals: Mapping[str, str],
    advance: Callable[[int], None],
) -> dict[str, int]:
    """Read the originals of one chunk, and let their near-duplicates say the same."""
    posts = _posts(connection, chunk)
    fresh = [post for post in posts if post.post_id not in originals]
    copies = [post for post in posts if post.post_id in originals]
    read = engine.read(fresh, progress=advance)
    _store(connection, fresh, read, encoder=engine.encoder)
    _store_copies(connection, copies, originals)
    advance(len(posts) - len(read.read_ids))
    return _counts(read.judgements, n_copies=len(copies))


def _posts(connection: duckdb.DuckDBPyConnection, chunk: pl.DataFrame) -> list[UnreadPost]:
    with registered(connection, chunk.select("post_id")):
        rows = frame(connection, statement(__package__, "understand/posts"))
    return [_post(row) for row in rows.iter_rows(named=True)]


def _post(row: Mapping[str, Any]) -> UnreadPost:
    thread = Thread(row["thread_title"], row["thread_text"]) if row["thread_text"] is not None else None
    return UnreadPost(
        post_id=row["post_id"],
        text=row["text"],
        title=row["title"],
        community=row["community"],
        source=row["source"],
        language=row["language"],
        thread=thread,
    )


def _store(
    connection: duckdb.DuckDBPyConnection, posts: Sequence[UnreadPost], read: ReadResult, *, encoder: str
) -> None:
    languages = pl.DataFrame(
        {"post_id": [post.post_id for post in posts], "language": read.languages},
        schema={"post_id": pl.String, "language": pl.String},
    )
    with registered(connection, languages):
        connection.execute(statement(__package__, "understand/languages"))
    insert(connection, "judgements", frame_of(Judgement, read.judgements))
    _store_vectors(connection, read.read_ids, read.vectors, encoder=encoder)


def _store_vectors(
    connection: duckdb.DuckDBPyConnection, post_ids: Sequence[str], vectors: Vectors, *, encoder: str
) -> None:
    if post_ids:
        rows = {"post_id": post_ids, "encoder": [encoder] * len(post_ids), "vector": vectors}
        insert(connection, "embeddings", pl.DataFrame(rows))


def _encode_corrected(connection: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    """Encode what only a person knows for a complaint: without a vector it could join no theme."""
    missing = frame(
        connection, statement(__package__, "understand/without_vector"), {"encoder": reader.encoder}
    )
    if not missing.is_empty():
        posts = _posts(connection, missing)
        vectors = reader.encode(posts)
        with transaction(connection):
            _store_vectors(connection, [post.post_id for post in posts], vectors, encoder=reader.encoder)


def _store_copies(
    connection: duckdb.DuckDBPyConnection, copies: Sequence[UnreadPost], originals: Mapping[str, str]
) -> None:
    """Near-duplicates take over the judgement of their original, but for the product, which the forum may change."""
    rows = pl.DataFrame(
        {
            "post_id": [post.post_id for post in copies],
            "product": [product_of(post) for post in copies],
            "duplicate_of": [originals[post.post_id] for post in copies],
            "root_id": [_root(post.post_id, originals) for post in copies],
        },
        schema=dict.fromkeys(("post_id", "product", "duplicate_of", "root_id"), pl.String),
    )
    with registered(connection, rows):
        connection.execute(statement(__package__, "understand/copies"))
        connection.execute(statement(__package__, "understand/copied_languages"))


def _root(post_id: str, originals: Mapping[str, str]) -> str:
    """Where a chain of near-duplicates leads: to what is judged in its own right, or was judged before."""
    while post_id in originals:
        post_id = originals[post_id]
    return post_id


def _counts(judgements: Sequence[Judgement], *, n_copies: int) -> dict[str, int]:
    return {
        "posts": len(judgements) + n_copies,
        "near_duplicates": n_copies,
        "not_read": sum(judgement.is_complaint is None for judgement in judgements),
        "skimmed": sum(is_skimmed(judgement) for judgement in judgements),
        "complaints": sum(judgement.is_complaint is True for judgement in judgements),
        "unclear": sum(judgement.cause == UNCLEAR for judgement in judgements),
    }
