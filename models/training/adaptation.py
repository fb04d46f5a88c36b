"""Adapt the encoder's upper layers to the questions that are asked of a post, all questions at once.

One linear head a question stands on the mean of a text's tokens (multi-task fine-tuning, Liu et al. 2019); the lower
layers stay as they are. Real posts are learnt from in full, of the written ones another half in each round, a
share that was chosen by hand. Real posts decide how the answers are weighed.
"""

from collections.abc import Hashable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from models.encoding.torch_runtime import READ_TOKENS, Network
from models.encoding.upper_layers import UpperLayers, copied_layers, mean_of_tokens
from models.understanding.heads import Linear, Probabilities

if TYPE_CHECKING:
    from torch import Tensor
    from torch.optim import Optimizer

FIRST: Final = 2  # of six layers: the first that is adapted
EPOCHS: Final = 3
RATE: Final = 3e-4  # itself not tried beside others: 2.5e-4 was better than 1e-4 by .02 of average precision
_HEAD_RATE: Final = 1e-3
_DECAY: Final = 0.01
_WARMING: Final = 0.1  # share of the steps over which the rate rises
_LAST_RATE: Final = 0.02  # share of the rate that is left at the end
_BATCH: Final = 32
_LEARNT_TOKENS: Final = 96  # chosen by hand: few posts are longer, and they cost the most
_DROPPED: Final = 0.1
_WRITTEN_SHARE: Final = 0.5
_SMOOTHED: Final = {"complaint": 0.05, "cause": 0.05}
# How much each question has to say in the common loss.
_LOSS: Final = {
    "complaint": 1.0,
    "cause": 1.0,
    "blames": 0.3,
    "explained": 0.3,
    "leaving": 0.3,
    "promotes": 0.2,
    "severity": 0.1,
}
_UNASKED: Final = -100  # torch's own mark
_SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts as they are encoded, their answers to every question (None where it is not asked), and which are real."""

    texts: Sequence[str]
    answers: Mapping[str, Sequence[str | None]]
    real: NDArray[np.bool_]

    def classes(self) -> dict[str, tuple[str, ...]]:
        """The answers to each question, in the order of a head's columns."""
        return {
            name: tuple(sorted({answer for answer in answers if answer is not None}))
            for name, answers in self.answers.items()
        }


@dataclass(frozen=True, slots=True)
class Adaptation:
    """Adapted layers, a head a question over them, and what folds said of texts that they had not seen.

    answers: float64 (n, k) by question, not calibrated.
    """

    layers: UpperLayers
    heads: Mapping[str, Linear]
    answers: Mapping[str, Probabilities] = field(default_factory=dict)


def adapt(encoder: str, folder: str, labelled: Labelled, *, folds: Sequence[Hashable]) -> Adaptation:
    """Fit the layers to all texts, and once without each fold for the answers; processes side by side.

    The same texts give the same numbers on the same machine, however many processes there are.
    """
    names = list(dict.fromkeys(folds))
    seen = [np.array([fold != name for fold in folds]) for name in names]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        whole = pool.submit(_fitted, encoder, folder, labelled, np.ones(len(folds), dtype=bool))
        parts = [pool.submit(_fitted, encoder, folder, labelled, rows) for rows in seen]
        answers = {name: np.zeros((len(folds), len(known))) for name, known in labelled.classes().items()}
        for rows, part in zip(seen, parts, strict=True):
            for name, said in part.result()[1].items():
                answers[name][~rows] = said
        adaptation = whole.result()[0]
    return Adaptation(adaptation.layers, adaptation.heads, answers)


def _fitted(
    encoder: str, folder: str, labelled: Labelled, seen: NDArray[np.bool_]
) -> tuple[Adaptation, dict[str, Probabilities]]:
    """The layers fitted to the texts that are seen, and what they say of the others."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(_SEED)
    fit = _Fit(Network(folder, name=encoder), labelled)
    fit.learn(np.flatnonzero(seen))
    return fit.adaptation(encoder), fit.answers(np.flatnonzero(~seen))


class _Fit:
    """One run of the optimiser."""

    def __init__(self, network: Network, labelled: Labelled) -> None:
        from torch import nn

        self._labelled = labelled
        self._classes = labelled.classes()
        self._targets = {
            name: np.array([_UNASKED if answer is None else known.index(answer) for answer in answers])
            for (name, answers), known in zip(labelled.answers.items(), self._classes.values(), strict=True)
        }
        self._tokens: list[list[int]] = network.model.tokenizer(
            list(labelled.texts), truncation=True, max_length=READ_TOKENS
        )["input_ids"]
        self._layers = copied_layers(network.model, FIRST)
        transformer: Any = network.model[0]
        transformer.auto_model.encoder.layer = transformer.auto_model.encoder.layer[:FIRST]
        self._below: Any = transformer.auto_model
        width = network.model.get_embedding_dimension() or 0
        self._heads = {name: nn.Linear(width, len(known)) for name, known in self._classes.items()}
        for head in self._heads.values():
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def learn(self, rows: NDArray[np.int64]) -> None:
        """Fit layers and heads to some of the texts."""
        from torch.nn.utils import clip_grad_norm_

        random = np.random.default_rng(_SEED)
        real, written = rows[self._labelled.real[rows]], rows[~self._labelled.real[rows]]
        weights = {name: self._class_weights(name, real if len(real) else rows) for name in self._classes}
        n_written = int(len(written) * (_WRITTEN_SHARE if len(real) else 1))
        optimiser, rates = self._optimiser()
        n_steps = EPOCHS * -(-(len(real) + n_written) // _BATCH)
        step = 0
        self._layers.train()
        for _ in range(EPOCHS):
            chosen = np.concatenate([real, random.choice(written, n_written, replace=False)])
            for batch in self._batches(random.permutation(chosen), random):
                warm = min(1.0, (step + 1) / (_WARMING * n_steps))
                share = warm * max(_LAST_RATE, 1 - step / n_steps)
                for group, rate in zip(optimiser.param_groups, rates, strict=True):
                    group["lr"] = rate * share
                optimiser.zero_grad()
                self._loss(batch, weights).backward()  # type: ignore[no-untyped-call]
                clip_grad_norm_([*self._layers.parameters(), *self._head_parameters()], 1.0)
                optimiser.step()
                step += 1
        self._layers.eval()

    def answers(self, rows: NDArray[np.int64]) -> dict[str, Probabilities]:
        """The probability of each answer for some of the texts, row for row."""
        import torch

        found = {name: np.zeros((len(rows), len(known))) for name, known in self._classes.items()}
        order = np.argsort([-len(self._tokens[row]) for row in rows], kind="stable")
        for start in range(0, len(order), 2 * _BATCH):
            places = order[start : start + 2 * _BATCH]
            with torch.inference_mode():
                means = self._means(rows[places], longest=READ_TOKENS)
                for name, head in self._heads.items():
                    found[name][places] = head(means).softmax(dim=1).numpy()
        return found

    def adaptation(self, encoder: str) -> Adaptation:
        """The layers and heads as they are kept."""
        arrays = {
            name: values.numpy().astype(np.float16) for name, values in self._layers.state_dict().items()
        }
        heads = {
            name: Linear(head.weight.detach().numpy(), head.bias.detach().numpy())
            for name, head in self._heads.items()
        }
        return Adaptation(UpperLayers(encoder, FIRST, arrays), heads)

    def _class_weights(self, name: str, rows: NDArray[np.int64]) -> "Tensor":
        """Rare answers weigh more, by the root of how rare they are; their mean over the texts is one."""
        import torch

        targets = self._targets[name][rows]
        counts = np.bincount(targets[targets >= 0], minlength=len(self._classes[name])) + 1.0
        weights = np.sqrt(counts.sum() / counts)
        return torch.tensor(weights * counts.sum() / (weights * counts).sum(), dtype=torch.float32)

    def _optimiser(self) -> "tuple[Optimizer, list[float]]":
        """AdamW, which decays neither biases nor norms (Loshchilov and Hutter 2019), and the rate of each group."""
        from torch.optim import AdamW

        named = list(self._layers.named_parameters())
        plain = [value for name, value in named if "bias" in name or "LayerNorm" in name]
        decayed = [value for name, value in named if not ("bias" in name or "LayerNorm" in name)]
        groups: list[dict[str, Any]] = [
            {"params": decayed, "weight_decay": _DECAY},
            {"params": plain, "weight_decay": 0.0},
            {"params": self._head_parameters(), "weight_decay": _DECAY},
        ]
        return AdamW(groups, lr=RATE, betas=(0.9, 0.98)), [RATE, RATE, _HEAD_RATE]

    def _head_parameters(self) -> "list[Tensor]":
        return [parameter for head in self._heads.values() for parameter in head.parameters()]

    def _batches(self, rows: NDArray[np.int64], random: np.random.Generator) -> list[NDArray[np.int64]]:
        """Batches of texts of about one length, in random order."""
        batches = []
        for start in range(0, len(rows), 40 * _BATCH):
            drawn = rows[start : start + 40 * _BATCH]
            drawn = drawn[np.argsort([len(self._tokens[row]) for row in drawn], kind="stable")]
            batches += [drawn[at : at + _BATCH] for at in range(0, len(drawn), _BATCH)]
        return [batches[at] for at in random.permutation(len(batches))]

    def _loss(self, rows: NDArray[np.int64], weights: Mapping[str, "Tensor"]) -> "Tensor":
        import torch
        from torch.nn.functional import cross_entropy, dropout

        means = dropout(self._means(rows, longest=_LEARNT_TOKENS), _DROPPED)
        loss = torch.zeros(())
        for name, head in self._heads.items():
            targets = torch.tensor(self._targets[name][rows])
            if (targets >= 0).any():
                loss = loss + _LOSS[name] * cross_entropy(
                    head(means),
                    targets,
                    weight=weights[name],
                    ignore_index=_UNASKED,
                    label_smoothing=_SMOOTHED.get(name, 0.0),
                )
        return loss

    def _means(self, rows: NDArray[np.int64], *, longest: int) -> "Tensor":
        """The mean of each text's tokens after the adapted layers: (n, d)."""
        import torch

        tokens = [self._tokens[row][:longest] for row in rows]
        width = max(map(len, tokens))
        ids = torch.zeros((len(tokens), width), dtype=torch.long)
        mask = torch.zeros_like(ids)
        for at, text in enumerate(tokens):
            ids[at, : len(text)], mask[at, : len(text)] = torch.tensor(text), 1
        with torch.no_grad():
            states = self._below(input_ids=ids, attention_mask=mask).last_hidden_state
        return mean_of_tokens(self._layers, states, mask)
