"""``trustwatch cluster``: the theme stage alone, on any texts."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
import typer

from models.encoding.encoder import Encoder
from models.themes.clusters import find_themes
from models.themes.labels import describe, phrases
from models.themes.lineage import new_theme_id
from models.themes.membership import NO_THEME
from models.understanding.near_duplicates import near_duplicates
from models.understanding.text import reading
from pipeline.commands.options import Config, Home, settings_from
from pipeline.settings.settings import Settings
from pipeline.terminal.jsonl import STDIN, File, read_rows, write_rows
from pipeline.terminal.reporting import narrate


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(cluster)


def cluster(file: File = STDIN, home: Home = None, config: Config = None) -> None:
    """Group texts into themes, without a warehouse.

    Reads JSON lines with id and text; prints, in the same order, id, theme (null where a text fits in none),
    strength from 0 to 1 and the theme's label. The order of the rows does not matter to the themes.

    Example: trustwatch cluster complaints.jsonl
    """
    settings = settings_from(home, config)
    rows = read_rows(file, required=["text"])
    # In an order of their own: the last bits of a vector depend on the batch in which it was encoded.
    order = sorted(range(len(rows)), key=lambda row: (rows[row]["text"], str(rows[row]["id"])))
    answers = _grouped([rows[row] for row in order], settings) if rows else []
    write_rows(answers[index] for index in np.argsort(order))


def _grouped(rows: list[dict[str, Any]], settings: Settings) -> list[dict[str, Any]]:
    """The answer to each row, in order; near-duplicates count once and share an answer."""
    texts = [reading(row["text"]) for row in rows]
    originals = _originals(texts)
    distinct = sorted(set(originals))
    answers = _distinct_grouped(
        [str(rows[row]["id"]) for row in distinct], [texts[row] for row in distinct], settings
    )
    answer_of = dict(zip(distinct, answers, strict=True))
    return [{"id": row["id"]} | answer_of[original] for row, original in zip(rows, originals, strict=True)]


def _distinct_grouped(ids: list[str], texts: list[str], settings: Settings) -> list[dict[str, Any]]:
    vectors = Encoder(settings.encoder.name).encode(texts).vectors
    found = find_themes(vectors, minimum_size=settings.themes.minimum_size)
    themes: dict[int, tuple[str | None, str | None]] = {NO_THEME: (None, None)}
    for number, description in enumerate(
        describe([phrases(text) for text in texts], found.theme, n_themes=found.n_themes)
    ):
        themes[number] = (new_theme_id(ids[row] for row in found.rows_of(number)), description.label)
    n_left = len(found.rows_of(NO_THEME))
    narrate(f"{len(texts):,} distinct texts: {found.n_themes:,} themes, {n_left:,} texts in none")
    return [
        {"theme": themes[number][0], "strength": round(strength, 4), "label": themes[number][1]}
        for number, strength in zip(found.theme.tolist(), found.strength.tolist(), strict=True)
    ]


def _originals(texts: list[str]) -> list[int]:
    """For each text the first of which it is a near-duplicate, itself where there is none."""
    ids = [f"{row:012}" for row in range(len(texts))]
    at_once = datetime(1970, 1, 1, tzinfo=UTC)  # texts alone have no times; none is too long ago
    copies = near_duplicates(pl.DataFrame({"post_id": ids, "created_at": at_once, "reading": texts}))
    originals: list[int] = []
    for row, post_id in enumerate(ids):
        originals.append(originals[int(copies[post_id])] if post_id in copies else row)
    return originals
