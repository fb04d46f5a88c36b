"""Clusterings of complaints: all of them anew, or only those that joined no theme, and the groups of themes.

Each writes themes and their members; what became of the themes before is for pipeline.stages.themes.themes to say.
"""

from collections.abc import Iterable, Sequence, Set

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.encoding.encoder import Vectors
from models.table import frame_of
from models.theme import Theme, ThemeGroup, ThemeMember
from models.themes.clusters import Clustering, find_themes, smallest_theme
from models.themes.groups import group_themes
from models.themes.labels import Description, describe, exemplars
from models.themes.lineage import inherit, new_theme_id
from models.themes.membership import NO_THEME, centroids, spread_over
from pipeline.stages.themes.complaints import Complaints, Held, read_held
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert

_BACKGROUND = 3  # times the smallest theme: enough members of a theme to show how dense it is


def cluster_all(connection: duckdb.DuckDBPyConnection, complaints: Complaints, *, minimum_size: int) -> None:
    """Cluster all complaints anew; themes found before keep their ids, those not found again go dormant."""
    found = find_themes(complaints.vectors, minimum_size=minimum_size)
    known = frame(connection, statement(__package__, "known"))
    theme_ids = _identities(connection, complaints, found.theme, known)
    by = np.where(found.by_centroid, "centroid", "cluster").tolist()
    rows = np.arange(len(found.theme))
    connection.execute(statement(__package__, "empty"))
    _insert_members(connection, complaints, rows, theme_ids, found.theme, found.strength, by)
    _insert_themes(connection, complaints, found.theme, theme_ids, among=theme_ids)


def cluster_left_over(
    connection: duckdb.DuckDBPyConnection, complaints: Complaints, held: Held, *, minimum_size: int
) -> None:
    """Find new themes among the complaints that are in none; the themes that live keep all that they hold.

    Some members of each live theme are clustered with them, for a theme is dense only beside others.
    """
    smallest = smallest_theme(len(held.theme), minimum_size=minimum_size)
    free = held.theme == NO_THEME
    beside = spread_over(complaints.vectors, held.theme, n_each=_BACKGROUND * smallest)
    rows = np.flatnonzero(free | beside)
    found = find_themes(complaints.vectors[rows], minimum_size=minimum_size, among=len(held.theme))
    theme = _among_free(found, free[rows], smallest=smallest)
    known = frame(connection, statement(__package__, "known")).filter(pl.col("status") == "dormant")
    everywhere = np.full(len(free), NO_THEME, dtype=np.int64)
    everywhere[rows] = theme
    new_ids = _identities(connection, complaints, everywhere, known)
    _insert_members(connection, complaints, rows, new_ids, theme, found.strength, ["cluster"] * len(rows))
    both = np.where(everywhere == NO_THEME, held.theme, everywhere + len(held.theme_ids))
    both[(everywhere == NO_THEME) & free] = NO_THEME
    _insert_themes(connection, complaints, both, [*held.theme_ids, *new_ids], among=new_ids)


def group(connection: duckdb.DuckDBPyConnection, complaints: Complaints) -> None:
    """Put the live themes into groups; a group with mostly the same themes as before keeps its id."""
    held = read_held(connection, complaints)
    theme_ids = held.theme_ids
    centres = centroids(complaints.vectors, held.theme, n_themes=len(theme_ids))
    number = group_themes(centres)
    n_groups = int(number.max(initial=-1)) + 1
    inside = held.theme != NO_THEME
    group_of = np.full(len(held.theme), NO_THEME, dtype=np.int64)
    group_of[inside] = number[held.theme[inside]]
    themes = [{theme_ids[index] for index in np.flatnonzero(number == one)} for one in range(n_groups)]
    group_ids = _group_ids(connection, themes)
    labels = [item.label for item in describe(complaints.said, group_of, n_themes=n_groups)]
    rows = [
        ThemeGroup(theme_id, group_ids[index], labels[index])
        for theme_id, index in zip(theme_ids, number.tolist(), strict=True)
    ]
    insert(connection, "theme_groups", frame_of(ThemeGroup, rows))


def _among_free(found: Clustering, free: NDArray[np.bool_], *, smallest: int) -> NDArray[np.int64]:
    """The themes found that are mostly posts without one, and only these posts of them; numbered anew."""
    theme, number = np.full(len(free), NO_THEME, dtype=np.int64), 0
    for one in range(found.n_themes):
        inside = found.theme == one
        new = inside & free
        if new.sum() >= smallest and 2 * new.sum() > inside.sum():
            theme[new], number = number, number + 1
    return theme


def _identities(
    connection: duckdb.DuckDBPyConnection,
    complaints: Complaints,
    theme: NDArray[np.int64],
    known: pl.DataFrame,
) -> list[str]:
    """The id of each theme found: that of the theme it goes on, or one that no theme ever had."""
    n_themes = int(theme.max(initial=NO_THEME)) + 1
    posts = [set(complaints.posts["post_id"].gather(np.flatnonzero(theme == one))) for one in range(n_themes)]
    heirs = inherit(
        posts,
        {row["theme_id"]: set(row["post_ids"]) for row in known.iter_rows(named=True)},
        found_centroids=centroids(complaints.vectors, theme, n_themes=n_themes),
        known_centroids=_known_centroids(complaints, known),
    )
    taken = set(frame(connection, statement(__package__, "ids"))["theme_id"])
    return [heir or _unused(members, taken) for heir, members in zip(heirs, posts, strict=True)]


def _unused(members: Set[str], taken: Set[str]) -> str:
    theme_id = new_theme_id(members)
    while theme_id in taken:  # the same founders met before, and their theme has merged since
        theme_id = new_theme_id([*members, theme_id])
    return theme_id


def _group_ids(connection: duckdb.DuckDBPyConnection, themes: Sequence[Set[str]]) -> list[str]:
    before = frame(connection, statement(__package__, "groups"))
    known = {row["group_id"]: set(row["theme_ids"]) for row in before.iter_rows(named=True)}
    heirs = inherit(themes, known)
    return [heir or new_theme_id(members) for heir, members in zip(heirs, themes, strict=True)]


def _known_centroids(complaints: Complaints, known: pl.DataFrame) -> Vectors:
    """Where each known theme lies: the centre of its posts, of its exemplars where it has none left."""
    row_of = {post_id: row for row, post_id in enumerate(complaints.posts["post_id"])}
    known_centroids = np.zeros((known.height, complaints.vectors.shape[1]), dtype=np.float32)
    for number, theme in enumerate(known.iter_rows(named=True)):
        posts = theme["post_ids"] or theme["exemplar_post_ids"]
        rows = [row_of[post_id] for post_id in posts if post_id in row_of]
        one_theme = np.zeros(len(rows), dtype=np.int64)
        known_centroids[number] = centroids(complaints.vectors[rows], one_theme, n_themes=1)[0]
    return known_centroids


def _insert_themes(
    connection: duckdb.DuckDBPyConnection,
    complaints: Complaints,
    theme: NDArray[np.int64],
    theme_ids: Sequence[str],
    *,
    among: Iterable[str],
) -> None:
    """Write the themes among the named ones, described by what sets them off from all others."""
    wanted = set(among)
    descriptions = describe(complaints.said, theme, n_themes=len(theme_ids))
    rows = [
        _theme(complaints, np.flatnonzero(theme == number), theme_id=theme_id, description=description)
        for number, (theme_id, description) in enumerate(zip(theme_ids, descriptions, strict=True))
        if theme_id in wanted
    ]
    insert(connection, "themes", frame_of(Theme, rows))


def _theme(
    complaints: Complaints, rows: NDArray[np.int64], *, theme_id: str, description: Description
) -> Theme:
    posts = complaints.posts[rows]
    central = exemplars(complaints.vectors[rows], posts["author_key"].to_list())
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


def _insert_members(
    connection: duckdb.DuckDBPyConnection,
    complaints: Complaints,
    rows: NDArray[np.int64],
    theme_ids: Sequence[str],
    theme: NDArray[np.int64],
    strength: NDArray[np.float64],
    assigned_by: Sequence[str],
) -> None:
    """Write the members: theme, strength and assigned_by are of these rows of the complaints."""
    members = [
        ThemeMember(theme_ids[number], post_id, fit, by)
        for post_id, number, fit, by in zip(
            complaints.posts["post_id"].gather(rows),
            theme.tolist(),
            strength.tolist(),
            assigned_by,
            strict=True,
        )
        if number != NO_THEME
    ]
    insert(connection, "theme_members", frame_of(ThemeMember, members))
