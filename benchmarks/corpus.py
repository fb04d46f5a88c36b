"""Labelled posts, encoded: what the candidates for reading a post learn from and are asked about."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.sentence_pooling import Bags, sentences
from models.encoding.encoder import Encoder, Encoding
from models.training.training_set import Example
from models.understanding.classifier import NO, YES, ReadPost


@dataclass(frozen=True)
class Corpus:
    """Labelled posts, encoded."""

    examples: Sequence[Example]
    posts: Sequence[ReadPost]
    encoding: Encoding
    bags: Bags

    @classmethod
    def of(cls, examples: Sequence[Example], encoder: Encoder) -> "Corpus":
        """Encode the posts and their sentences."""
        posts = [
            ReadPost.of(example.example_id, text=example.text, title=example.title, product=example.product)
            for example in examples
        ]
        parts = [sentences(post.reading) for post in posts]
        encoding = encoder.encode([post.reading for post in posts])
        by_sentence = encoder.encode([sentence for part in parts for sentence in part])
        return cls(
            examples, posts, encoding, Bags(by_sentence.layers, np.array([len(part) for part in parts]))
        )

    def answers(self, field: str) -> NDArray[np.str_]:
        """The labels of one field; yes or no for truth values."""
        values = (getattr(example, field) for example in self.examples)
        return np.array([as_label(value) for value in values])

    def asked(self, field: str) -> NDArray[np.bool_]:
        """Whose labels count: causes, blame and explanation are asked of complaints."""
        return np.array([field in ("complaint", "leaving") or example.complaint for example in self.examples])


def as_label(value: object) -> str:
    """A field's value as heads know it: truth values are yes or no."""
    return {True: YES, False: NO}[value] if isinstance(value, bool) else str(value)
