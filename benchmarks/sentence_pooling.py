"""Multiple-instance learning: an answer is given for a post by its most telling sentences (a rival of our heads)."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from models.encoding.encoder import Vectors
from models.understanding.heads import Probabilities, softmax

PENALTY: Final = 0.003  # of squared weights; the best of .001, .003 and .01 out of fold
STEPS: Final = 60  # of L-BFGS
SHORTEST: Final = 3  # words; a shorter sentence goes with its neighbour
MAXIMUM_SENTENCES: Final = 40  # sentences of a post

_END = re.compile(r"(?<=[.!?…])[\"')\]]*\s+(?=\S)")


def sentences(reading: str) -> list[str]:
    """The sentences of a post, at least one."""
    found: list[str] = []
    for part in _END.split(reading):
        if found and min(len(part.split()), len(found[-1].split())) < SHORTEST:
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found[:MAXIMUM_SENTENCES]


@dataclass(frozen=True, slots=True)
class Bags:
    """Sentence vectors (m, d) of n posts, one post after the other; sizes (n,) says how many each has."""

    vectors: Vectors
    sizes: NDArray[np.int64]

    def rows(self, rows: NDArray[np.int64]) -> "Bags":
        """Some of the posts."""
        ends = np.cumsum(self.sizes)
        kept = [np.arange(ends[row] - self.sizes[row], ends[row]) for row in rows]
        return Bags(self.vectors[np.concatenate(kept)], self.sizes[rows])


@dataclass(frozen=True, slots=True)
class Pooled:
    """Weights over standardised sentence vectors; a post's score is the log-sum-exp of its sentences'."""

    mean: Vectors
    scale: Vectors
    weights: Vectors  # (k, d)
    bias: Probabilities

    def probabilities(self, bags: Bags) -> Probabilities:
        """The probability of each class for each post: float64 (n, k)."""
        scores = ((bags.vectors - self.mean) / self.scale) @ self.weights.T
        return softmax(_pooled(scores, bags.sizes)[0] + self.bias)


def fit_pooled(bags: Bags, classes: NDArray[np.int64]) -> Pooled:
    """Fit by L-BFGS on class-balanced log loss. classes: (n,), numbers from 0."""
    mean = bags.vectors.mean(axis=0)
    scale = np.maximum(bags.vectors.std(axis=0), 1e-3) * np.sqrt(bags.vectors.shape[1])
    vectors = (bags.vectors - mean) / scale
    truth = np.eye(classes.max() + 1)[classes]
    n, k, d = len(truth), truth.shape[1], vectors.shape[1]
    balance = (n / k / truth.sum(axis=0))[classes][:, None] / n

    def loss(parameters: Probabilities) -> tuple[float, Probabilities]:
        weights, bias = parameters[:-k].reshape(k, d), parameters[-k:]
        scores, parts = _pooled(vectors @ weights.T.astype(np.float32), bags.sizes)
        guesses = softmax(scores + bias)
        slope = balance * (guesses - truth)
        by_sentence = (parts * np.repeat(slope, bags.sizes, axis=0)).astype(np.float32)
        value = -(balance * truth * np.log(guesses + 1e-12)).sum() + PENALTY * (weights**2).sum()
        gradient = by_sentence.T @ vectors + 2 * PENALTY * weights
        return float(value), np.concatenate([gradient.ravel(), slope.sum(axis=0)])

    found = minimize(loss, np.zeros(k * d + k), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return Pooled(mean, scale, found[:-k].reshape(k, d).astype(np.float32), found[-k:])


def _pooled(scores: Probabilities, sizes: NDArray[np.int64]) -> tuple[Probabilities, Probabilities]:
    """Log-sum-exp over each post's sentences, and each sentence's part in it."""
    starts = np.cumsum(sizes) - sizes
    top = np.maximum.reduceat(scores, starts, axis=0)
    powers = np.exp(scores - np.repeat(top, sizes, axis=0))
    totals = np.add.reduceat(powers, starts, axis=0)
    return top + np.log(totals), powers / np.repeat(totals, sizes, axis=0)
