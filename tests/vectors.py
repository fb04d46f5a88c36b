"""Vectors with themes in them, for tests that need no encoder."""

import numpy as np
from numpy.typing import NDArray

from models.encoding.encoder import Vectors

D = 64


def themed_vectors(*sizes: int, strays: int = 0, seed: int = 0, spread: float = 0.6) -> Vectors:
    """Unit rows in themes of the given sizes, then strays; float32 (n, D). Themes of one seed lie where they lie."""
    centres = _unit(np.random.default_rng(seed).normal(size=(len(sizes), D)))
    noise = np.random.default_rng(seed + 1)
    rows = [
        centre + spread * _unit(noise.normal(size=(size, D)))
        for centre, size in zip(centres, sizes, strict=True)
    ]
    return _unit(np.concatenate([*rows, noise.normal(size=(strays, D))])).astype(np.float32)


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    unit_rows: NDArray[np.float64] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit_rows
