"""What a reply does to the complaint that it answers: recruit, disparage, agree, defend or neither."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from models.encoding.encoder import Encoder, Vectors
from models.understanding.artefact import Artefact, shipped
from models.understanding.features import Features
from models.understanding.products import mentioned, praised
from models.understanding.text import reading
from models.understanding.views import STRONG, alone, fitted_over
from models.vocabulary import NONE

WEIGHTS: Final = "stance.npz"
STANCE: Final = "stance"


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to be judged. author_product is the product its author speaks for; None for an ordinary account."""

    text: str
    thread_text: str
    product: str | None  # complained of
    author_product: str | None


class Stance:
    """The judge of replies. larger: the larger encoder under the pooling of replies, which it asks too if it may."""

    def __init__(self, artefact: Artefact, encoder: Encoder, larger: Encoder | None = None) -> None:
        self.artefact = artefact
        self._encoder = encoder
        self._larger = fitted_over(artefact, larger)

    @classmethod
    def load(cls, content: bytes | None = None, *, larger: Encoder | None = None) -> "Stance":
        """The judge in a file's content, else the one that comes with the package.

        So also where an earlier version fitted the file for the same encoder: it asks of another number of features.
        Raises TrustwatchError where the package's file is missing.
        """
        artefact = shipped(WEIGHTS)
        if content and not _is_earlier(own := Artefact.from_bytes(content), artefact):
            artefact = own
        return cls(artefact, Encoder(artefact.encoder), larger)

    @property
    def version(self) -> str:
        """What its answers depend on: the file's version, and the larger encoder where that is asked."""
        return f"{self.artefact.version}+{self._larger.name}" if self._larger else self.artefact.version

    def judge(self, replies: pl.DataFrame) -> list[tuple[str, float]]:
        """Stance and its probability for each row; reads text, thread_text, product and author_product."""
        columns = replies.select("text", "thread_text", "product", "author_product")
        answers = [Answer(*row) for row in columns.iter_rows()]
        if not answers:
            return []
        head = self.artefact.heads[STANCE]
        inputs = stance_features(answers, self._encoder).over(self.artefact.terms)
        if self._larger:
            head = self.artefact.heads[STRONG + STANCE]
            pooled = self._larger.encode([alone(answer.text) for answer in answers]).adapted
            inputs = replace(inputs, reply_pooling=pooled)
        probabilities = head.probabilities(inputs)
        return [(head.classes[row.argmax()], round(float(row.max()), 4)) for row in probabilities]


def _is_earlier(own: Artefact, shipped: Artefact) -> bool:
    features, now = (one.heads[STANCE].dense.weights.shape for one in (own, shipped))
    return own.encoder == shipped.encoder and features != now


@dataclass(frozen=True, slots=True)
class EncodedAnswers:
    """n answers: their readings, their own layers and their threads' (n, d), and traits by hand (n, k)."""

    readings: Sequence[str]
    own: Vectors
    thread: Vectors
    by_hand: Vectors


def encoded(answers: Sequence[Answer], encoder: Encoder) -> EncodedAnswers:
    """Encode answers and their threads; how like the two are, and who speaks of which product, are traits."""
    readings = [reading(answer.text) for answer in answers]
    both = encoder.encode([*readings, *(reading(answer.thread_text) for answer in answers)])
    n = len(answers)
    likeness = np.einsum("ij,ij->i", both.vectors[:n], both.vectors[n:])
    traits = np.array([_traits(*pair) for pair in zip(answers, readings, strict=True)], dtype=np.float32)
    return EncodedAnswers(readings, both.layers[:n], both.layers[n:], np.column_stack([traits, likeness]))


def stance_features(answers: Sequence[Answer], encoder: Encoder) -> Features:
    """A reply's own layers, how like its thread it is, and who speaks."""
    found = encoded(answers, encoder)
    dense = np.hstack([found.own, found.by_hand]).astype(np.float32)
    return Features(dense, found.by_hand.shape[1], found.readings)


def _traits(answer: Answer, words: str) -> list[float]:
    author = answer.author_product if answer.author_product != NONE else None
    named, praises = set(mentioned(answer.text)), set(praised(answer.text))
    return [
        float(author is None),
        float(author is not None and author != answer.product),
        float(author is not None and author == answer.product),
        float(bool(named - {answer.product})),
        float(answer.product in named),
        float(bool(praises - {answer.product})),
        float(np.log1p(len(words.split()))),
        float("?" in words),
        float("you" in words.lower()),
    ]
