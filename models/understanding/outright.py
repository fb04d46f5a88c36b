"""What a sentence says outright: that something failed, that its author leaves, was told why or nothing, is to blame.

The regressions see a text as a whole, and one clause in a long post moves them little; here each sentence is asked by
itself. The wordings are in ``outright.toml``; nothing is learnt but how much they weigh.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from models.encoding.encoder import Vectors
from models.understanding.heads import Probabilities

_WEIGHT: Final = 4.0  # added to the log-odds of what is said outright; 3 is worse for blame, 4.5 for reasons

_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True, slots=True)
class _Wording:
    """One answer to one question, and how a sentence gives it."""

    question: str
    answer: str
    says: re.Pattern[str]
    unless: re.Pattern[str]


def outright_answers(readings: Iterable[str]) -> Vectors:
    """Whether a sentence of each text gives each answer: float32 (n, answers), 0 or 1."""
    return np.array([_answers_of(reading) for reading in readings], dtype=np.float32).reshape(
        -1, len(_wordings())
    )


def heed_outright(
    answers: Mapping[str, Probabilities], found: Vectors, classes: Mapping[str, Sequence[str]]
) -> dict[str, Probabilities]:
    """The answers to each question once more, likelier where a sentence gives them.

    found: of ``outright_answers``, row for row. Answers are probabilities, float64 (n, k), before and after.
    """
    heard = {name: probabilities.copy() for name, probabilities in answers.items()}
    for column, wording in enumerate(_wordings()):
        if wording.question in heard:
            place = list(classes[wording.question]).index(wording.answer)
            heard[wording.question][:, place] *= np.exp(_WEIGHT * found[:, column])
    return {name: odds / odds.sum(axis=1, keepdims=True) for name, odds in heard.items()}


def _answers_of(reading: str) -> list[bool]:
    sentences = _SENTENCE.split(reading.lower().replace("’", "'"))
    return [
        any(wording.says.search(sentence) and not wording.unless.search(sentence) for sentence in sentences)
        for wording in _wordings()
    ]


@cache
def _wordings() -> tuple[_Wording, ...]:
    content: dict[str, Any] = tomllib.loads(
        files(__package__).joinpath("outright.toml").read_text(encoding="utf-8")
    )
    stands_for: dict[str, str] = content.pop("stands_for")
    longest_first = sorted(stands_for, key=len, reverse=True)

    def any_of(wordings: Sequence[str]) -> re.Pattern[str]:
        pattern = "|".join(wordings)
        for name in longest_first:  # PRODUCTS has PRODUCT in it
            pattern = pattern.replace(name, stands_for[name])
        return re.compile(pattern)

    return tuple(
        _Wording(question, answer, any_of(entry["says"]), any_of(entry.get("unless", ["(?!)"])))
        for question, answers in content.items()
        for answer, entry in answers.items()
    )
