"""How themes are called wherever one is named: in a person's words, or by the name that they were given."""

import polars as pl

from dashboard.published import Connection, kept
from pipeline.brief.theme_sentence import theme_name
from pipeline.brief.theme_sentence import theme_sentences as read_sentences


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
