"""Themes in a person's words: each live one's sentence, and how a theme is named with it."""

from collections.abc import Sequence
from typing import Final

import duckdb
import polars as pl

from models.themes.sentences import Post, spoken
from pipeline.brief.phrases import excerpt, shorten
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame

_LENGTH: Final = 130  # characters


def theme_sentences(
    connection: duckdb.DuckDBPyConnection, theme_ids: Sequence[str] | None = None
) -> dict[str, str]:
    """By live theme, of all or of some, its sentence.

    A theme that a person or a machine named has none, nor one of which no sentence speaks.
    """
    found: dict[str, str] = {}
    asked = {"theme_ids": None if theme_ids is None else list(theme_ids)}
    rows = frame(connection, statement(__package__, "theme_sentences"), asked)
    for theme_id, keywords, product, titles, texts in rows.iter_rows():
        posts = [Post(title, text) for title, text in zip(titles, texts, strict=True)]
        if said := spoken(posts, keywords, product):
            found[theme_id] = excerpt(said, length=_LENGTH)
    return found


def with_sentences(connection: duckdb.DuckDBPyConnection, themes: pl.DataFrame) -> pl.DataFrame:
    """The same rows with the sentence of each that had a complaint this week as said; themes: theme_id, n."""
    said = theme_sentences(connection, themes.filter(pl.col("n") > 0)["theme_id"].to_list())
    return themes.with_columns(
        pl.Series("said", [said.get(key) for key in themes["theme_id"].to_list()], dtype=pl.String)
    )


def theme_name(label: str, said: str | None, *, length: int = _LENGTH) -> str:
    """A theme in a table: its sentence, shortened, beside its phrases; these, or the name it was given, alone."""
    return f"“{shorten(said, length=length)}” · {label}" if said else label
