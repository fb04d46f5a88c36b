"""``trustwatch classify`` and ``trustwatch stance``: the reading of single posts, without a warehouse."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import typer

from models.errors import UserMistake
from models.judgement import Judgement
from pipeline.commands.options import Config, Home, settings_from
from pipeline.terminal.jsonl import STDIN, File, read_rows, write_rows
from pipeline.terminal.judged import with_judge

_OPTIONAL = ("title", "community", "source")


def add_commands(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(classify)
    app.command()(stance)


def classify(file: File = STDIN, home: Home = None, config: Config = None) -> None:
    """Say of each post whether it is a complaint, of what product, why, and whom it blames.

    Reads JSON lines with id, text and, where known, title, community and source; prints, in the same order, id
    and every field of a judgement. A post in a language that the model does not read has is_complaint null. The
    model is the one that 'trustwatch train' installed in the home, else the package's. Where the settings name a judge
    ([judge] url), it is asked about posts that the model is not sure of; its answers have a model_version that begins
    with judge:.

    Example: echo '{"id": 1, "text": "Claude ate my draft"}' | trustwatch classify
    """
    settings = settings_from(home, config)
    rows = read_rows(file, required=["text"])
    _check_optional(rows, _OPTIONAL)
    if not rows:
        return
    from models.understanding.reader import (
        UnreadPost,  # brings the encoder's libraries, which --help must not wait for
    )
    from pipeline.model.loading import load_reader

    reader = load_reader(settings)
    posts = [
        # Ids of the rows need be neither distinct nor text: a row's place stands for it.
        UnreadPost(str(index), row["text"], **{field: row.get(field) for field in _OPTIONAL})
        for index, row in enumerate(rows)
    ]
    judgements: Sequence[Judgement] = reader.read(posts).judgements
    if settings.judge.url:
        judgements = with_judge(posts, judgements, settings)
    write_rows(_renamed(rows, map(asdict, judgements)))


def stance(file: File = STDIN, home: Home = None, config: Config = None) -> None:
    """Say of each reply to a complaint whether it recruits, disparages, agrees, defends or does neither.

    Reads JSON lines with id, text, thread_text and, where known, product (complained of) and author_product (that
    its author speaks for); prints, in the same order, id, stance and p_stance.

    Example: trustwatch stance replies.jsonl
    """
    settings = settings_from(home, config)
    rows = read_rows(file, required=["text", "thread_text"])
    _check_optional(rows, ("product", "author_product"))
    if not rows:
        return
    import polars as pl

    from pipeline.model.loading import judges_of_replies

    fields = ("text", "thread_text", "product", "author_product")
    replies = pl.DataFrame(
        [[row.get(field) for field in fields] for row in rows],
        schema=dict.fromkeys(fields, pl.String),
        orient="row",
    )
    judged = judges_of_replies(settings).stance.judge(replies)
    write_rows(
        {"id": row["id"], "stance": name, "p_stance": p} for row, (name, p) in zip(rows, judged, strict=True)
    )


def _renamed(
    rows: Iterable[dict[str, Any]], judgements: Iterable[dict[str, Any]]
) -> Iterable[dict[str, Any]]:
    for row, judgement in zip(rows, judgements, strict=True):
        del judgement["post_id"]
        yield {"id": row["id"], **judgement}


def _check_optional(rows: Iterable[dict[str, Any]], fields: Iterable[str]) -> None:
    for row in rows:
        for field in fields:
            if not isinstance(row.get(field), str | None):
                raise UserMistake(f"id {row['id']}: {field} is {row[field]!r:.40}; expected a string or null")
