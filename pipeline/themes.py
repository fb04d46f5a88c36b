"""Themes: what the complaints are about, as groups that keep their identity from run to run."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import polars as pl

from models.clusters import Clustering, centroids, find_themes
from models.encoder import Vectors
from models.labels import Description, describe, exemplars
from models.lineage import inherit, new_theme_id
from models.table import frame_of
from models.text import reading
from models.theme import Theme, ThemeMember
from pipeline.sql import statement
from pipeline.stage import Context
from pipeline.warehouse import frame, insert, registered, transaction


@dataclass(frozen=True, slots=True)
class _Found:
    """The complaints and the themes found among them, row for row."""

    complaints: pl.DataFrame
    vectors: Vectors
    clustering: Clustering

    def posts_of(self, theme: int) -> set[str]:
        return set(self.complaints["post_id"].gather(self.clustering.rows_of(theme)))


def themes(connection: duckdb.DuckDBPyConnection, context: Context) -> dict[str, int]:
    """Cluster all complaints anew; a theme found before keeps its id, one not found again goes dormant."""
    settings = context.settings
    with transaction(connection):
        complaints = frame(connection, statement("themes/complaints"), {"encoder": settings.encoder.name})
        vectors = _matrix(complaints["vector"])
        found = _Found(complaints, vectors, find_themes(vectors, minimum_size=settings.themes.minimum_size))
        known = frame(connection, statement("themes/known"))
        theme_ids = _identities(found, known)
        rows = frame_of(Theme, _themes(found, theme_ids))
        insert(connection, "themes", rows)
        insert(connection, "theme_members", frame_of(ThemeMember, _members(found, theme_ids)))
        with registered(connection, rows):
            connection.execute(statement("themes/retire"))
    return {
        "complaints": complaints.height,
        "in_no_theme": int((found.clustering.theme < 0).sum()),
        "themes": len(theme_ids),
        "new": len(set(theme_ids).difference(known["theme_id"])),
    }


def _matrix(vectors: pl.Series) -> Vectors:
    """The vectors of a list column: float32 (n, d)."""
    if vectors.is_empty():
        return np.empty((0, 0), dtype=np.float32)
    return np.ascontiguousarray(vectors.list.to_array(len(vectors[0])).to_numpy(), dtype=np.float32)


def _identities(found: _Found, known: pl.DataFrame) -> list[str]:
    """The id of each theme found: that of the theme it goes on, or a new one."""
    n_themes = found.clustering.n_themes
    posts = [found.posts_of(theme) for theme in range(n_themes)]
    heirs = inherit(
        posts,
        {row["theme_id"]: set(row["post_ids"]) for row in known.iter_rows(named=True)},
        found_centroids=centroids(found.vectors, found.clustering.theme, n_themes=n_themes),
        known_centroids=_known_centroids(found, known),
    )
    return [heir or new_theme_id(members) for heir, members in zip(heirs, posts, strict=True)]


def _known_centroids(found: _Found, known: pl.DataFrame) -> Vectors:
    """Where each known theme lies: the centre of its posts, of its exemplars where it has none left."""
    row_of = {post_id: row for row, post_id in enumerate(found.complaints["post_id"])}
    centres = np.zeros((known.height, found.vectors.shape[1]), dtype=np.float32)
    for number, theme in enumerate(known.iter_rows(named=True)):
        posts = theme["post_ids"] or theme["exemplar_post_ids"]
        rows = [row_of[post_id] for post_id in posts if post_id in row_of]
        centres[number] = centroids(found.vectors[rows], np.zeros(len(rows), dtype=np.int64), n_themes=1)[0]
    return centres


def _themes(found: _Found, theme_ids: Sequence[str]) -> list[Theme]:
    complaints = found.complaints
    texts = [reading(text, title=title) for title, text in complaints.select("title", "text").iter_rows()]
    descriptions = describe(texts, found.clustering.theme, n_themes=len(theme_ids))
    return [
        _theme(complaints[rows], found.vectors[rows], theme_id=theme_id, description=description)
        for theme_id, description, rows in zip(
            theme_ids, descriptions, map(found.clustering.rows_of, range(len(theme_ids))), strict=True
        )
    ]


def _theme(posts: pl.DataFrame, vectors: Vectors, *, theme_id: str, description: Description) -> Theme:
    central = exemplars(vectors, posts["author_key"].to_list())
    created_at = posts["created_at"].sort()
    return Theme(
        theme_id=theme_id,
        label=description.label,
        keywords=description.keywords,
        exemplar_post_ids=tuple(posts["post_id"].gather(central)),
        n_posts=posts.height,
        n_authors=posts.select(pl.coalesce("author_key", "post_id").n_unique()).item(),
        first_seen_at=created_at[0],
        last_seen_at=created_at[-1],
        status="live",
        merged_into=None,
    )


def _members(found: _Found, theme_ids: Sequence[str]) -> list[ThemeMember]:
    clustering = found.clustering
    return [
        ThemeMember(theme_ids[theme], post_id, strength, "centroid" if by_centroid else "cluster")
        for post_id, theme, strength, by_centroid in zip(
            found.complaints["post_id"],
            clustering.theme.tolist(),
            clustering.strength.tolist(),
            clustering.by_centroid.tolist(),
            strict=True,
        )
        if theme >= 0
    ]
