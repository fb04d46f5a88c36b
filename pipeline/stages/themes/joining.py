"""New complaints join the themes that live.

Promises what asking all of them again would give, but asks each once: where the cores of themes lie is kept, and so is
who was too far from all of them.
"""

from dataclasses import dataclass

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.encoding.encoder import Vectors
from models.table import frame_of
from models.theme import ThemeMember, ThemePlace
from models.themes.membership import NO_THEME, Centres, nearest
from models.themes.membership import centres as centres_of
from models.themes.places import places
from pipeline.stages.themes.complaints import read_vectors
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert


@dataclass(frozen=True, slots=True)
class Cores:
    """Where the live themes lie, row for row."""

    theme_ids: list[str]
    centres: Centres


def read_cores(connection: duckdb.DuckDBPyConnection, encoder: str) -> Cores:
    """The cores of the live themes; those that are not known, or no more as they were, are found anew."""
    connection.execute(statement(__package__, "stale_cores"), {"encoder": encoder})
    connection.execute(statement(__package__, "stale_outsiders"))
    _find_lacking(connection, encoder)
    kept = frame(connection, statement(__package__, "cores"))
    at = kept["centre"].list.to_array(len(kept["centre"][0])).to_numpy() if kept.height else np.empty((0, 0))
    centres = Centres(at.astype(np.float32), tuple(one.to_numpy() for one in kept["nearness"]))
    return Cores(kept["theme_id"].to_list(), centres)


def join(connection: duckdb.DuckDBPyConnection, encoder: str) -> None:
    """Give listed complaints without a theme to the nearest live one, where they are near enough to its core."""
    cores = read_cores(connection, encoder)
    post_ids, theme, strength = _ask(connection, encoder, cores)
    members = [
        ThemeMember(cores.theme_ids[number], post_id, fit, "centroid")
        for post_id, number, fit in zip(post_ids, theme.tolist(), strength.tolist(), strict=True)
        if number != NO_THEME
    ]
    insert(connection, "theme_members", frame_of(ThemeMember, members))
    _keep_outsiders(connection, post_ids, theme)


def keep_cores(connection: duckdb.DuckDBPyConnection, encoder: str) -> None:
    """After a clustering: keep where the themes lie now, and who is too far from all; the others join later."""
    connection.execute(statement(__package__, "forget_cores"))
    post_ids, theme, _ = _ask(connection, encoder, read_cores(connection, encoder))
    _keep_outsiders(connection, post_ids, theme)


def place(connection: duckdb.DuckDBPyConnection, encoder: str) -> None:
    """Put the live themes on the map, turned as it was before."""
    cores = read_cores(connection, encoder)
    lay = {theme_id: xy for theme_id, *xy in frame(connection, "FROM theme_places").iter_rows()}
    nowhere = [np.nan, np.nan]
    before = np.array([lay.get(theme_id, nowhere) for theme_id in cores.theme_ids]).reshape(-1, 2)
    at = places(cores.centres.at, before=before)
    rows = [ThemePlace(theme_id, *xy) for theme_id, xy in zip(cores.theme_ids, at.tolist(), strict=True)]
    insert(connection, "theme_places", frame_of(ThemePlace, rows))


def _ask(
    connection: duckdb.DuckDBPyConnection, encoder: str, cores: Cores
) -> tuple[pl.Series, NDArray[np.int64], NDArray[np.float64]]:
    post_ids = frame(connection, statement(__package__, "unasked"))["post_id"]
    theme, strength = nearest(read_vectors(connection, post_ids, encoder), cores.centres)
    return post_ids, theme, strength


def _keep_outsiders(
    connection: duckdb.DuckDBPyConnection, post_ids: pl.Series, theme: NDArray[np.int64]
) -> None:
    insert(connection, "theme_outsiders", pl.DataFrame({"post_id": post_ids.filter(theme == NO_THEME)}))


def _find_lacking(connection: duckdb.DuckDBPyConnection, encoder: str) -> None:
    members = frame(connection, statement(__package__, "lacking_cores"))
    theme_ids = members["theme_id"].unique(maintain_order=True)
    if theme_ids.is_empty():
        return
    numbers = pl.DataFrame({"theme_id": theme_ids, "number": range(len(theme_ids))})
    numbered = members.join(numbers, on="theme_id", maintain_order="left")
    vectors: Vectors = read_vectors(connection, numbered["post_id"], encoder)
    theme = np.where(numbered["is_core"].to_numpy(), numbered["number"].to_numpy(), NO_THEME)
    found = centres_of(vectors, theme, n_themes=len(theme_ids))
    rows = {
        "theme_id": theme_ids,
        "encoder": encoder,
        "centre": list(found.at),
        "nearness": [one.tolist() for one in found.nearness],
    }
    kinds = {"centre": pl.List(pl.Float32), "nearness": pl.List(pl.Float64)}
    insert(connection, "theme_cores", pl.DataFrame(rows, schema_overrides=kinds))
