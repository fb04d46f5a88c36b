"""A rival of our heads: the encoder itself, fine-tuned end to end by a low-rank adapter (Hu et al. 2022).

The lower layers that stay frozen are run once. One head a question, all fitted together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize

from models.understanding.heads import Probabilities

FROZEN: Final = 0  # of six layers; with 4 it was worse
RANK: Final = 16
EPOCHS: Final = 5
BATCH: Final = 16
LONGEST: Final = 128  # tokens
RATE, HEAD_RATE = 7e-4, 5e-3
SEED: Final = 7
UNASKED: Final = -100  # cross_entropy's own mark

Answers = Mapping[str, Sequence[str | None]]


class LowRank(nn.Module):
    """A frozen linear layer plus the product of two thin matrices."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(RANK, layer.in_features) / layer.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(layer.out_features, RANK))

    def forward(self, inputs: Tensor) -> Tensor:
        """The layer's output, adapted."""
        adapted: Tensor = self.layer(inputs) + (inputs @ self.down.T) @ self.up.T
        return adapted


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text after the frozen layers: (length, d)."""

    hidden: Tensor


class FineTuned:
    """The encoder with an adapter in its upper layers, and one head a question."""

    def __init__(self, model: Any, classes: Mapping[str, Sequence[str]]) -> None:  # noqa: ANN401  -- a SentenceTransformer
        torch.manual_seed(SEED)
        self._tokenizer, self._bert = model.tokenizer, next(iter(model)).auto_model
        self.classes = classes
        for parameter in self._bert.parameters():
            parameter.requires_grad = False
        for layer in self._upper():
            for owner, name in _linear_layers(layer):
                setattr(owner, name, LowRank(getattr(owner, name)))
        width = self._bert.config.hidden_size * len(self._upper())
        self._heads = nn.ModuleDict({name: nn.Linear(width, len(known)) for name, known in classes.items()})
        self._width = width

    def fit(self, texts: Sequence[str], answers: Answers) -> None:
        """Fit adapter and heads to all questions at once; a question is not asked where its answer is None."""
        inputs = self._frozen(texts, LONGEST)
        truth = {
            name: torch.tensor([UNASKED if a is None else known.index(a) for a in answers[name]])
            for name, known in self.classes.items()
        }
        weights = {name: _balance(truth[name], len(known)) for name, known in self.classes.items()}
        adapter = [parameter for parameter in self._bert.parameters() if parameter.requires_grad]
        optimiser = torch.optim.AdamW(
            [{"params": adapter, "lr": RATE}, {"params": self._heads.parameters(), "lr": HEAD_RATE}]
        )
        batches = list(_batches([len(one.hidden) for one in inputs]))
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, [RATE, HEAD_RATE], total_steps=len(batches), pct_start=0.1
        )
        self._bert.train()
        for batch in batches:
            pooled = self._pooled([inputs[row] for row in batch])
            losses = [
                cross_entropy(head(pooled), truth[name][batch], weight=weights[name], ignore_index=UNASKED)
                for name, head in self._heads.items()
                if (truth[name][batch] != UNASKED).any()
            ]
            optimiser.zero_grad()
            torch.stack(losses).sum().backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
        self._bert.eval()

    def probabilities(self, texts: Sequence[str]) -> dict[str, Probabilities]:
        """The probability of each answer to each question: float64 (n, k)."""
        found = {name: np.empty((len(texts), len(known))) for name, known in self.classes.items()}
        with torch.inference_mode():
            for begin in range(0, len(texts), BATCH):
                pooled = self._pooled(self._frozen(texts[begin : begin + BATCH], LONGEST))
                for name, head in self._heads.items():
                    found[name][begin : begin + BATCH] = head(pooled).softmax(dim=1).numpy()
        return found

    def _upper(self) -> Any:  # noqa: ANN401  -- torch modules
        return self._bert.encoder.layer[FROZEN:]

    def _frozen(self, texts: Sequence[str], longest: int) -> list[Tokens]:
        """Every text after the frozen layers."""
        self._bert.eval()
        tokens = []
        with torch.no_grad():
            for text in texts:
                ids = self._tokenizer(text, truncation=True, max_length=longest, return_tensors="pt")
                hidden = self._bert.embeddings(ids["input_ids"])
                for layer in self._bert.encoder.layer[:FROZEN]:
                    hidden = _first(layer(hidden))
                tokens.append(Tokens(hidden[0]))
        return tokens

    def _pooled(self, inputs: Sequence[Tokens]) -> Tensor:
        """Mean of the tokens in each upper layer, a unit row each, side by side: (n, width)."""
        hidden = nn.utils.rnn.pad_sequence([one.hidden for one in inputs], batch_first=True)
        lengths = torch.tensor([len(one.hidden) for one in inputs])
        mask = (torch.arange(hidden.shape[1])[None] < lengths[:, None]).unsqueeze(-1).float()
        attention = (1.0 - mask.squeeze(-1))[:, None, None, :] * -1e9
        pooled = []
        for layer in self._upper():
            hidden = _first(layer(hidden, attention))
            pooled.append(normalize((hidden * mask).sum(1) / mask.sum(1), dim=1))
        together: Tensor = torch.cat(pooled, dim=1) * self._bert.config.hidden_size**0.5
        return together


def _linear_layers(layer: Any) -> list[tuple[Any, str]]:  # noqa: ANN401  -- torch modules
    attention = layer.attention
    return [
        *((attention.self, name) for name in ("query", "key", "value")),
        (attention.output, "dense"),
        (layer.intermediate, "dense"),
        (layer.output, "dense"),
    ]


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Rows of every epoch in batches of like length, in an order of chance."""
    generator = np.random.default_rng(SEED)
    batches = []
    for _ in range(EPOCHS):
        order = generator.permutation(len(lengths))
        epoch = []
        for begin in range(0, len(order), BATCH * 16):
            near = sorted(order[begin : begin + BATCH * 16].tolist(), key=lambda row: lengths[row])
            epoch += [near[at : at + BATCH] for at in range(0, len(near), BATCH)]
        batches += [epoch[number] for number in generator.permutation(len(epoch))]
    return batches


def _balance(truth: Tensor, n_classes: int) -> Tensor:
    """Weights of classes: the root of what would balance them."""
    counts = torch.bincount(truth[truth != UNASKED], minlength=n_classes).float().clamp(min=1)
    return (counts.sum() / n_classes / counts).sqrt()


def _first(output: Any) -> Any:  # noqa: ANN401  -- a tensor, or a tuple that begins with one, as the library's version has it
    return output[0] if isinstance(output, tuple) else output
