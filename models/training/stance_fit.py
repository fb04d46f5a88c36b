"""Fitting the judge of replies to labelled ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from models.encoding.encoder import Encoder
from models.training.fitting import Question, fit_heads, folds_by_thread
from models.training.training_set import Reply
from models.understanding.artefact import Artefact
from models.understanding.stance import STANCE, STRONG, Answer, stance_features

_STRENGTH: Final = 0.003  # best of .001, .003 and .01 with threads left out


@dataclass(frozen=True, slots=True)
class StanceFit:
    """The file of a stance judge, and the stances that folds gave to replies that they had not seen.

    strong: those of the judge over both encoders; empty where there is none.
    """

    content: bytes
    out_of_fold: tuple[str, ...]
    strong: tuple[str, ...] = ()


def fit_stance(replies: Sequence[Reply], *, encoder: Encoder, larger: Encoder | None = None) -> StanceFit:
    """Fit the judge to labelled replies; where a larger encoder is given, also one that asks both."""
    answers = [
        Answer(reply.text, reply.thread_text, reply.product, reply.author_product) for reply in replies
    ]
    features = stance_features(answers, encoder, larger=larger)
    stances = [reply.stance for reply in replies]
    folds = folds_by_thread(stances, [reply.thread_text for reply in replies])
    fits = {
        STANCE: fit_heads({STANCE: Question(stances, _STRENGTH)}, replace(features, larger=None), folds=folds)
    }
    if larger:
        fits[STRONG] = fit_heads({STRONG: Question(stances, _STRENGTH)}, features, folds=folds)
    heads = {name: fit.heads[name] for name, fit in fits.items()}
    told = {
        name: tuple(heads[name].classes[guess] for guess in fit.out_of_fold[name].argmax(axis=1))
        for name, fit in fits.items()
    }
    content = Artefact(encoder.name, fits[STANCE].terms, heads, {}).to_bytes()
    return StanceFit(content, told[STANCE], told.get(STRONG, ()))
