"""A head: what regressions over vectors, terms and traits and adapted layers say, averaged and calibrated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.encoding.encoder import Vectors
from models.understanding.features import Inputs

Probabilities = NDArray[np.float64]

TERMS_STRENGTH: Final = 10.0  # C of the regression over terms
_TRAIT_SCALE: Final = 3.0  # traits are few among a thousand dimensions: regularise them less
TRAITS_STRENGTH: Final = 0.03  # C of the regression over traits alone
# How much each part's answer weighs, best or as good as the best out of group: of .5 and 1 for traits, 1, 2 and 4 for
# adapted layers, 2, 3 and 4 for both of the larger encoder's, 1.5, 2 and 3 for replies'.
PART_WEIGHTS: Final = {
    "dense": 1.0,
    "terms": 1.0,
    "adapted": 2.0,
    "larger": 3.0,
    "larger_adapted": 3.0,
    "reply_pooling": 2.0,
    "traits": 0.5,
}


@dataclass(frozen=True, slots=True)
class Linear:
    """Scores = x @ weights.T + bias. weights: float32 (k, d), one row a class, one row alone for two classes."""

    weights: Vectors
    bias: Vectors

    def answers(self, values: Any) -> Probabilities:  # noqa: ANN401  -- dense or sparse, (n, d)
        """Its probability of each class: float64 (n, k)."""
        return softmax(values @ self.weights.T + self.bias)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns a head's average into probabilities that come true as often as they say."""

    temperature: float = 1.0
    shift: float = 0.0  # added to the logarithm of the last answer's odds


@dataclass(frozen=True, slots=True)
class Head:
    """One question about a post, with its possible answers in order, and the parts that answer it."""

    classes: tuple[str, ...]
    dense: Linear
    terms: Linear | None = None
    traits: Linear | None = None
    calibration: Calibration = Calibration()
    adapted: Linear | None = None  # fitted together with the layers that it stands on
    larger: Linear | None = None  # over the larger encoder's layers and traits
    larger_adapted: Linear | None = None  # fitted together with the larger encoder's layers
    reply_pooling: Linear | None = None  # the same, of what replies are judged by

    def probabilities(self, inputs: Inputs) -> Probabilities:
        """The calibrated probability of each answer: float64 (n, k)."""
        return calibrated(self.joined(inputs), self.calibration)

    def joined(
        self, inputs: Inputs, given: Mapping[str, Probabilities] = MappingProxyType({})
    ) -> Probabilities:
        """The weighted mean of what its parts say, not calibrated: float64 (n, k).

        given: what some parts said, by their names, which are then not asked; a row of NaN says nothing.
        """
        said = {
            part: given[part] if part in given else self.said_by(part, inputs)
            for part in PART_WEIGHTS
            if part in given or getattr(self, part) is not None
        }
        answers = np.array(list(said.values()))
        weights = np.array([PART_WEIGHTS[part] for part in said])[:, None, None] * ~np.isnan(answers)
        return np.asarray(np.nansum(answers * weights, axis=0) / weights.sum(axis=0))

    def said_by(self, part: str, inputs: Inputs) -> Probabilities:
        """What one of its parts says alone: float64 (n, k)."""
        linear: Linear = getattr(self, part)
        return linear.answers(_beside_traits(inputs) if part == "larger" else getattr(inputs, part))


def fit_head(inputs: Inputs, answers: Sequence[str], *, strength: float, by_traits: bool = False) -> Head:
    """Fit the regressions to the answers of n texts. strength is C of the one over vectors.

    by_traits adds one over traits alone, for what is said in set phrases. Where no terms are given there is none over
    terms.
    """
    from sklearn.linear_model import LogisticRegression

    def regression(strength: float, solver: str = "lbfgs") -> LogisticRegression:
        return LogisticRegression(C=strength, class_weight="balanced", max_iter=2_000, solver=solver)

    def over(values: Vectors, *, n_traits: int) -> tuple[tuple[str, ...], Linear]:
        mean, scale = _moments(values)
        scale[-n_traits:] /= _TRAIT_SCALE
        fitted = regression(strength).fit((values - mean) / scale, answers)
        return tuple(fitted.classes_), _unscaled(fitted.coef_, fitted.intercept_, mean, scale)

    traits = terms = larger = None
    if by_traits:
        mean, scale = _moments(inputs.traits)
        fitted = regression(TRAITS_STRENGTH).fit((inputs.traits - mean) / scale, answers)
        traits = _unscaled(fitted.coef_, fitted.intercept_, mean, scale)
    classes, dense = over(inputs.dense, n_traits=inputs.n_traits)
    if inputs.terms.shape[1]:
        over_terms = regression(TERMS_STRENGTH, "newton-cg").fit(
            inputs.terms, answers
        )  # sparse: a fifth of the time
        terms = Linear(_stored(over_terms.coef_), over_terms.intercept_.astype(np.float32))
    if inputs.larger is not None:
        _, larger = over(_beside_traits(inputs), n_traits=inputs.n_traits)
    return Head(classes, dense, terms, traits, larger=larger)


def fit_calibration(probabilities: Probabilities, truth: Sequence[int]) -> Calibration:
    """The calibration under which out-of-fold probabilities have the least log loss.

    A temperature (Guo et al. 2017); of two answers a shift too (Platt 1999), since the regressions are balanced and so
    take the rare one for likelier than it is. Of more answers a shift each was worse on groups that were left out.
    """
    from scipy.optimize import minimize  # half a second, which judging need not wait for

    rows, n_answers = np.arange(len(truth)), probabilities.shape[1]

    def of(numbers: NDArray[np.float64]) -> Calibration:
        return Calibration(float(np.exp(numbers[0])), *map(float, numbers[1:]))

    def loss(numbers: NDArray[np.float64]) -> float:
        right = calibrated(probabilities, of(numbers))[rows, list(truth)]
        return float(-np.log(right + 1e-12).mean())

    start = np.zeros(2 if n_answers == 2 else 1)
    found = of(minimize(loss, start, method="L-BFGS-B", bounds=[(-2.0, 2.0)] * len(start)).x)
    return Calibration(round(found.temperature, 4), round(found.shift, 4))


def calibrated(probabilities: Probabilities, calibration: Calibration) -> Probabilities:
    """Probabilities sharpened (temperature below 1) or flattened (above 1), and the last answer's odds shifted."""
    scores = np.log(probabilities + 1e-12) / calibration.temperature
    scores[:, -1] += calibration.shift
    return softmax(scores)


def softmax(scores: NDArray[np.floating]) -> Probabilities:
    """Probabilities from scores; a single column is the second of two classes."""
    scores = np.asarray(scores, dtype=np.float64)
    if scores.shape[1] == 1:
        scores = np.hstack([np.zeros_like(scores), scores])
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))


def _beside_traits(inputs: Inputs) -> Vectors:
    """The larger encoder's layers and the traits, side by side."""
    assert inputs.larger is not None
    return np.hstack([inputs.larger, inputs.traits])


def _moments(values: Vectors) -> tuple[Vectors, Vectors]:
    """Mean and deviation of each column; 1 where it does not vary."""
    scale = values.std(axis=0)
    return values.mean(axis=0), np.where(scale > 0, scale, np.float32(1))


def _unscaled(
    weights: NDArray[np.floating], bias: NDArray[np.floating], mean: Vectors, scale: Vectors
) -> Linear:
    """A regression over standardised values, as one over the values themselves."""
    plain = weights / scale
    return Linear(plain.astype(np.float32), (bias - plain @ mean).astype(np.float32))


def _stored(values: NDArray[np.floating]) -> Vectors:
    """To half precision, as term weights are stored: what is scored is what is shipped."""
    return values.astype(np.float16).astype(np.float32)
