"""A first look at a post's words, that spares the encoder what is surely no complaint.

Two logistic regressions, over terms and over hand-made traits, cost a small part of an encoding. What they let pass
is read in full; what they stop is judged no complaint on their word. They know English words and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.judgement import Judgement
from models.understanding.artefact import Artefact, shipped
from models.understanding.classifier import UNSTATED, YES, ReadPost
from models.understanding.features import Inputs, ReadText, Terms, traits
from models.understanding.heads import Probabilities
from models.vocabulary import NONE

WEIGHTS: Final = "first_filter.npz"
COMPLAINT: Final = "complaint"


@dataclass(frozen=True, slots=True)
class FirstFilter:
    """The filter, for English texts."""

    artefact: Artefact

    @classmethod
    def load(cls, content: bytes | None = None) -> "FirstFilter":
        """The filter in a file's content, else the one that comes with the package.

        Raises TrustwatchError where its file is missing.
        """
        return cls(Artefact.from_bytes(content) if content else shipped(WEIGHTS))

    @property
    def threshold(self) -> float:
        """The probability from which on a post is read in full."""
        return self.artefact.thresholds[COMPLAINT]

    def p_complaint(self, texts: Sequence[ReadText]) -> Probabilities:
        """The probability that each text complains: float64 (n,)."""
        if not texts:
            return np.empty(0)
        head = self.artefact.heads[COMPLAINT]
        answers = head.probabilities(filter_inputs(texts, self.artefact.terms))
        return answers[:, head.classes.index(YES)]


def skimmed(post: ReadPost, p_complaint: float, *, version: str) -> Judgement:
    """The judgement of a post that the filter stopped: no complaint, and no word on causes."""
    return Judgement(
        post_id=post.post_id,
        model_version=version,
        product=post.product,
        is_complaint=False,
        p_complaint=round(p_complaint, 4),
        cause=NONE,
        p_cause=None,
        causes=None,
        also=(),
        blames=UNSTATED,
        explained=UNSTATED,
        leaving=False,
        promotes=NONE,
        severity=0,
        duplicate_of=None,
    )


def is_skimmed(judgement: Judgement) -> bool:
    """Whether a judgement rests on the filter alone."""
    return judgement.is_complaint is False and judgement.causes is None


def filter_inputs(texts: Sequence[ReadText], terms: Terms) -> Inputs:
    """What the filter sees of texts."""
    by_hand = traits(texts)
    return Inputs(by_hand, terms.matrix([text.reading for text in texts]), n_traits=by_hand.shape[1])
