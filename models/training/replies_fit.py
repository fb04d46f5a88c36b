"""Fit what judges replies: regressions, and beside them an attentive pooling on the larger encoder's first layers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np

from models.encoding.encoder import Encoder
from models.training.adaptation import LARGER, Adaptation, Labelled, Plan, adapt
from models.training.fitting import Fitted, Question, fit_heads, folds_by_thread
from models.training.training_set import Reply
from models.understanding.appeal import APPEAL, FACT, NO, YES
from models.understanding.artefact import Artefact
from models.understanding.features import Features
from models.understanding.stance import STANCE, Answer
from models.understanding.views import PART, STRONG, alone, in_answer
from models.vocabulary import SELLING

SELLS: Final = "sells"  # asked of every reply: an easier question than the others, which learn from it
PLAN: Final = replace(LARGER, written=1.0, epochs=10)


@dataclass(frozen=True, slots=True)
class JudgeFit:
    """The file of a judge, and what folds said, by question, of the replies that it was asked of.

    strong: of the judge that asks the larger encoder, too; empty where there is none. None had seen a reply's thread.
    """

    content: bytes
    small: Mapping[str, tuple[str, ...]]
    strong: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def fit_judge(
    questions: Mapping[str, Question],
    features: Features,
    *,
    encoder: Encoder,
    folds: Sequence[int],
    pooling: Adaptation | None,
) -> JudgeFit:
    """Fit a judge, and where a pooling was fitted to the same replies, row for row, one that stands on it, too."""
    small = fit_heads(questions, features, folds=folds)
    artefact = Artefact(encoder.name, small.terms, small.heads, {})
    if pooling is None:
        return JudgeFit(artefact.to_bytes(), _told(small))
    strong = fit_heads(
        {STRONG + name: question for name, question in questions.items()},
        features,
        folds=folds,
        adaptations={
            PART: Adaptation(
                pooling.layers,
                {STRONG + name: pooling.heads[name] for name in questions},
                {STRONG + name: pooling.answers[name] for name in questions},
            )
        },
    )
    artefact = replace(artefact, heads=small.heads | strong.heads, larger_layers=pooling.layers.version)
    told = {name.removeprefix(STRONG): answers for name, answers in _told(strong).items()}
    return JudgeFit(artefact.to_bytes(), _told(small), told)


def answers_of(replies: Sequence[Reply]) -> list[Answer]:
    """Replies as their judges are given them."""
    return [Answer(one.text, one.thread_text, one.product, one.author_product) for one in replies]


def folds_of(replies: Sequence[Reply]) -> list[int]:
    """Five folds that leave threads out, for all that replies are judged by: a thread says much of what is sold."""
    return folds_by_thread([one.stance for one in replies], [one.thread_text for one in replies])


def selling(replies: Sequence[Reply]) -> list[int]:
    """The rows of the replies that sell something, of which the rest is asked."""
    return [row for row, reply in enumerate(replies) if reply.stance in SELLING]


def fit_pooling(replies: Sequence[Reply], larger: Encoder, *, aside: Path, plan: Plan = PLAN) -> Adaptation:
    """Fit a pooling to all that replies are asked: each question of them as it will be read.

    aside: a folder that is its caller's to clear, for some 150 kB a reply. The answers are of the replies that each
    question is asked of. Raises OSError where aside has too little room.
    """
    n, rows, folds = len(replies), selling(replies), folds_of(replies)
    sold = [replies[row] for row in rows]
    unasked, unsold = [None] * n, [None] * len(sold)
    labelled = Labelled(
        [*(alone(one.text) for one in replies), *(in_answer(one.text, one.thread_text) for one in sold)],
        {
            STANCE: [*(one.stance for one in replies), *unsold],
            SELLS: [*(YES if one.stance in SELLING else NO for one in replies), *unsold],
            APPEAL: [*unasked, *(one.appeal for one in sold)],
            FACT: [*unasked, *map(fact, sold)],
        },
        np.array([one.is_real for one in (*replies, *sold)]),
    )
    place = str(larger.folder or larger.name)
    fitted = adapt(
        larger.name, place, labelled, folds=[*folds, *(folds[row] for row in rows)], aside=aside, plan=plan
    )
    said = fitted.answers
    answers = {STANCE: said[STANCE][:n], APPEAL: said[APPEAL][n:], FACT: said[FACT][n:]}
    return replace(fitted, answers=answers)


def fact(reply: Reply) -> str:
    """Whether a reply that sells names something that can be checked."""
    return YES if reply.names_fact else NO


def _told(fit: Fitted) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(head.classes[guess] for guess in fit.out_of_fold[name].argmax(axis=1))
        for name, head in fit.heads.items()
    }
