"""What stands on an encoder's lower layers, fitted to what posts are judged by; weights that come with the package.

The encoder's own vectors tell themes apart and stay as they are. Beside them run, from the states of its first layers,
copies of its other layers with weights that were fitted to labelled posts, or an attentive pooling
(``models.training.adaptation``).
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

    from models.encoding.pooling import AttentivePooling, CopiedLayers

WEIGHTS: Final = "upper_layers.npz"
POOLING: Final = "attentive_pooling.npz"  # of the larger encoder
REPLY_POOLING: Final = "reply_pooling.npz"  # of the same, fitted to replies
SHARED: Final = ("mean", "scale")  # what several fits of a pooling, side by side, have in common
_VERSION_CHARACTERS: Final = 12


@dataclass(frozen=True, slots=True)
class UpperLayers:
    """What stands on an encoder's first layers, by the names that torch gives its arrays.

    They are copies of its layers from number ``first`` on, or an attentive pooling of what comes out below that one.
    """

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

    def as_module(self, model: "SentenceTransformer") -> "CopiedLayers | AttentivePooling":
        """They in torch, beside the encoder on whose layers they stand."""
        import torch

        from models.encoding.pooling import AttentivePooling

        state = {name: torch.from_numpy(values.astype(np.float32)) for name, values in self.arrays.items()}
        module = AttentivePooling.of(self.first, state) or copied_layers(model, self.first)
        module.load_state_dict(state)
        return module.eval()


@cache
def shipped_layers(encoder: str, file_name: str = WEIGHTS) -> UpperLayers | None:
    """What comes with the package in a file of its weights, where it stands on that encoder; else None."""
    file = files("models").joinpath("weights", file_name)
    if not file.is_file():
        return None
    layers = UpperLayers.from_bytes(file.read_bytes())
    return layers if layers.encoder == encoder else None


def copied_layers(model: "SentenceTransformer", first: int) -> "CopiedLayers":
    """Copies of a loaded encoder's layers from number ``first`` on."""
    from models.encoding.pooling import CopiedLayers

    transformer: Any = model[0]
    return CopiedLayers(first, deepcopy(list(transformer.auto_model.encoder.layer)[first:]))
