"""How often each answer is really true, from how often a classifier gave it.

A classifier that takes every tenth outage for a malfunction shows too many malfunctions, however many posts it
reads. What it confuses with what is known from predictions on texts that it had not seen; the shares that explain
its answers best under that are the corrected ones. Pure functions, no clock; the same counts give the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

N_DRAWS: Final = 200
SEED: Final = 7
LEVEL: Final = 0.95  # of the intervals
_STEPS: Final = 150  # of EM; the shares then move by less than a thousandth
_UNSEEN: Final = 0.5  # added to each cell before it is drawn: what was never confused may be some day

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often which answer was given to which truth. counts: int64 (n_truths, n_answers)."""

    truths: tuple[str, ...]
    answers: tuple[str, ...]
    counts: Counts

    @classmethod
    def of(
        cls, truth: Sequence[str], given: Sequence[str], *, truths: Sequence[str], answers: Sequence[str]
    ) -> "Confusion":
        """Count pairs, row for row."""
        counts = np.zeros((len(truths), len(answers)), dtype=np.int64)
        np.add.at(
            counts,
            ([truths.index(name) for name in truth], [answers.index(name) for name in given]),
            1,
        )
        return cls(tuple(truths), tuple(answers), counts)


@dataclass(frozen=True, slots=True)
class Shares:
    """The corrected share of each truth in m groups, with intervals; float64 (m, n_truths) each."""

    value: Floats
    low: Floats
    high: Floats


def corrected_shares(answered: Counts, confusion: Confusion, *, without: str | None = None) -> Shares:
    """Correct the shares of truths in m groups. answered: int64 (m, n_answers), each row with at least one answer.

    The shares are those of greatest likelihood, found by EM (Saerens, Latinne and Decaestecker 2002, for counts of
    answers). Intervals are a Bayesian bootstrap over both sources of doubt: the answers that were counted, and the
    confusion that was seen. without names a truth that is left out at the end (``none``: shares among complaints); it
    has then share 0.
    """
    generator = np.random.default_rng(SEED)
    seen = confusion.counts / confusion.counts.sum(axis=1, keepdims=True)
    counted = answered / answered.sum(axis=1, keepdims=True)
    drawn_seen = np.array([_drawn(confusion.counts + _UNSEEN, generator) for _ in range(N_DRAWS)])
    expected = counted + _UNSEEN / answered.sum(axis=1, keepdims=True) * _typical(seen)
    drawn_counted = np.array(
        [_drawn(expected * answered.sum(axis=1, keepdims=True), generator) for _ in range(N_DRAWS)]
    )
    value = _among(_likeliest(counted[None], seen[None]), confusion, without)[0]
    likeliest = _likeliest(drawn_counted, drawn_seen)
    n = answered.sum(axis=1)[None, :, None]
    overlooked = generator.standard_gamma(_UNSEEN, size=likeliest.shape)
    draws = _among(
        (n * likeliest + overlooked) / (n + overlooked.sum(axis=2, keepdims=True)), confusion, without
    )
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return Shares(value, np.minimum(low, value), np.maximum(high, value))


def _likeliest(counted: Floats, seen: Floats) -> Floats:
    """EM for shares p that make counted (draws, m, answers) likeliest, where seen is (draws, truths, answers)."""
    shares = np.full((*counted.shape[:2], seen.shape[1]), 1 / seen.shape[1])
    for _ in range(_STEPS):
        explained = np.maximum(shares @ seen, 1e-12)
        shares = shares * ((counted / explained) @ seen.swapaxes(1, 2))
        shares /= shares.sum(axis=2, keepdims=True)
    return shares


def _drawn(counts: NDArray[np.floating], generator: np.random.Generator) -> Floats:
    """Rows of a Dirichlet distribution each."""
    gammas = generator.standard_gamma(counts)
    return np.asarray(gammas / gammas.sum(axis=1, keepdims=True))


def _typical(seen: Floats) -> Floats:
    """The share of each answer where all truths are as frequent."""
    return np.asarray(seen.mean(axis=0))


def _among(shares: Floats, confusion: Confusion, without: str | None) -> Floats:
    if without is None:
        return shares
    kept = shares.copy()
    kept[..., confusion.truths.index(without)] = 0
    return np.asarray(kept / np.maximum(kept.sum(axis=-1, keepdims=True), 1e-12))
