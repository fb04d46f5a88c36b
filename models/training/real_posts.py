"""Labelled real posts: their labels come with the package, their texts from whoever has them.

The texts are other people's and never part of the project. Whoever fits the classifier names a file that has them;
labels in that file are not looked at. Where it has a title, that is the title of the thread which the post answers.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from models.errors import UserMistake
from models.training.training_set import Example, Reply, example_from, reply_from
from models.vocabulary import NONE

REAL: Final = "real"  # the subset that they form
LABELS: Final = "real.jsonl"
REPLY_LABELS: Final = (
    "real_replies.jsonl"  # of some of the same posts, what they do to the product of their thread
)


@cache
def real_labels() -> tuple[Example, ...]:
    """Every labelled real post, in the order of the labels' file; its text is empty."""
    text = files("models").joinpath("training", LABELS).read_text(encoding="utf-8")
    return tuple(
        example_from(json.loads(line) | {"text": "", "set": REAL}, location=f"{LABELS}:{number}")
        for number, line in enumerate(text.splitlines(), start=1)
    )


def with_texts(rows: Iterable[Mapping[str, Any]], *, location: str) -> list[Example]:
    """The labelled real posts with the texts that a file has of them, in the order of the labels' file.

    Raises UserMistake that says how many are missing, and one of them.
    """
    found = {str(row["id"]): row for row in rows}
    missing = [example.example_id for example in real_labels() if example.example_id not in found]
    if missing:
        raise UserMistake(
            f"{location}: {len(missing):,} of {len(real_labels()):,} labelled posts are missing, {missing[0]!r} among"
            f" them; their ids are in models/training/{LABELS}"
        )
    return [_with_text(example, found[example.example_id]) for example in real_labels()]


def real_replies(examples: Iterable[Example]) -> tuple[Reply, ...]:
    """The real posts that are labelled as replies, by ordinary people all, with the texts that the examples have.

    Their product is the post's, but where a label has the one that their thread is about.
    """
    found = {example.example_id: example for example in examples}
    text = files("models").joinpath("training", REPLY_LABELS).read_text(encoding="utf-8")
    rows = [(number, json.loads(line)) for number, line in enumerate(text.splitlines(), start=1)]
    return tuple(
        reply_from(_as_reply(found[row["id"]]) | row, location=f"{REPLY_LABELS}:{number}")
        for number, row in rows
    )


def _as_reply(example: Example) -> dict[str, Any]:
    return {
        "text": example.text,
        "thread_text": example.thread,
        "product": example.product,
        "author_product": NONE,
        "is_real": True,
    }


def _with_text(example: Example, row: Mapping[str, Any]) -> Example:
    return replace(
        example,
        text=str(row["text"]),
        thread=str(row.get("title") or ""),
        community=str(row.get("community") or ""),
        source=str(row.get("source") or ""),
    )
