"""Fitting the judge of replies to labelled ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from models.encoding.encoder import Encoder
from models.training.fitting import Question, fit_heads, folds_by_thread
from models.training.training_set import Reply
from models.understanding.artefact import Artefact
from models.understanding.stance import STANCE, Answer, StanceFeatures

_STRENGTH: Final = 0.01  # best of .001 and .01 out of fold


@dataclass(frozen=True, slots=True)
class StanceFit:
    """The file of a stance judge, and the stances that folds gave to replies that they had not seen."""

    content: bytes
    out_of_fold: tuple[str, ...]


def fit_stance(replies: Sequence[Reply], *, encoder: Encoder) -> StanceFit:
    """Fit the judge to labelled replies."""
    answers = StanceFeatures(
        [Answer(reply.text, reply.thread_text, reply.product, reply.author_product) for reply in replies],
        encoder,
    )
    stances = [reply.stance for reply in replies]
    fitted = fit_heads(
        {STANCE: Question(stances, _STRENGTH)},
        answers.features,
        folds=folds_by_thread(stances, [reply.thread_text for reply in replies]),
    )
    content = Artefact(encoder.name, fitted.terms, fitted.heads, {}).to_bytes()
    classes = fitted.heads[STANCE].classes
    guesses = fitted.out_of_fold[STANCE].argmax(axis=1)
    return StanceFit(content, tuple(classes[guess] for guess in guesses))
