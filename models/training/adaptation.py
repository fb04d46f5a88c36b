"""Adapt what stands on an encoder's first layers to what posts are judged by, and ask fits that had not seen a text."""

import os
from collections.abc import Hashable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.encoding.torch_runtime import Network
from models.encoding.upper_layers import SHARED, UpperLayers
from models.training.token_states import TokenStates, written_states
from models.understanding.heads import Linear, Probabilities


@dataclass(frozen=True, slots=True)
class Plan:
    """What is fitted on an encoder's first layers, and how."""

    first: int  # how many of its layers stay as they are
    pools: bool  # an attentive pooling; else copies of its other layers
    rate: float  # of learning, at its highest
    head_rate: float
    decay: float
    dropped: float  # share of what a head stands on that is left out in a step
    written: float  # share of the written texts that is learnt from in each round, beside all real ones
    epochs: int
    fits: int = 1  # poolings that differ by the chance in which they are fitted, side by side


# Of six layers. The rate itself was not tried beside others: 2.5e-4 was better than 1e-4 by .02 of average precision.
SMALL: Final = Plan(
    first=2, pools=False, rate=3e-4, head_rate=1e-3, decay=0.01, dropped=0.1, written=0.5, epochs=3
)
LARGER: Final = Plan(
    first=8, pools=True, rate=2e-3, head_rate=2e-3, decay=0.05, dropped=0.3, written=0.2, epochs=6, fits=4
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts as they are encoded, their answers to every question (None where it is not asked), and which are real.

    judged: those that it will be asked about; only these are learnt from. None is all.
    """

    texts: Sequence[str]
    answers: Mapping[str, Sequence[str | None]]
    real: NDArray[np.bool_]
    judged: NDArray[np.bool_] | None = None

    def classes(self) -> dict[str, tuple[str, ...]]:
        """The answers to each question, in the order of a head's columns."""
        return {
            name: tuple(sorted({answer for answer in answers if answer is not None}))
            for name, answers in self.answers.items()
        }


@dataclass(frozen=True, slots=True)
class Adaptation:
    """What was fitted, a head a question over it, and what folds said of texts that they had not seen.

    answers: float64 (n, k) by question, not calibrated; NaN of texts that they are not asked about.
    """

    layers: UpperLayers
    heads: Mapping[str, Linear]
    answers: Mapping[str, Probabilities] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Material:
    """What a fit is made of. folder: where the encoder's weights lie; states: of its first layers, in a file."""

    encoder: str
    folder: str
    labelled: Labelled
    plan: Plan
    states: TokenStates


_Fitted = tuple[Adaptation, dict[str, Probabilities]]


def adapt(
    encoder: str,
    folder: str,
    labelled: Labelled,
    *,
    folds: Sequence[Hashable],
    aside: Path,
    plan: Plan = SMALL,
) -> Adaptation:
    """Fit to all texts, and once without each fold for the answers; processes side by side.

    folder: where the encoder's weights lie; aside: a folder that is its caller's to clear, for some 100 kB a text. The
    same texts give the same numbers on the same machine, however many processes there are. Raises OSError where aside
    has too little room.
    """
    judged = np.ones(len(folds), dtype=bool) if labelled.judged is None else labelled.judged
    unseen = [np.array([fold == name for fold in folds]) & judged for name in dict.fromkeys(folds)]
    answers = {name: np.full((len(folds), len(known)), np.nan) for name, known in labelled.classes().items()}
    with processes() as pool:
        network = partial(Network, folder, name=encoder)
        states = pool.submit(
            written_states, network, labelled.texts, judged, first=plan.first, file=aside / "states"
        ).result()
        material = Material(encoder, folder, labelled, plan, states)

        def fits(seen: NDArray[np.bool_], rows: NDArray[np.bool_]) -> list[Future[_Fitted]]:
            return [pool.submit(_fitted, material, seen, rows, number) for number in range(plan.fits)]

        whole = fits(judged, np.zeros_like(judged))
        parts = [fits(judged & ~rows, rows) for rows in unseen]
        for rows, part in zip(unseen, parts, strict=True):
            for name, said in _averaged([fit.result()[1] for fit in part]).items():
                answers[name][rows] = said
        layers, heads = _side_by_side([fit.result()[0] for fit in whole])
    return Adaptation(layers, heads, answers)


@contextmanager
def processes(*, at_most: int | None = None) -> Iterator[ProcessPoolExecutor]:
    """Processes that end with this one, however it ends, and at once where this block is left by an error."""
    others = set(active_children())
    with ProcessPoolExecutor(at_most, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:
        try:
            yield pool
        except BaseException:
            for process in set(active_children()) - others:
                process.terminate()
            raise


def _end_with_parent() -> None:
    """Let this process of a pool end where the one that began it was killed: it would wait for work for ever."""
    parent = parent_process()
    assert parent

    def watch() -> None:
        parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _side_by_side(fits: Sequence[Adaptation]) -> tuple[UpperLayers, dict[str, Linear]]:
    """Several fits as one, whose scores are the means of theirs (an ensemble, Lakshminarayanan et al. 2017)."""
    first = fits[0].layers
    arrays = {
        name: values if name in SHARED else np.concatenate([fit.layers.arrays[name] for fit in fits])
        for name, values in first.arrays.items()
    }
    heads = {
        name: Linear(
            np.hstack([fit.heads[name].weights for fit in fits]) / np.float32(len(fits)),
            np.mean([fit.heads[name].bias for fit in fits], axis=0),
        )
        for name in fits[0].heads
    }
    return UpperLayers(first.encoder, first.first, arrays), heads


def _averaged(fits: Sequence[Mapping[str, Probabilities]]) -> dict[str, Probabilities]:
    """What they say together: their scores' mean, which is that of the logarithms of their probabilities."""
    means = {name: np.exp(np.mean([np.log(fit[name] + 1e-12) for fit in fits], axis=0)) for name in fits[0]}
    return {name: mean / mean.sum(axis=1, keepdims=True) for name, mean in means.items()}


def _fitted(material: Material, seen: NDArray[np.bool_], unseen: NDArray[np.bool_], number: int) -> _Fitted:
    """What is fitted to the texts that are seen, and what it says of the unseen."""
    import torch

    from models.training.layers_fit import LayersFit

    torch.set_num_threads(1)
    fit = LayersFit(material, np.flatnonzero(seen), fit=number)
    return Adaptation(fit.layers(), fit.heads()), fit.answers(np.flatnonzero(unseen))
