"""Fit the classifier to labelled posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from models.encoding.encoder import Encoder, Encoding
from models.judgement import Judgement
from models.statistics.prevalence import Confusion
from models.training.adaptation import Adaptation
from models.training.fitting import (
    Question,
    Words,
    best_threshold,
    fit_heads,
    threshold_for_accuracy,
)
from models.training.groups import choosing, folds_of
from models.training.training_set import Example
from models.understanding.artefact import Artefact
from models.understanding.classifier import NO, YES, Classifier, ReadPost, wordings
from models.understanding.features import Features, traits
from models.understanding.heads import Probabilities
from models.understanding.outright import heed_outright, outright_answers
from models.vocabulary import CAUSE_KEYS, NONE, UNCLEAR

TARGET_ACCURACY: Final = 0.8  # of the causes that are named; the rest is 'unclear'
ALSO_ACCURACY: Final = 0.5  # of second causes that are named; where none can be so sure, none is named

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
# Said in set phrases; the other heads gain nothing by traits of their own, out of group.
BY_TRAITS: Final = frozenset({"explained", "leaving"})
_CAUSE_ORDER: Final = sorted(CAUSE_KEYS)  # as a head orders its columns
_YES: Final = sorted((YES, NO)).index(YES)


@dataclass(frozen=True, slots=True)
class ClassifierFit:
    """The file of a classifier, and its judgements of its own examples by folds that had not seen them.

    by_words: what its regressions over words alone said of them by such folds, by question, not calibrated.
    """

    content: bytes
    out_of_fold: tuple[Judgement, ...]  # row for row with the examples
    by_words: Mapping[str, Probabilities] = field(default_factory=dict)


def fit_classifier(
    examples: Sequence[Example],
    *,
    encoder: Encoder,
    features: Features | None = None,
    words: Words | None = None,
    adaptations: Mapping[str, Adaptation] = MappingProxyType({}),
) -> ClassifierFit:
    """Fit and calibrate all heads, and choose the thresholds.

    features: of the examples, made from their texts where None; words: kept instead of fitted; adaptations: of upper
    layers, by the part of a head that stands on them.
    """
    posts = posts_of(examples)
    if features is None:
        features = features_of(posts, encoder.encode([post.reading for post in posts]))
    fitted = fit_heads(
        {
            name: Question(answers_to(examples, name), strength, by_traits=name in BY_TRAITS)
            for name, strength in STRENGTHS.items()
        },
        features,
        folds=folds_of(examples),
        calibrating=choosing(examples),
        words=words,
        adaptations=adaptations,
    )
    assert features.outright is not None
    artefact = Artefact(
        encoder.name,
        fitted.terms,
        fitted.heads,
        {},
        upper_layers=adaptations["adapted"].layers.version if "adapted" in adaptations else "",
    )
    answers = heed_outright(fitted.out_of_fold, features.outright, artefact.classes)
    artefact = replace(artefact, thresholds=_thresholds(examples, answers))
    confusion = confusion_of(examples, Classifier(artefact).decide(posts, answers))
    content = replace(artefact, confusion=confusion).to_bytes()
    judge = Classifier(Artefact.from_bytes(content))
    return ClassifierFit(content, tuple(judge.decide(posts, answers)), fitted.by_words)


def posts_of(examples: Sequence[Example]) -> list[ReadPost]:
    """Examples as they are read, linked to the product that their label says."""
    return [
        ReadPost.of(
            example.example_id,
            text=example.text,
            title=example.title,
            product=example.product,
            source=example.source,
        )
        for example in examples
    ]


def features_of(posts: Sequence[ReadPost], encoding: Encoding) -> Features:
    """What posts are fitted by, row for row with the encoding of their readings."""
    by_hand = traits(post.as_text for post in posts)
    return Features(
        np.hstack([encoding.layers, by_hand]),
        by_hand.shape[1],
        wordings(posts),
        outright=outright_answers(post.reading for post in posts),
    )


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
    """The thresholds with the best out-of-fold F1; for causes, those that keep the target accuracy."""
    rows = np.flatnonzero(choosing(examples))
    chosen = [examples[row] for row in rows.tolist()]
    is_complaint = np.array([example.complaint for example in chosen])
    complaints = [example for example in chosen if example.complaint]
    causes = np.array([_CAUSE_ORDER.index(example.cause) for example in complaints])
    p_cause = answers["cause"][rows[is_complaint]]

    def best(name: str, truth: list[bool]) -> float:
        return best_threshold(answers[name][rows, _YES], np.array(truth))

    return {
        "complaint": best("complaint", [example.complaint for example in chosen]),
        "cause": threshold_for_accuracy(
            p_cause.max(axis=1), p_cause.argmax(axis=1) == causes, target=TARGET_ACCURACY
        ),
        "also": _also_threshold(complaints, p_cause),
        "leaving": best("leaving", [example.leaving for example in chosen]),
        "promotes": best("promotes", [example.promotes != NONE for example in chosen]),
    }


def confusion_of(examples: Sequence[Example], judged: Sequence[Judgement]) -> Confusion:
    """How causes are confused out of fold."""
    rows = np.flatnonzero(choosing(examples)).tolist()
    return Confusion.of(
        [examples[row].cause for row in rows],
        [str(judged[row].cause) for row in rows],
        truths=(*CAUSE_KEYS, NONE),
        answers=(*CAUSE_KEYS, UNCLEAR, NONE),
    )


def _also_threshold(complaints: Sequence[Example], p_cause: Probabilities) -> float:
    """The probability from which a second cause is named: those named are right as often as they have to be."""
    others = np.ones_like(p_cause, dtype=bool)
    others[np.arange(len(p_cause)), p_cause.argmax(axis=1)] = False
    truth = np.array([[cause in example.also for cause in _CAUSE_ORDER] for example in complaints])
    return threshold_for_accuracy(p_cause[others], truth[others], target=ALSO_ACCURACY)
