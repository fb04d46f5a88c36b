"""What an encoder's first layers make of every word of many texts: run once, and kept in a file for several fits."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.encoding.torch_runtime import READ_TOKENS, Network

_BATCH: Final = 64


@dataclass(frozen=True)
class TokenStates:
    """The states of texts' tokens, float16 (tokens, width) in a file, one text after the other."""

    file: Path
    ends: NDArray[np.int64]  # (n,): the row after each text's last token
    width: int

    def of(self, text: int, *, longest: int) -> NDArray[np.float32]:
        """Those of one text's first tokens: (tokens, width)."""
        start = int(self.ends[text - 1]) if text else 0
        return self._rows[start : min(int(self.ends[text]), start + longest)].astype(np.float32)

    def length(self, text: int) -> int:
        """How many tokens a text has."""
        return int(self.ends[text] - (self.ends[text - 1] if text else 0))

    @cached_property
    def _rows(self) -> NDArray[np.float16]:
        return np.memmap(self.file, np.float16, "r", shape=(int(self.ends[-1]), self.width))


def written_states(
    network_of: Callable[[], Network],
    texts: Sequence[str],
    asked: NDArray[np.bool_],
    *,
    first: int,
    file: Path,
) -> TokenStates:
    """Run the first layers over the texts that are asked about, and write the file; the others have no tokens.

    Raises OSError where there is too little room for the file.
    """
    import torch

    network = network_of()
    ids: list[list[int]] = network.model.tokenizer(list(texts), truncation=True, max_length=READ_TOKENS)[
        "input_ids"
    ]
    tokens = [of_text if wanted else [] for of_text, wanted in zip(ids, asked, strict=True)]
    transformer: Any = network.model[0]
    transformer.auto_model.encoder.layer = transformer.auto_model.encoder.layer[:first]
    states = TokenStates(
        file, np.cumsum([len(of_text) for of_text in tokens]), transformer.auto_model.config.hidden_size
    )
    with file.open("wb") as room:
        os.posix_fallocate(
            room.fileno(), 0, 2 * int(states.ends[-1]) * states.width
        )  # a map on a full disk kills
    rows = np.memmap(file, np.float16, "r+", shape=(int(states.ends[-1]), states.width))
    order = sorted(np.flatnonzero(asked).tolist(), key=lambda text: -len(tokens[text]))
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        padded = network.model.tokenizer.pad(
            {"input_ids": [tokens[text] for text in batch]}, return_tensors="pt"
        )
        with torch.inference_mode():
            found = transformer.auto_model(**padded).last_hidden_state.numpy()
        for text, of_text in zip(batch, found, strict=True):
            end = int(states.ends[text])
            rows[end - len(tokens[text]) : end] = of_text[: len(tokens[text])]
    rows.flush()
    return states
