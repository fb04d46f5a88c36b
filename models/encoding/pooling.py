"""In torch: what is made of the states after an encoder's first layers, by what the package has fitted above them."""

from collections.abc import Iterable, Mapping
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, gelu

VALUES: Final = 128  # numbers that are kept of a word
N_QUERIES: Final = 8  # a question
_DROPPED: Final = 0.15  # share of a word's numbers that is left out in a step while it learns
_HIDDEN: Final = -1e4  # a score that leaves a word no weight


class CopiedLayers(nn.ModuleList):
    """Copies of an encoder's layers from number ``first`` on."""

    def __init__(self, first: int, layers: Iterable[nn.Module]) -> None:
        super().__init__(layers)
        self.first = first

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """The mean of each text's tokens after them: (n, d).

        states: (n, tokens, d), mask: (n, tokens), 1 for a token.
        """
        hidden = (1 - mask[:, None, None, :].to(states.dtype)) * torch.finfo(states.dtype).min
        for layer in self:
            states = layer(states, hidden)
            states = states[0] if isinstance(states, tuple) else states
        kept = mask.unsqueeze(-1).to(states.dtype)
        return (states * kept).sum(1) / kept.sum(1)


class AttentivePooling(nn.Module):
    """Learnt queries weigh the words of a text after its first layers (Lin et al. 2017), some for each question."""

    def __init__(self, first: int, mean: Tensor, scale: Tensor, *, n_questions: int, n_fits: int = 1) -> None:
        """mean, scale: (d,), of the words' states, which are brought to one spread; n_fits: that stand side by side."""
        super().__init__()
        self.first, self.n_questions, self.n_fits = first, n_questions, n_fits
        self.mean, self.scale = nn.Buffer(mean), nn.Buffer(scale)
        self.values = nn.Linear(len(mean), n_fits * VALUES)
        self.queries = nn.Linear(len(mean), n_fits * n_questions * N_QUERIES)
        nn.init.normal_(self.queries.weight, std=0.01)
        nn.init.zeros_(self.queries.bias)

    @classmethod
    def of(cls, first: int, state: Mapping[str, Tensor]) -> "AttentivePooling | None":
        """One that takes these arrays; None where they are of something else."""
        if "queries.weight" not in state:
            return None
        n_fits = len(state["values.weight"]) // VALUES
        n_questions = len(state["queries.weight"]) // (n_fits * N_QUERIES)
        return cls(first, state["mean"], state["scale"], n_questions=n_questions, n_fits=n_fits)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Each query's weighted mean of a text's words, a question's side by side, and the plain mean, fit by fit.

        states: (n, tokens, d), mask: (n, tokens), 1 for a token. Returns (n, n_fits * width).
        """
        kept = mask.unsqueeze(-1).to(states.dtype)
        words = dropout((states - self.mean) / self.scale, _DROPPED, self.training)
        values = gelu(self.values(words)) * kept
        weights = (self.queries(words) + (1 - kept) * _HIDDEN).softmax(dim=1)
        n, n_words, _ = states.shape
        of_fits = values.view(n, n_words, self.n_fits, VALUES).transpose(1, 2)
        weighted = torch.matmul(weights.view(n, n_words, self.n_fits, -1).permute(0, 2, 3, 1), of_fits)
        mean = of_fits.sum(2) / kept.sum(1).unsqueeze(-1)
        return torch.cat([weighted.flatten(2), mean], dim=2).flatten(1)

    @property
    def width(self) -> int:
        """The number of columns of what one fit gives."""
        return (self.n_questions * N_QUERIES + 1) * VALUES

    def columns(self, question: int) -> list[int]:
        """Those of one question in one fit: its own queries' and the plain mean's."""
        n_own = N_QUERIES * VALUES
        return [*range(question * n_own, (question + 1) * n_own), *range(self.width - VALUES, self.width)]
