"""Themes where not all neighbours are compared, beside those where all are: python -m benchmarks.many_complaints [N …].

banking77's larger half with its 77 intents as truth, then mixtures of the other half (see benchmarks.beside_bertopic),
20,000 and 50,000 unless said, with the intent of the greater part as truth. One row a way: themes, share in none, ARI
and NMI with the truth, ARI with the way that compares all, ARI with itself on the rows in another order, CPU seconds.
All are compared to 20,000: at 50,000 that takes seven minutes of one core.
"""

import os
import sys
from dataclasses import replace
from time import process_time
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from benchmarks.beside_bertopic import SIZE, Theme, banking, mixtures
from models.encoding.encoder import Vectors
from models.themes.clusters import RECIPE, find_themes

N_MIXTURES: Final = (20_000, 50_000)
MOST_COMPARED: Final = 20_000
EVERY, NEAR = replace(RECIPE, exact_to=sys.maxsize), replace(RECIPE, exact_to=0)


def main() -> None:
    """Print the rows of each set."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    print(f"{'':16}{'themes':>8}{'none':>7}{'ARI':>7}{'NMI':>7}{'of all':>8}{'again':>7}{'CPU s':>8}")
    vectors, _, larger = banking("train")
    show("larger half", vectors, np.array(larger))
    intents = np.array(banking()[2])
    for n in [int(argument) for argument in sys.argv[1:]] or N_MIXTURES:
        mixed, one = mixtures(n)
        show("mixtures", mixed, intents[one])


def show(name: str, vectors: Vectors, truth: NDArray[np.object_]) -> None:
    """One row a way, all first where that is not too much."""
    print(f"{name}, {len(vectors):,}")
    every = None
    if len(vectors) <= MOST_COMPARED:
        began = process_time()
        every = find_themes(vectors, minimum_size=SIZE, recipe=EVERY).theme
        print(row("all", truth, every, every, every, process_time() - began), flush=True)
    began = process_time()
    near = find_themes(vectors, minimum_size=SIZE, recipe=NEAR).theme
    seconds = process_time() - began
    order = np.random.default_rng(1).permutation(len(vectors))
    again = np.empty_like(near)
    again[order] = find_themes(vectors[order], minimum_size=SIZE, recipe=NEAR).theme
    print(row("near by", truth, near, every, again, seconds), flush=True)


def row(
    name: str, truth: NDArray[np.object_], theme: Theme, every: Theme | None, again: Theme, seconds: float
) -> str:
    """The figures of one way; NaN where all were not compared."""
    of_all = np.nan if every is None else adjusted_rand_score(every, theme)
    return (
        f"  {name:14}{theme.max() + 1:8d}{np.mean(theme < 0):7.3f}{adjusted_rand_score(truth, theme):7.3f}"
        f"{normalized_mutual_info_score(truth, theme):7.3f}{of_all:8.3f}{adjusted_rand_score(theme, again):7.3f}"
        f"{seconds:8.1f}"
    )


if __name__ == "__main__":
    main()
