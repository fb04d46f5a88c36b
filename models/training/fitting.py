"""Fit heads to labelled texts, and keep what each fold would have said of texts that it had not seen.

Whatever is chosen afterwards (temperatures, thresholds) is chosen on those out-of-fold predictions. The same texts
give the same numbers on the same machine: one thread, fixed seeds.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.understanding.features import Inputs, Terms
from models.understanding.heads import Head, Probabilities, fit_head, fit_temperature, tempered

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
class Fitted:
    """Calibrated heads over the terms of all texts, and calibrated out-of-fold probabilities by question."""

    terms: Terms
    heads: dict[str, Head]
    out_of_fold: dict[str, Probabilities]


def fit_heads(
    questions: Mapping[str, Question],
    readings: Sequence[str],
    inputs_over: Callable[[Terms], Inputs],
    *,
    folds: Sequence[Hashable],
) -> Fitted:
    """Fit every question's head.

    inputs_over gives the features of all texts over some terms; folds names the fold of each text.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        guesses = _out_of_fold(questions, readings, inputs_over, folds=folds)
        temperatures = {name: _temperature(questions[name], guesses[name]) for name in questions}
        terms = Terms.fit(readings)
        inputs = inputs_over(terms)
        heads = {
            name: replace(_fit(question, inputs), temperature=temperatures[name])
            for name, question in questions.items()
        }
    return Fitted(terms, heads, {name: tempered(guesses[name], temperatures[name]) for name in questions})


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


def balanced_folds(answers: Sequence[str]) -> list[int]:
    """Five folds of texts, at random, each with its share of every answer."""
    from sklearn.model_selection import StratifiedKFold

    folds = np.empty(len(answers), dtype=int)
    splits = StratifiedKFold(N_FOLDS, shuffle=True, random_state=SEED).split(answers, answers)
    for number, (_, unseen) in enumerate(splits):
        folds[unseen] = number
    return list(folds.tolist())


def _out_of_fold(
    questions: Mapping[str, Question],
    readings: Sequence[str],
    inputs_over: Callable[[Terms], Inputs],
    *,
    folds: Sequence[Hashable],
) -> dict[str, Probabilities]:
    """Each question's uncalibrated probabilities for every text, from a fit that its fold had no part in.

    An answer that only one fold gives is unknown to the fit without it: there its probability is zero.
    """
    classes = {name: _classes(question) for name, question in questions.items()}
    guesses = {name: np.zeros((len(readings), len(known))) for name, known in classes.items()}
    for fold in dict.fromkeys(folds):
        seen = [row for row, name in enumerate(folds) if name != fold]
        unseen = [row for row, name in enumerate(folds) if name == fold]
        inputs = inputs_over(Terms.fit([readings[row] for row in seen]))
        for name, question in questions.items():
            answers = [question.answers[row] for row in seen]
            head = _fit(replace(question, answers=answers), inputs.rows(seen))
            columns = [classes[name].index(answer) for answer in head.classes]
            guesses[name][np.ix_(unseen, columns)] = head.probabilities(inputs.rows(unseen))
    return guesses


def _fit(question: Question, inputs: Inputs) -> Head:
    rows, answers = _asked(question)
    return fit_head(inputs.rows(rows), answers, strength=question.strength, by_traits=question.by_traits)


def _temperature(question: Question, guesses: Probabilities) -> float:
    rows, answers = _asked(question)
    classes = _classes(question)
    return fit_temperature(guesses[rows], [classes.index(answer) for answer in answers])


def _classes(question: Question) -> list[str]:
    """All answers, in the order of a head's columns."""
    return sorted({answer for answer in question.answers if answer is not None})


def _asked(question: Question) -> tuple[list[int], list[str]]:
    """The rows that have an answer, and their answers."""
    asked = [(row, answer) for row, answer in enumerate(question.answers) if answer is not None]
    return [row for row, _ in asked], [answer for _, answer in asked]


def _f1(found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    return 2 * int((found & truth).sum()) / max(int(found.sum() + truth.sum()), 1)
