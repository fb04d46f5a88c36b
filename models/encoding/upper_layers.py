"""The encoder's upper layers once more, adapted to what posts are judged by; weights that come with the package.

The encoder's own vectors tell themes apart and stay as they are. Beside them its upper layers run a second time with
weights that were fitted to labelled posts (``models.training.adaptation``), from the states of the layers below.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from models.arrays import packed, unpacked

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor
    from torch.nn import ModuleList

WEIGHTS: Final = "upper_layers.npz"
_VERSION_CHARACTERS: Final = 12


@dataclass(frozen=True, slots=True)
class UpperLayers:
    """Adapted copies of an encoder's layers from number ``first`` on, by the names that torch gives their arrays."""

    encoder: str
    first: int
    arrays: Mapping[str, NDArray[np.float16]]

    @classmethod
    def from_bytes(cls, content: bytes) -> "UpperLayers":
        """Read a file written by ``to_bytes``."""
        arrays = unpacked(content)
        encoder, first = str(arrays.pop("encoder")), int(arrays.pop("first"))
        return cls(encoder, first, arrays)

    def to_bytes(self) -> bytes:
        """The file: half precision; the same bytes for the same content."""
        return packed({"encoder": np.array(self.encoder), "first": np.array(self.first), **self.arrays})

    @property
    def version(self) -> str:
        """What a classifier that was fitted over them names them by."""
        digest = blake2b()
        for name in sorted(self.arrays):
            digest.update(self.arrays[name].tobytes())
        return digest.hexdigest()[:_VERSION_CHARACTERS]

    def as_modules(self, model: "SentenceTransformer") -> "ModuleList":
        """The layers in torch, beside the encoder whose layers they are copies of."""
        import torch

        layers = copied_layers(model, self.first)
        layers.load_state_dict(
            {name: torch.from_numpy(values.astype(np.float32)) for name, values in self.arrays.items()}
        )
        return layers.eval()


@cache
def shipped_layers(encoder: str) -> UpperLayers | None:
    """The layers that come with the package, where they are of that encoder; else None."""
    file = files("models").joinpath("weights", WEIGHTS)
    if not file.is_file():
        return None
    layers = UpperLayers.from_bytes(file.read_bytes())
    return layers if layers.encoder == encoder else None


def copied_layers(model: "SentenceTransformer", first: int) -> "ModuleList":
    """Copies of a loaded encoder's layers from number ``first`` on."""
    from torch.nn import ModuleList

    transformer: Any = model[0]
    return ModuleList(deepcopy(list(transformer.auto_model.encoder.layer)[first:]))


def mean_of_tokens(layers: "ModuleList", states: "Tensor", mask: "Tensor") -> "Tensor":
    """What adapted layers make of the states below them: the mean of each text's tokens, (n, d).

    states: (n, tokens, d), mask: (n, tokens), 1 where there is a token.
    """
    import torch

    hidden = (1 - mask[:, None, None, :].to(states.dtype)) * torch.finfo(states.dtype).min
    for layer in layers:
        states = layer(states, hidden)
        states = states[0] if isinstance(states, tuple) else states
    kept = mask.unsqueeze(-1).to(states.dtype)
    return (states * kept).sum(1) / kept.sum(1)
