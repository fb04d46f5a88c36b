"""A head: two class-balanced logistic regressions, one over vectors and one over terms, averaged and calibrated."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.encoder import Vectors
from models.features import Inputs

Probabilities = NDArray[np.float64]

TERMS_STRENGTH: Final = 10.0  # C of the regression over terms
_TRAIT_SCALE: Final = 3.0  # traits are few among a thousand dimensions: regularise them less


@dataclass(frozen=True, slots=True)
class Linear:
    """Scores = x @ weights.T + bias. weights: float32 (k, d), one row a class, one row alone for two classes."""

    weights: Vectors
    bias: Vectors


@dataclass(frozen=True, slots=True)
class Head:
    """One question about a post, with its possible answers in order."""

    classes: tuple[str, ...]
    dense: Linear
    terms: Linear
    temperature: float = 1.0

    def probabilities(self, inputs: Inputs) -> Probabilities:
        """The calibrated probability of each answer: float64 (n, k)."""
        by_dense = _softmax(inputs.dense @ self.dense.weights.T + self.dense.bias)
        by_terms = _softmax(inputs.terms @ self.terms.weights.T + self.terms.bias)
        return tempered((by_dense + by_terms) / 2, self.temperature)


def fit_head(inputs: Inputs, answers: Sequence[str], *, strength: float) -> Head:
    """Fit both regressions to the answers of n texts. strength is C of the regression over vectors."""
    from sklearn.linear_model import LogisticRegression

    def regression(strength: float) -> LogisticRegression:
        return LogisticRegression(C=strength, class_weight="balanced", max_iter=2_000)

    mean, scale = inputs.dense.mean(axis=0), inputs.dense.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    scale[-inputs.n_traits :] /= _TRAIT_SCALE
    dense = regression(strength).fit((inputs.dense - mean) / scale, answers)
    terms = regression(TERMS_STRENGTH).fit(inputs.terms, answers)
    weights = dense.coef_ / scale
    return Head(
        tuple(dense.classes_),
        Linear(weights.astype(np.float32), (dense.intercept_ - weights @ mean).astype(np.float32)),
        Linear(_stored(terms.coef_), terms.intercept_.astype(np.float32)),
    )


def fit_temperature(probabilities: Probabilities, truth: Sequence[int]) -> float:
    """The temperature under which out-of-fold probabilities have the least log loss (Guo et al. 2017)."""
    from scipy.optimize import minimize_scalar  # half a second, which judging need not wait for

    rows = np.arange(len(truth))

    def loss(log_temperature: float) -> float:
        right = tempered(probabilities, float(np.exp(log_temperature)))[rows, list(truth)]
        return float(-np.log(right + 1e-12).mean())

    return float(np.round(np.exp(minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded").x), 4))


def tempered(probabilities: Probabilities, temperature: float) -> Probabilities:
    """Probabilities sharpened (temperature below 1) or flattened (above 1)."""
    return _softmax(np.log(probabilities + 1e-12) / temperature)


def _softmax(scores: NDArray[np.floating]) -> Probabilities:
    """Probabilities from scores; a single column is the second of two classes."""
    scores = np.asarray(scores, dtype=np.float64)
    if scores.shape[1] == 1:
        scores = np.hstack([np.zeros_like(scores), scores])
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))


def _stored(values: NDArray[np.floating]) -> Vectors:
    """To half precision, as term weights are stored: what is scored is what is shipped."""
    return values.astype(np.float16).astype(np.float32)
