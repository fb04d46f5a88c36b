"""How true a map of themes is: python -m benchmarks.theme_map, themes of the test half of banking77.

Trustworthiness (Venna and Kaski 2001; 1 where every neighbour on the map is one in truth) of five neighbours, and how
far a theme moves when a tenth of the texts is left out, in widths of the map: principal components beside t-SNE
(van der Maaten and Hinton 2008) that begins with them.
"""

import os

import numpy as np
from numpy.typing import NDArray
from sklearn.manifold import TSNE, trustworthiness

from benchmarks.beside_bertopic import SIZE, banking
from models.encoding.encoder import Vectors
from models.themes.clusters import find_themes
from models.themes.membership import centroids
from models.themes.places import places

NEIGHBOURS = 5
LEFT_OUT = 0.1


def main() -> None:
    """Print the figures."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    vectors, _, _ = banking()
    found = find_themes(vectors, minimum_size=SIZE)
    kept = np.random.default_rng(1).random(len(vectors)) >= LEFT_OUT
    whole = centroids(vectors, found.theme, n_themes=found.n_themes)
    part = centroids(vectors[kept], found.theme[kept], n_themes=found.n_themes)
    print(f"{found.n_themes} themes\n| | trustworthiness | moved |\n|---|---|---|")
    for name, put in (("principal components", places), ("t-SNE", _neighbours)):
        at, then = put(whole), put(part)
        near = min(NEIGHBOURS, (len(whole) - 1) // 2)
        true = trustworthiness(whole, at, n_neighbors=near) if near else 1.0
        moved = np.median(np.linalg.norm(at - then, axis=1)) / max(float(np.ptp(at)), 1e-9)
        print(f"| {name} | {true:.2f} | {moved:.2f} |")


def _neighbours(centres: Vectors) -> NDArray[np.float64]:
    if len(centres) < 3:
        return places(centres)
    begin = 1e-2 * places(centres)
    return np.asarray(
        TSNE(init=begin, perplexity=min(15, (len(centres) - 1) / 3), random_state=0).fit_transform(centres)
    )


if __name__ == "__main__":
    main()
