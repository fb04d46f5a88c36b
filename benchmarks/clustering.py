"""Which recipe finds themes best: python -m benchmarks.clustering (some minutes on one core).

Two kinds of truth. Our own training complaints, whose causes are coarser than themes: agreement with the cause
(AMI, V), coverage before and after the centroids, and two kinds of constancy, ARI between the themes of all posts
and those of 80 % of them (posts without a theme as one class), and the share of the 80 %'s themes whose id
lineage gives to a theme of all. And vectors made with known themes, some apart and some all but lost in noise:
ARI with the truth, and the share of strays that were taken in. One row a recipe; the first is the one in use, the
others differ from it in one thing.
"""

import os
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, v_measure_score

from models.encoding.encoder import Encoder, Vectors
from models.themes.clusters import RECIPE, Clustering, Recipe, find_themes
from models.themes.lineage import inherit
from models.themes.membership import NO_THEME, centroids
from models.training.training_set import our_examples
from models.understanding.text import reading

SUBSAMPLES = 6
SIZE = 8  # the default of settings.themes.minimum_size
KNOWN = [(30, 20), (30, 20, 25), (7, 7, 7), (100, 15), (30, 15, 25), (20,) * 10, (8, 30, 60, 12, 90)]
SPREADS = (0.6, 1.2, 1.6, 2.4)  # noise against a theme's centre: neighbours at a cosine of .74, .41, .28, .15
RECIPES: Final[dict[str, Recipe]] = {
    "in use": RECIPE,
    **{f"passes {n}": replace(RECIPE, passes=n) for n in (0, 2, 3, 5)},
    **{f"neighbours {n}": replace(RECIPE, neighbours=n) for n in (1, 3)},
    **{f"components {n}": replace(RECIPE, components=n) for n in (15, 30, 100)},
    # The last: without communities.
    **{f"slow {eigenvalue}": replace(RECIPE, slow=eigenvalue) for eigenvalue in (0.8, 0.85, 0.95, 1.1)},
    "selection leaf": replace(RECIPE, selection="leaf"),
    "largest_share 1.0": replace(RECIPE, largest_share=1.0),
    **{f"central_share {share}": replace(RECIPE, central_share=share) for share in (0.8, 0.9, 1.0)},
}


def main() -> None:
    """Print one row a recipe."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    vectors, causes = training_complaints()
    print(f"{len(vectors)} training complaints, {len(set(causes))} causes, minimum size {SIZE}")
    print(f"{'':24}themes  cover  +cent.  biggest   AMI     V   ARI80  kept80 | known themes: ARI, strays")
    for label, recipe in RECIPES.items():
        known = "  ".join("{:.2f} {:.2f}".format(*on_known_themes(recipe, spread)) for spread in SPREADS)
        print(f"{label:24}{on_training(recipe, vectors, causes)} | {known}", flush=True)
    for size in (12, 16):
        print(f"{f'minimum size {size}':24}{on_training(RECIPE, vectors, causes, size=size)}", flush=True)


def training_complaints() -> tuple[Vectors, list[str]]:
    """The vectors and causes of our own labelled complaints."""
    complaints = [example for example in our_examples() if example.complaint]
    texts = [reading(example.text, title=example.title) for example in complaints]
    return Encoder().encode(texts).vectors, [example.cause for example in complaints]


def on_training(recipe: Recipe, vectors: Vectors, causes: list[str], *, size: int = SIZE) -> str:
    """The row of figures on the training complaints."""
    found = find_themes(vectors, minimum_size=size, recipe=recipe)
    inside = found.theme != NO_THEME
    truth, theme = np.array(causes)[inside], found.theme[inside]
    again = [compare_with_part(found, recipe, vectors, seed=seed, size=size) for seed in range(SUBSAMPLES)]
    same, kept = np.mean(again, axis=0)
    return (
        f"{found.n_themes:6d}{np.mean(inside & ~found.by_centroid):7.2f}{inside.mean():7.2f}"
        f"{np.bincount(theme).max() / len(theme):9.2f}{adjusted_mutual_info_score(truth, theme):6.2f}"
        f"{v_measure_score(truth, theme):6.2f}{same:8.2f}{kept:8.2f}"
    )


def compare_with_part(
    found: Clustering, recipe: Recipe, vectors: Vectors, *, seed: int, size: int
) -> tuple[float, float]:
    """ARI of the themes of all posts with those of 80 % of them, and the share of the latter that lived on."""
    n = len(vectors)
    rows = np.sort(np.random.default_rng(seed).permutation(n)[: int(0.8 * n)])
    part = find_themes(vectors[rows], minimum_size=size, recipe=recipe)
    before = {str(theme): set(rows[part.rows_of(theme)].astype(str)) for theme in range(part.n_themes)}
    after = [{str(row) for row in found.rows_of(theme)} for theme in range(found.n_themes)]
    heirs = inherit(
        after,
        before,
        found_centroids=centroids(vectors, found.theme, n_themes=found.n_themes),
        known_centroids=centroids(vectors[rows], part.theme, n_themes=part.n_themes),
    )
    kept = sum(heir is not None for heir in heirs) / max(1, part.n_themes)
    return adjusted_rand_score(found.theme[rows], part.theme), kept


def on_known_themes(recipe: Recipe, spread: float) -> tuple[float, float]:
    """Mean ARI with themes that we put there, and share of strays taken in, over all mixtures, three draws of each."""
    scores = []
    for sizes in KNOWN:
        truth = np.repeat(np.arange(len(sizes)), sizes)
        for seed in range(3):
            vectors = known_themes(truth, n_strays=len(truth) // 2, spread=spread, seed=seed)
            theme = find_themes(vectors, minimum_size=SIZE, recipe=recipe).theme
            members, strays = theme[: len(truth)], theme[len(truth) :]
            scores.append((adjusted_rand_score(truth, members), np.mean(strays != NO_THEME)))
    found, taken_in = np.mean(scores, axis=0)
    return found, taken_in


def known_themes(truth: NDArray[np.int64], *, n_strays: int, spread: float, seed: int) -> Vectors:
    """Unit rows about one centre a theme, then strays anywhere: float32 (n, 64)."""
    draw = np.random.default_rng(seed)
    noise = unit(draw.normal(size=(len(truth), 64)))
    members = unit(draw.normal(size=(truth.max() + 1, 64)))[truth] + spread * noise
    return unit(np.concatenate([members, draw.normal(size=(n_strays, 64))])).astype(np.float32)


def unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of length 1."""
    unit_rows: NDArray[np.float64] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit_rows


if __name__ == "__main__":
    main()
