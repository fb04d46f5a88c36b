"""Arrays by name as one file: the same bytes for the same content, and nothing in it is executed when it is read."""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def packed(arrays: Mapping[str, Array]) -> bytes:
    """The file of arrays, in the order of their names; its entries carry a fixed date."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **{name: arrays[name] for name in sorted(arrays)})
    return buffer.getvalue()


def unpacked(content: bytes) -> dict[str, Array]:
    """The arrays in a file written by ``packed``."""
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
