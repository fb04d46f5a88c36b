"""Fit what stands on an encoder's first layers to the questions that are asked of a text, all questions at once.

One linear head a question stands on it (multi-task fine-tuning, Liu et al. 2019); the first layers stay as they are.
Real posts are learnt from in full, of the written ones another part in each round. Real posts decide how the answers
are weighed.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, dropout
from torch.nn.utils import clip_grad_norm_
from torch.nn.utils.rnn import pad_sequence
from torch.optim import AdamW

from models.encoding.pooling import AttentivePooling, CopiedLayers
from models.encoding.torch_runtime import READ_TOKENS, Network
from models.encoding.upper_layers import UpperLayers, copied_layers
from models.training.adaptation import Material
from models.understanding.heads import Linear, Probabilities

SEED: Final = 7  # of the first fit, and of what all that stand side by side have in common
_WARMING: Final = 0.1  # share of the steps over which the rate rises
_LAST_RATE: Final = 0.02  # share of the rate that is left at the end
_BATCH: Final = 32
_LEARNT_TOKENS: Final = 96  # chosen by hand: few posts are longer, and they cost the most
_SMOOTHED: Final = {"complaint": 0.05, "cause": 0.05, "stance": 0.05, "appeal": 0.05}
# How much each question has to say in the common loss.
_LOSS: Final = {
    "complaint": 1.0,
    "cause": 1.0,
    "blames": 0.3,
    "explained": 0.3,
    "leaving": 0.3,
    "promotes": 0.2,
    "severity": 0.1,
    "stance": 1.0,
    "sells": 0.3,
    "appeal": 0.6,
    "fact": 0.3,
}
_UNASKED: Final = -100  # torch's own mark
_SPREAD_TEXTS: Final = 1_000  # from which the spread of words' states is taken


class LayersFit:
    """One run of the optimiser over some of the texts."""

    def __init__(self, material: Material, rows: NDArray[np.int64], *, fit: int = 0) -> None:
        self._material, self._plan, self._states = material, material.plan, material.states
        labelled = self._labelled = material.labelled
        self._classes = labelled.classes()
        self._targets = {
            name: np.array([_UNASKED if answer is None else known.index(answer) for answer in answers])
            for (name, answers), known in zip(labelled.answers.items(), self._classes.values(), strict=True)
        }
        self._random = np.random.default_rng(SEED + fit)
        torch.manual_seed(SEED + fit)
        self._module = self._pooling(rows) if self._plan.pools else self._copies()
        self._columns = {name: self._columns_of(place) for place, name in enumerate(self._classes)}
        self._heads = {
            name: nn.Linear(len(self._columns[name]), len(known)) for name, known in self._classes.items()
        }
        for head in self._heads.values():
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        self._learn(rows)

    def answers(self, rows: NDArray[np.int64]) -> dict[str, Probabilities]:
        """The probability of each answer for some of the texts, row for row."""
        found = {name: np.zeros((len(rows), len(known))) for name, known in self._classes.items()}
        order = np.argsort([-self._states.length(row) for row in rows], kind="stable")
        for start in range(0, len(order), 2 * _BATCH):
            places = order[start : start + 2 * _BATCH]
            with torch.inference_mode():
                pooled = self._pooled(rows[places], longest=READ_TOKENS)
                for name, head in self._heads.items():
                    found[name][places] = head(pooled[:, self._columns[name]]).softmax(dim=1).numpy()
        return found

    def layers(self) -> UpperLayers:
        """What was fitted, as it is kept."""
        state = self._module.state_dict().items()
        arrays = {name: values.numpy().astype(np.float16) for name, values in state}
        return UpperLayers(self._material.encoder, self._plan.first, arrays)

    def heads(self) -> dict[str, Linear]:
        """The head of each question, over all columns."""
        kept = {}
        for name, head in self._heads.items():
            weights = np.zeros((len(self._classes[name]), self._width()), dtype=np.float32)
            weights[:, self._columns[name]] = head.weight.detach().numpy()
            kept[name] = Linear(weights, head.bias.detach().numpy())
        return kept

    def _learn(self, rows: NDArray[np.int64]) -> None:
        real, written = rows[self._labelled.real[rows]], rows[~self._labelled.real[rows]]
        weights = {name: self._class_weights(name, real if len(real) else rows) for name in self._classes}
        n_written = int(len(written) * (self._plan.written if len(real) else 1))
        optimiser, rates = self._optimiser()
        n_steps = self._plan.epochs * -(-(len(real) + n_written) // _BATCH)
        step = 0
        self._module.train()
        for _ in range(self._plan.epochs):
            chosen = np.concatenate([real, self._random.choice(written, n_written, replace=False)])
            for batch in self._batches(self._random.permutation(chosen)):
                warm = min(1.0, (step + 1) / (_WARMING * n_steps))
                share = warm * max(_LAST_RATE, 1 - step / n_steps)
                for group, rate in zip(optimiser.param_groups, rates, strict=True):
                    group["lr"] = rate * share
                optimiser.zero_grad()
                self._loss(batch, weights).backward()  # type: ignore[no-untyped-call]
                clip_grad_norm_([*self._module.parameters(), *self._head_parameters()], 1.0)
                optimiser.step()
                step += 1
        self._module.eval()

    def _copies(self) -> CopiedLayers:
        network = Network(self._material.folder, name=self._material.encoder)
        return copied_layers(network.model, self._plan.first)

    def _pooling(self, rows: NDArray[np.int64]) -> AttentivePooling:
        """A pooling of states that have the spread of some of the texts'."""
        drawn = np.random.default_rng(SEED).permutation(rows)[:_SPREAD_TEXTS]
        words = torch.from_numpy(
            np.concatenate([self._states.of(row, longest=_LEARNT_TOKENS) for row in drawn])
        )
        return AttentivePooling(
            self._plan.first, words.mean(0), words.std(0) + 1e-6, n_questions=len(self._classes)
        )

    def _width(self) -> int:
        return self._states.width if isinstance(self._module, CopiedLayers) else self._module.width

    def _columns_of(self, question: int) -> list[int]:
        """The columns of what stands on the first layers that one question is asked of."""
        if isinstance(self._module, CopiedLayers):
            return list(range(self._width()))
        return self._module.columns(question)

    def _class_weights(self, name: str, rows: NDArray[np.int64]) -> Tensor:
        """Rare answers weigh more, by the root of how rare they are; their mean over the texts is one."""
        targets = self._targets[name][rows]
        counts = np.bincount(targets[targets >= 0], minlength=len(self._classes[name])) + 1.0
        weights = np.sqrt(counts.sum() / counts)
        return torch.tensor(weights * counts.sum() / (weights * counts).sum(), dtype=torch.float32)

    def _optimiser(self) -> tuple[AdamW, list[float]]:
        """AdamW, which decays neither biases nor norms (Loshchilov and Hutter 2019), and the rate of each group."""
        named = list(self._module.named_parameters())
        plain = [value for name, value in named if "bias" in name or "LayerNorm" in name]
        decayed = [value for name, value in named if not ("bias" in name or "LayerNorm" in name)]
        plan = self._plan
        groups = [
            {"params": decayed, "weight_decay": plan.decay},
            {"params": plain, "weight_decay": 0.0},
            {"params": self._head_parameters(), "weight_decay": plan.decay},
        ]
        return AdamW(groups, lr=plan.rate, betas=(0.9, 0.98)), [plan.rate, plan.rate, plan.head_rate]

    def _head_parameters(self) -> list[nn.Parameter]:
        return [parameter for head in self._heads.values() for parameter in head.parameters()]

    def _batches(self, rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Batches of texts of about one length, in random order."""
        batches = []
        for start in range(0, len(rows), 40 * _BATCH):
            drawn = rows[start : start + 40 * _BATCH]
            drawn = drawn[np.argsort([self._states.length(row) for row in drawn], kind="stable")]
            batches += [drawn[at : at + _BATCH] for at in range(0, len(drawn), _BATCH)]
        return [batches[at] for at in self._random.permutation(len(batches))]

    def _loss(self, rows: NDArray[np.int64], weights: Mapping[str, Tensor]) -> Tensor:
        pooled = self._pooled(rows, longest=_LEARNT_TOKENS)
        loss = torch.zeros(())
        for name, head in self._heads.items():
            targets = torch.tensor(self._targets[name][rows])
            if (targets >= 0).any():
                loss = loss + _LOSS[name] * cross_entropy(
                    head(dropout(pooled[:, self._columns[name]], self._plan.dropped)),
                    targets,
                    weight=weights[name],
                    ignore_index=_UNASKED,
                    label_smoothing=_SMOOTHED.get(name, 0.0),
                )
        return loss

    def _pooled(self, rows: NDArray[np.int64], *, longest: int) -> Tensor:
        """What stands on the first layers makes of some of the texts: (n, width)."""
        states = [torch.from_numpy(self._states.of(row, longest=longest)) for row in rows.tolist()]
        mask = [torch.ones(len(of_text), dtype=torch.long) for of_text in states]
        found: Tensor = self._module(
            pad_sequence(states, batch_first=True), pad_sequence(mask, batch_first=True)
        )
        return found
