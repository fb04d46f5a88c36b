"""What an answer that recruits or disparages sells: permissiveness, price, quality, privacy, reliability or nothing.

An answer rarely says so in its own words alone ("pull up a chair, storyteller"): what was complained of tells as much,
so its complaint's words and causes are weighed beside it.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import polars as pl

from models.encoding.encoder import Encoder
from models.understanding.artefact import Artefact, shipped
from models.understanding.features import Features
from models.understanding.stance import Answer, encoded
from models.understanding.views import STRONG, fitted_over, in_answer
from models.vocabulary import CAUSE_KEYS, NONE, SELLING

WEIGHTS: Final = "appeal.npz"
APPEAL: Final = "appeal"
FACT: Final = "fact"
YES: Final = "yes"
NO: Final = "no"
_COUNTED: Final = 3  # a fourth word of one kind says no more


@dataclass(frozen=True, slots=True)
class Selling:
    """What one answer sells, how surely, and whether it names something that can be checked."""

    appeal: str
    p_appeal: float
    names_fact: bool


class Appeal:
    """The judge of what answers sell. larger: as of ``Stance``."""

    def __init__(self, artefact: Artefact, encoder: Encoder, larger: Encoder | None = None) -> None:
        self.artefact = artefact
        self._encoder = encoder
        self._larger = fitted_over(artefact, larger)

    @classmethod
    def load(cls, content: bytes | None = None, *, larger: Encoder | None = None) -> "Appeal":
        """The judge in a file's content, else the one that comes with the package.

        Raises TrustwatchError where the package's file is missing.
        """
        artefact = Artefact.from_bytes(content) if content else shipped(WEIGHTS)
        return cls(artefact, Encoder(artefact.encoder), larger)

    @property
    def version(self) -> str:
        """What its answers depend on: the file's version, and the larger encoder where that is asked."""
        return f"{self.artefact.version}+{self._larger.name}" if self._larger else self.artefact.version

    def judge(self, replies: pl.DataFrame) -> list[Selling]:
        """One for each row; reads text, thread_text, product, author_product, causes and stance.

        causes: list of struct(key, value), those of the complaint. A stance that sells nothing has the appeal 'none'
        with certainty.
        """
        columns = replies.select("text", "thread_text", "product", "author_product")
        sells = [stance in SELLING for stance in replies["stance"]]
        asked = [row for row, sell in enumerate(sells) if sell]
        answers = [Answer(*row) for row in columns[asked].iter_rows()]
        causes = [_as_mapping(one) for one in replies["causes"][asked].to_list()]
        judged = iter(self._sold(answers, causes) if answers else [])
        return [next(judged) if sell else Selling(NONE, 1.0, names_fact=False) for sell in sells]

    def _sold(self, answers: Sequence[Answer], causes: Sequence[Mapping[str, float]]) -> list[Selling]:
        inputs = appeal_features(answers, causes, self._encoder).over(self.artefact.terms)
        if self._larger:
            pairs = [in_answer(answer.text, answer.thread_text) for answer in answers]
            inputs = replace(inputs, reply_pooling=self._larger.encode(pairs).adapted)
        asked = STRONG if self._larger else ""
        appeals, facts = self.artefact.heads[asked + APPEAL], self.artefact.heads[asked + FACT]
        names = facts.probabilities(inputs)[:, facts.classes.index(YES)] >= 0.5
        return [
            Selling(appeals.classes[row.argmax()], round(float(row.max()), 4), names_fact=bool(fact))
            for row, fact in zip(appeals.probabilities(inputs), names, strict=True)
        ]


def appeal_features(
    answers: Sequence[Answer], causes: Sequence[Mapping[str, float]], encoder: Encoder
) -> Features:
    """The layers of answer and complaint, the causes of the complaint, and which selling words the answer uses."""
    found = encoded(answers, encoder)
    by_cause = np.array([[one.get(cause, 0.0) for cause in CAUSE_KEYS] for one in causes], dtype=np.float32)
    words = np.array([_words(reading) for reading in found.readings], dtype=np.float32)
    by_hand = np.hstack([found.by_hand, by_cause, words])
    dense = np.hstack([found.own, found.thread, by_hand]).astype(np.float32)
    return Features(dense, by_hand.shape[1], found.readings)


def _as_mapping(causes: Sequence[Mapping[str, object]] | None) -> dict[str, float]:
    return {str(one["key"]): float(str(one["value"])) for one in causes or ()}


def _words(reading: str) -> list[float]:
    return [float(min(len(pattern.findall(reading)), _COUNTED)) for pattern in _patterns()]


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    text = files(__package__).joinpath("appeal.toml").read_text(encoding="utf-8")
    return tuple(
        re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE) for words in tomllib.loads(text).values()
    )
