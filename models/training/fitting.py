"""Fit heads to labelled texts, and keep what each fold would have said of texts that it had not seen.

Whatever is chosen afterwards (calibrations, thresholds) is chosen on those out-of-fold predictions. The same texts
give the same numbers on the same machine: one thread, fixed seeds.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.training.adaptation import Adaptation
from models.understanding.features import Features, Inputs, Terms
from models.understanding.heads import Calibration, Head, Probabilities, calibrated, fit_calibration, fit_head

N_FOLDS: Final = 5
SEED: Final = 7
AS_GOOD: Final = 0.005  # F1: about the standard error of an F1 over three thousand posts


@dataclass(frozen=True, slots=True)
class Question:
    """One head to be fitted: the answer of each text, None where the question is not asked of it."""

    answers: Sequence[str | None]
    strength: float  # C of the regression over vectors
    by_traits: bool = False  # also by a regression over traits alone


@dataclass(frozen=True, slots=True)
class Words:
    """What regressions over words say that are kept from an earlier fit, since some of its texts are not at hand."""

    terms: Terms
    heads: Mapping[str, Head]
    answers: Mapping[
        str, Probabilities
    ]  # (n, k) of the texts to be fitted to, by question; none had seen its text


@dataclass(frozen=True, slots=True)
class Fitted:
    """Calibrated heads over the terms of all texts, and calibrated out-of-fold probabilities by question.

    by_words: those of the regressions over terms alone, not calibrated.
    """

    terms: Terms
    heads: dict[str, Head]
    out_of_fold: dict[str, Probabilities]
    by_words: dict[str, Probabilities]


def fit_heads(
    questions: Mapping[str, Question],
    features: Features,
    *,
    folds: Sequence[Hashable],
    calibrating: NDArray[np.bool_] | None = None,
    words: Words | None = None,
    adaptations: Mapping[str, Adaptation] = MappingProxyType({}),
) -> Fitted:
    """Fit every question's head.

    folds names the fold of each text; calibrating says on which texts they are calibrated, None is all; words are
    kept where they are given and fitted where not; adaptations: of upper layers, by the part of a head that stands on
    them.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        terms = words.terms if words else Terms.fit(features.readings)
        inputs = features.over(None if words else terms)
        guesses, by_words = _out_of_fold(questions, inputs, folds=folds, words=words, adaptations=adaptations)
        calibrations = {name: _calibration(questions[name], guesses[name], calibrating) for name in questions}
        heads = {
            name: replace(_fit(question, inputs), calibration=calibrations[name])
            for name, question in questions.items()
        }
    if words:
        heads = {name: replace(head, terms=words.heads[name].terms) for name, head in heads.items()}
    heads = {name: _with_layers(head, name, adaptations) for name, head in heads.items()}
    out_of_fold = {name: calibrated(guesses[name], calibrations[name]) for name in questions}
    return Fitted(terms, heads, out_of_fold, by_words)


def _with_layers(head: Head, name: str, adaptations: Mapping[str, Adaptation]) -> Head:
    """A question's head with what stands on adapted layers."""
    parts: dict[str, Any] = {part: adaptation.heads[name] for part, adaptation in adaptations.items()}
    return replace(head, **parts)


def best_threshold(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The threshold, in hundredths, with the highest F1; the middle one of those that are as good.

    F1 is flat near its top, and where on the flat it happens to be highest is chance.
    """
    grid = np.arange(5, 96) / 100
    scores = np.array([_f1(probabilities >= threshold, truth) for threshold in grid])
    best = grid[scores >= scores.max() - AS_GOOD]
    return float(best[len(best) // 2])


def threshold_for_accuracy(
    probabilities: NDArray[np.float64], right: NDArray[np.bool_], *, target: float
) -> float:
    """The lowest threshold, in hundredths, above which answers are right as often as the target asks; else 1."""
    for threshold in np.arange(100) / 100:
        kept = probabilities >= threshold
        if kept.any() and right[kept].mean() >= target:
            return float(threshold)
    return 1.0


def folds_by_thread(answers: Sequence[str], threads: Sequence[str]) -> list[int]:
    """Five folds of replies, each with its share of every answer; what stands in one thread shares a fold."""
    from sklearn.model_selection import StratifiedGroupKFold

    folds = np.empty(len(answers), dtype=int)
    splits = StratifiedGroupKFold(N_FOLDS, shuffle=True, random_state=SEED).split(answers, answers, threads)
    for number, (_, unseen) in enumerate(splits):
        folds[unseen] = number
    return list(folds.tolist())


def _out_of_fold(
    questions: Mapping[str, Question],
    inputs: Inputs,
    *,
    folds: Sequence[Hashable],
    words: Words | None,
    adaptations: Mapping[str, Adaptation],
) -> tuple[dict[str, Probabilities], dict[str, Probabilities]]:
    """Each question's uncalibrated probabilities for every text, from a fit that its fold had no part in.

    Of all regressions and of those over words alone. Which terms there are, and how rare, is counted over all texts: it
    says nothing of their answers. An answer that only one fold gives is unknown to the fit without it: there its
    probability is zero.
    """
    classes = {name: _classes(question) for name, question in questions.items()}
    guesses = {name: np.zeros((len(folds), len(known))) for name, known in classes.items()}
    by_words = {name: np.zeros_like(empty) for name, empty in guesses.items()}
    for fold in dict.fromkeys(folds):
        seen = [row for row, name in enumerate(folds) if name != fold]
        unseen = [row for row, name in enumerate(folds) if name == fold]
        for name, question in questions.items():
            answers = [question.answers[row] for row in seen]
            head = _fit(replace(question, answers=answers), inputs.rows(seen))
            place = np.ix_(unseen, [classes[name].index(answer) for answer in head.classes])
            given = {part: adaptation.answers[name][place] for part, adaptation in adaptations.items()}
            if words:
                given["terms"] = words.answers[name][place]
            elif head.terms:
                given["terms"] = head.said_by("terms", inputs.rows(unseen))
            guesses[name][place] = head.joined(inputs.rows(unseen), given)
            by_words[name][place] = given.get("terms", 0)
    return guesses, by_words


def _fit(question: Question, inputs: Inputs) -> Head:
    rows, answers = _asked(question)
    return fit_head(inputs.rows(rows), answers, strength=question.strength, by_traits=question.by_traits)


def _calibration(
    question: Question, guesses: Probabilities, calibrating: NDArray[np.bool_] | None
) -> Calibration:
    """Set on the calibrating texts; on all where the question is asked of none of them."""
    rows, answers = _asked(question)
    places = [place for place, row in enumerate(rows) if calibrating is None or calibrating[row]]
    places = places or list(range(len(rows)))
    classes = _classes(question)
    return fit_calibration(
        guesses[[rows[place] for place in places]], [classes.index(answers[place]) for place in places]
    )


def _classes(question: Question) -> list[str]:
    """All answers, in the order of a head's columns."""
    return sorted({answer for answer in question.answers if answer is not None})


def _asked(question: Question) -> tuple[list[int], list[str]]:
    """The rows that have an answer, and their answers."""
    asked = [(row, answer) for row, answer in enumerate(question.answers) if answer is not None]
    return [row for row, _ in asked], [answer for _, answer in asked]


def _f1(found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    return 2 * int((found & truth).sum()) / max(int(found.sum() + truth.sum()), 1)
