"""Fit the classifier to labelled posts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from models.encoding.encoder import Encoder
from models.judgement import Judgement
from models.statistics.prevalence import Confusion
from models.training.fitting import Question, best_threshold, fit_heads, threshold_for_accuracy
from models.training.training_set import Example
from models.understanding.artefact import Artefact
from models.understanding.classifier import NO, YES, Classifier, ReadPost, inputs_of, wordings
from models.understanding.heads import Probabilities
from models.vocabulary import CAUSE_KEYS, NONE, UNCLEAR

TARGET_ACCURACY: Final = 0.9  # of the causes that are named; the rest is 'unclear'

# C of each head's regression over vectors; the best of .0003, .001, .003 and .01 out of fold.
STRENGTHS: Final = {
    "complaint": 0.003,
    "cause": 0.001,
    "blames": 0.001,
    "explained": 0.003,
    "severity": 0.003,
    "leaving": 0.003,
    "promotes": 0.003,
}
# Said in set phrases; the other heads lose by traits of their own, out of fold.
BY_TRAITS: Final = frozenset({"blames", "explained", "leaving"})
# A fold is a source: the classifier will meet voices that it was not fitted to, and what it is sure of there is
# what its thresholds and temperatures have to be right about.
VOICES: Final = {"appstore": "review", "playstore": "review"}
_CAUSE_ORDER: Final = sorted(CAUSE_KEYS)  # as a head orders its columns
_YES: Final = sorted((YES, NO)).index(YES)


@dataclass(frozen=True, slots=True)
class ClassifierFit:
    """The file of a classifier, and its judgements of its own examples by folds that had not seen them."""

    content: bytes
    out_of_fold: tuple[Judgement, ...]  # row for row with the examples


def fit_classifier(examples: Sequence[Example], *, encoder: Encoder) -> ClassifierFit:
    """Fit and calibrate all heads, and choose the thresholds."""
    posts = [
        ReadPost.of(example.example_id, text=example.text, title=example.title, product=example.product)
        for example in examples
    ]
    encoding = encoder.encode([post.reading for post in posts])
    fitted = fit_heads(
        {
            name: Question(answers_to(examples, name), strength, by_traits=name in BY_TRAITS)
            for name, strength in STRENGTHS.items()
        },
        wordings(posts),
        lambda terms: inputs_of(posts, encoding, terms),
        folds=[VOICES.get(example.source, example.source) for example in examples],
    )
    thresholds = _thresholds(examples, fitted.out_of_fold)
    artefact = Artefact(encoder.name, fitted.terms, fitted.heads, thresholds)
    answers = [str(judgement.cause) for judgement in Classifier(artefact).decide(posts, fitted.out_of_fold)]
    confusion = Confusion.of(
        [example.cause for example in examples],
        answers,
        truths=(*CAUSE_KEYS, NONE),
        answers=(*CAUSE_KEYS, UNCLEAR, NONE),
    )
    content = replace(artefact, confusion=confusion).to_bytes()
    judge = Classifier(Artefact.from_bytes(content))
    return ClassifierFit(content, tuple(judge.decide(posts, fitted.out_of_fold)))


def answers_to(examples: Sequence[Example], name: str) -> list[str | None]:
    """The answers to one question; causes, blame and the like are asked of complaints alone."""
    if name == "complaint":
        return [YES if example.complaint else NO for example in examples]
    if name == "leaving":
        return [YES if example.leaving else NO for example in examples]
    if name == "promotes":
        return [YES if example.promotes != NONE else NO for example in examples]
    values = [getattr(example, name) if example.complaint else None for example in examples]
    return [None if value is None else str(value) for value in values]


def _thresholds(examples: Sequence[Example], answers: dict[str, Probabilities]) -> dict[str, float]:
    """The thresholds with the best out-of-fold F1; for the cause, the one that keeps the target accuracy."""
    is_complaint = np.array([example.complaint for example in examples])
    complaints = [example for example in examples if example.complaint]
    causes = np.array([_CAUSE_ORDER.index(example.cause) for example in complaints])
    p_cause = answers["cause"][is_complaint]
    return {
        "complaint": best_threshold(answers["complaint"][:, _YES], is_complaint),
        "cause": threshold_for_accuracy(
            p_cause.max(axis=1), p_cause.argmax(axis=1) == causes, target=TARGET_ACCURACY
        ),
        "also": _also_threshold(complaints, p_cause),
        "leaving": best_threshold(
            answers["leaving"][:, _YES], np.array([example.leaving for example in examples])
        ),
        "promotes": best_threshold(
            answers["promotes"][:, _YES], np.array([example.promotes != NONE for example in examples])
        ),
    }


def _also_threshold(complaints: Sequence[Example], p_cause: Probabilities) -> float:
    """The probability from which a second cause is named."""
    others = np.ones_like(p_cause, dtype=bool)
    others[np.arange(len(p_cause)), p_cause.argmax(axis=1)] = False
    truth = np.array([[cause in example.also for cause in _CAUSE_ORDER] for example in complaints])
    return best_threshold(p_cause[others], truth[others])
