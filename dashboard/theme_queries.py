"""What pages ask of themes, one function a question as in ``queries``; and how a theme is called."""

import polars as pl

from dashboard.filters import Filters
from dashboard.published import Connection, kept, rows
from pipeline.brief.theme_sentence import theme_name
from pipeline.brief.theme_sentence import theme_sentences as read_sentences


def themes(connection: Connection, filters: Filters) -> pl.DataFrame:
    """The live themes among the chosen complaints, the largest first."""
    return rows(connection, "themes", filters.parameters())


def theme(connection: Connection, theme_id: str) -> pl.DataFrame:
    """The theme under which an id stands today, whatever the filters; no row where there is none any more."""
    return rows(connection, "theme", {"theme_id": theme_id})


def theme_posts(connection: Connection, *, theme_id: str, n: int | None) -> pl.DataFrame:
    """The complaints of a theme, newest first; n None: all of them."""
    return rows(connection, "theme_posts", {"theme_id": theme_id, "n": n}, keep=n is not None)


def one_theme_days(connection: Connection, theme_id: str) -> pl.DataFrame:
    """The complaints of a theme by day."""
    return rows(connection, "one_theme_days", {"theme_id": theme_id})


def themes_alike(connection: Connection, *, vector: list[float], encoder: str) -> pl.DataFrame:
    """How like a vector each live theme is: theme_id, likeness."""
    return rows(connection, "themes_alike", {"vector": vector, "encoder": encoder})


def theme_days(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Complaints by theme and day."""
    return rows(connection, "theme_days", filters.parameters())


def theme_events(connection: Connection, filters: Filters) -> pl.DataFrame:
    """What became of themes in the chosen days, the newest first."""
    return rows(connection, "theme_events", filters.parameters())


def exemplars(connection: Connection) -> pl.DataFrame:
    """The most central complaints of every theme."""
    return rows(connection, "exemplars")


def theme_sentences(connection: Connection) -> dict[str, str]:
    """By live theme, what it says in a person's words."""
    found: dict[str, str] = kept(connection, "theme_sentences", {}, lambda: read_sentences(connection))
    return found


def in_words(connection: Connection, moves: pl.DataFrame) -> pl.DataFrame:
    """What became of themes, each called by its sentence where it has one.

    moves: theme_id, label, other_theme_id, other_label.
    """
    said = theme_sentences(connection)
    return moves.with_columns(
        pl.coalesce(
            pl.Series([said.get(theme_id) for theme_id in moves[key].to_list()], dtype=pl.String), label
        ).alias(label)
        for key, label in (("theme_id", "label"), ("other_theme_id", "other_label"))
    )


def named(connection: Connection, themes: pl.DataFrame) -> pl.DataFrame:
    """Themes for a table, the sentence of each beside its phrases. themes: theme_id, label."""
    said = theme_sentences(connection)
    names = [
        theme_name(label, said.get(key)) for key, label in themes.select("theme_id", "label").iter_rows()
    ]
    return themes.with_columns(pl.Series("label", names, dtype=pl.String))
