"""The complaints that themes are made of, and which theme holds which of them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.encoding.encoder import Vectors
from models.themes.labels import phrases
from models.themes.membership import NO_THEME
from models.understanding.text import reading
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, registered

_PORTION: Final = 10_000  # vectors


@dataclass(frozen=True)
class Complaints:
    """Distinct complaints in the order of their ids, with their vectors row for row.

    posts: post_id, author_key, title, text, created_at. vectors: float32 (n, d), unit rows.
    """

    posts: pl.DataFrame
    vectors: Vectors

    def until(self, moment: datetime) -> "Complaints":
        """Those posted before."""
        rows = (self.posts["created_at"] < moment).arg_true()
        return Complaints(self.posts[rows], self.vectors[rows.to_numpy()])

    @cached_property
    def said(self) -> list[frozenset[str]]:
        """The phrases of each."""
        texts = self.posts.select("title", "text").iter_rows()
        return [phrases(reading(text, title=title)) for title, text in texts]


@dataclass(frozen=True, slots=True)
class Held:
    """Which live theme holds which complaint: theme int64 (n,), row for row, an index of theme_ids or NO_THEME.

    core: bool (n,), found by a clustering; the others joined by nearness to the core.
    """

    theme_ids: tuple[str, ...]
    theme: NDArray[np.int64]
    core: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many distinct complaints there are, when the newest was posted, in how many live themes how many are not."""

    n_complaints: int
    latest: datetime | None  # the time that the schedule of clusterings goes by
    n_in_no_theme: int
    n_themes: int


def list_complaints(connection: duckdb.DuckDBPyConnection, encoder: str) -> None:
    """List all distinct complaints that the encoder has read, for the statements that follow."""
    connection.execute(statement(__package__, "list_complaints"), {"encoder": encoder})
    list_until(connection, None)


def list_until(connection: duckdb.DuckDBPyConnection, moment: datetime | None) -> None:
    """List only those that were posted before a moment, or all again."""
    connection.execute(statement(__package__, "list_until"), {"moment": moment})


def read_standing(connection: duckdb.DuckDBPyConnection) -> Standing:
    """How the listed complaints and the themes stand."""
    return Standing(*frame(connection, statement(__package__, "standing")).row(0))


def read_complaints(connection: duckdb.DuckDBPyConnection, encoder: str) -> Complaints:
    """The listed complaints with words and vectors."""
    posts = frame(connection, statement(__package__, "complaints"))
    return Complaints(posts, read_vectors(connection, posts["post_id"], encoder))


def read_vectors(connection: duckdb.DuckDBPyConnection, post_ids: pl.Series, encoder: str) -> Vectors:
    """The vectors of posts that have one, row for row: float32 (n, d), (0, 0) without posts.

    They come in portions, each put in its rows: a million of them as a column of lists take ten times their bytes.
    """
    vectors = np.empty((0, 0), dtype=np.float32)
    rows = pl.DataFrame(
        {"post_id": post_ids, "number": range(len(post_ids))}, schema_overrides={"number": pl.Int64}
    )
    with registered(connection, rows):
        found = connection.sql(statement(__package__, "vectors"), params={"encoder": encoder})
        for portion in found.to_arrow_reader(_PORTION):
            numbers, values = portion.columns
            part = values.flatten().to_numpy().reshape(len(numbers), -1)
            if not len(vectors):
                vectors = np.zeros((len(post_ids), part.shape[1]), dtype=np.float32)
            vectors[numbers.to_numpy()] = part
    return vectors


def posts_by_theme(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The posts of each live theme that holds any, by its id."""
    members = frame(connection, statement(__package__, "members"))
    grouped = members.group_by("theme_id", maintain_order=True).agg("post_id")
    return {theme_id: set(post_ids) for theme_id, post_ids in grouped.iter_rows()}


def read_held(connection: duckdb.DuckDBPyConnection, complaints: Complaints) -> Held:
    """Which live theme holds which complaint."""
    members = frame(connection, statement(__package__, "members"))
    theme_ids = members["theme_id"].unique(maintain_order=True)
    number = pl.DataFrame(
        {"theme_id": theme_ids, "number": range(len(theme_ids))},
        schema={"theme_id": pl.String, "number": pl.Int64},
    )
    rows = complaints.posts.select("post_id").join(
        members.join(number, on="theme_id"), on="post_id", how="left", maintain_order="left"
    )
    theme = rows["number"].fill_null(NO_THEME).to_numpy().astype(np.int64)
    core = (rows["assigned_by"] == "cluster").fill_null(value=False).to_numpy().astype(bool)
    return Held(tuple(theme_ids), theme, core)
