"""The complaints that themes are made of, and which theme holds which of them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.encoding.encoder import Vectors
from models.themes.labels import phrases
from models.themes.membership import NO_THEME
from models.understanding.text import reading
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame


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

    @property
    def latest(self) -> datetime | None:
        """When the newest was posted: the time that the schedule of clusterings goes by."""
        newest = self.posts["created_at"].max()
        assert newest is None or isinstance(newest, datetime)
        return newest

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

    def posts_by_theme(self, complaints: Complaints) -> dict[str, set[str]]:
        """The posts of each theme that holds any, by its id."""
        post_ids = complaints.posts["post_id"].to_list()
        held: dict[str, set[str]] = {}
        for post_id, number in zip(post_ids, self.theme.tolist(), strict=True):
            if number != NO_THEME:
                held.setdefault(self.theme_ids[number], set()).add(post_id)
        return held


def read_complaints(connection: duckdb.DuckDBPyConnection, encoder: str) -> Complaints:
    """All distinct complaints that the encoder has read."""
    rows = frame(connection, statement(__package__, "complaints"), {"encoder": encoder})
    return Complaints(rows.drop("vector"), _matrix(rows["vector"]))


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


def _matrix(vectors: pl.Series) -> Vectors:
    """The vectors of a list column: float32 (n, d)."""
    if vectors.is_empty():
        return np.empty((0, 0), dtype=np.float32)
    return np.ascontiguousarray(vectors.list.to_array(len(vectors[0])).to_numpy(), dtype=np.float32)
