"""Complaints with vectors, put straight into state, for tests of themes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import duckdb
import polars as pl

from models.encoding.encoder import Vectors
from models.judgement import Judgement
from models.post import Post
from models.table import frame_of
from pipeline.settings.sections import Encoder
from pipeline.warehouse.warehouse import frame, insert
from tests.rows import NOON, judgement, post
from tests.vectors import themed_vectors

SAYINGS = (
    "the usage limit stopped me again, Claude",
    "my chat history is gone",
    "the answer was a lecture about safety",
)
SIZES = (30, 20, 25)
VECTORS = themed_vectors(*SIZES, strays=10)
TEXTS = [text for text, size in zip(SAYINGS, SIZES, strict=True) for _ in range(size)] + ["hm"] * 10


def add(
    state: duckdb.DuckDBPyConnection,
    numbers: Iterable[int],
    *,
    texts: Sequence[str] = TEXTS,
    vectors: Vectors = VECTORS,
    at: datetime = NOON,
    fields: Mapping[str, Any] | None = None,
    **labels: Any,
) -> None:
    """Posts of these numbers, an hour apart, with their judgements and vectors."""
    posts = [
        post(number, texts[number], at=at + timedelta(hours=number), **(fields or {})) for number in numbers
    ]
    insert(state, "posts", frame_of(Post, posts))
    insert(state, "judgements", frame_of(Judgement, [judgement(number, **labels) for number in numbers]))
    embed(state, {number: vectors[number] for number in numbers})


def embed(state: duckdb.DuckDBPyConnection, vectors: Mapping[int, Vectors]) -> None:
    """Vectors by the number of their post; one that has a vector gets another."""
    rows = pl.DataFrame(
        {
            "post_id": [f"reddit:t3_{number}" for number in vectors],
            "encoder": Encoder().name,
            "vector": [vector.tolist() for vector in vectors.values()],
        },
        schema_overrides={"vector": pl.List(pl.Float32)},
    )
    insert(state, "embeddings", rows)


def tables(state: duckdb.DuckDBPyConnection) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The themes and their members."""
    return (
        frame(state, "FROM themes ORDER BY theme_id"),
        frame(state, "FROM theme_members ORDER BY theme_id, post_id"),
    )


def theme_of(state: duckdb.DuckDBPyConnection, number: int) -> list[str]:
    """The themes that hold a post."""
    query = "SELECT theme_id FROM theme_members WHERE post_id = $post_id"
    return frame(state, query, {"post_id": f"reddit:t3_{number}"})["theme_id"].to_list()


def events(state: duckdb.DuckDBPyConnection, *kinds: str) -> list[tuple[str, str, str | None]]:
    """The events of these kinds, oldest first: what happened, to which theme, with which other."""
    query = (
        "SELECT happened, theme_id, other_theme_id FROM theme_events ORDER BY happened_at, happened, theme_id"
    )
    return [row for row in frame(state, query).rows() if row[0] in kinds]
