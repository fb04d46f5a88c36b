"""Themes among vectors of complaints: groups of posts that say the same thing, found by density.

Promises: the same vectors give the same themes in whatever order they come, and no vector is forced into one.
It never reads text, storage or a clock.
"""

from dataclasses import dataclass
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from models.encoding.encoder import Vectors
from models.themes.density import dense_groups, distances
from models.themes.membership import CENTRAL_SHARE, NO_THEME, centres, nearest, unit
from models.themes.neighbours import neighbours

_SMALLEST: Final = 3  # posts; two are a coincidence
_FULL_SIZE_FROM: Final = 400  # posts; of fewer, themes may be smaller than asked for in proportion
_LINKED_FROM: Final = 1_000  # posts; among fewer, strays are a community too
_MEDIUM_EFFECT: Final = 0.5  # standard deviations (Cohen 1988)
_MINIMUM_LIKENESS: Final = 0.5  # of the typical member's
_LOOSE: Final = 1e-2  # of an eigenvalue: closer ones take three times as long and find the same themes


@dataclass(frozen=True, slots=True)
class Recipe:
    """How density is looked for. The defaults are the choice of benchmarks/clustering.py, 2026-11."""

    components: int = 50  # 30 do as well; 15 lose known themes in noise
    slow: float = 0.9  # eigenvalue of a community; intents of a bank have some fifty above it, tweets three
    passes: int = 4  # of drawing in, one less in a small set; fewer leave posts out, more tear themes apart
    neighbours: int = 2  # a post of the smallest theme; 1 tears known themes apart, 3 leave more posts out
    selection: str = "eom"  # 'leaf' tears known themes apart: ARI .42 against 1.00
    largest_share: float = 0.5  # of all vectors; a larger group that does not hang together is cut into parts
    central_share: float = CENTRAL_SHARE
    exact_to: int = 10_000  # distinct vectors; among more, neighbours are sought near by


RECIPE: Final = Recipe()


@dataclass(frozen=True, slots=True)
class Clustering:
    """Which vector belongs to which theme, numbered from 0; NO_THEME where it belongs to none.

    theme: int64 (n,). strength: float64 (n,) in 0..1, HDBSCAN's membership probability, or for those assigned
    by centroid the share of the theme's members that are no nearer to it. by_centroid: bool (n,).
    """

    theme: NDArray[np.int64]
    strength: NDArray[np.float64]
    by_centroid: NDArray[np.bool_]

    @property
    def n_themes(self) -> int:
        """How many themes there are."""
        return int(self.theme.max(initial=NO_THEME)) + 1

    def rows_of(self, theme: int) -> list[int]:
        """The rows in a theme, in order."""
        return np.flatnonzero(self.theme == theme).tolist()


def find_themes(
    vectors: Vectors, *, minimum_size: int, among: int = 0, recipe: Recipe = RECIPE
) -> Clustering:
    """Group vectors by HDBSCAN after reduction, then give those left to the nearest centroid if near enough.

    vectors: float32 (n, d), unit rows; equal rows count once. minimum_size: fewest distinct vectors in a
    theme, see smallest_theme; among: how many there are in all, where these are a part of them. Method:
    Campello, Moulavi and Sander 2013, over principal components and communities drawn towards their nearest
    neighbours, as in blurring mean shift (Cheng 1995). Above recipe.exact_to vectors most of the nearest neighbours are
    found and not all, and the time grows by about n to 1.5 and not with the square.
    """
    if not len(vectors):
        return _without_themes(0)
    # Sorted: the order of the rows is gone.
    distinct, inverse = np.unique(vectors, axis=0, return_inverse=True)
    size = smallest_theme(max(among, len(distinct)), minimum_size=minimum_size)
    if len(distinct) < 2 * size:  # HDBSCAN tells themes from each other: it needs room for two
        return _without_themes(len(vectors))
    found = _assign_outliers(distinct, _dense_groups(distinct, size=size, recipe=recipe), recipe=recipe)
    return Clustering(found.theme[inverse], found.strength[inverse], found.by_centroid[inverse])


def smallest_theme(n: int, *, minimum_size: int) -> int:
    """Fewest of n vectors that make a theme: fewer than asked for in a small set, more in a large one.

    It grows with the square root of n, so that ten times the posts give some three times the themes to read.
    """
    in_proportion = minimum_size * min(n, _FULL_SIZE_FROM) // _FULL_SIZE_FROM
    return max(in_proportion, min(minimum_size, _SMALLEST), round(cast(float, n**0.5) / 4))


def points_of(vectors: Vectors, *, size: int, recipe: Recipe = RECIPE) -> NDArray[np.float64]:
    """What density is looked for among: float64 (n, k), unit rows, reduced and drawn in; vectors are sorted."""
    points = _reduced(vectors, n_neighbours=size, recipe=recipe)
    small = (
        len(points) < _FULL_SIZE_FROM
    )  # few neighbours are drawn towards: one pass more tears themes apart
    for _ in range(recipe.passes - small):
        points = _drawn_in(points, n_neighbours=recipe.neighbours * size, exact=_is_exact(points, recipe))
    return points


def _without_themes(n: int) -> Clustering:
    return Clustering(np.full(n, NO_THEME), np.zeros(n), np.zeros(n, dtype=bool))


def _dense_groups(vectors: Vectors, *, size: int, recipe: Recipe) -> Clustering:
    points = points_of(vectors, size=size, recipe=recipe)
    between = distances(points, size=size, exact=_is_exact(points, recipe))
    groups, strength = dense_groups(between, size=size, selection=recipe.selection)
    limit = int(recipe.largest_share * len(points))
    whole = _Whole(vectors)
    if _is_heap(whole, groups, limit=limit):
        groups, strength = dense_groups(between, size=size, selection=recipe.selection, limit=limit)
    theme = _those_in_common(whole, groups, size=size)
    strength = np.where(theme == NO_THEME, 0.0, strength)
    return Clustering(theme, strength, np.zeros(len(theme), dtype=bool))


def _is_exact(rows: NDArray[np.floating], recipe: Recipe) -> bool:
    return len(rows) <= recipe.exact_to


class _Whole:
    """All vectors, with what is asked of them for each group: float32 (n, d), their sum, and vectors.T @ vectors."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors
        rows = vectors.astype(np.float64)
        self.total = rows.sum(axis=0)
        self.moment = rows.T @ rows


def _is_heap(whole: _Whole, groups: NDArray[np.int64], *, limit: int) -> bool:
    """Whether the largest group is over the limit and its members have nothing in common."""
    sizes = np.bincount(groups[groups != NO_THEME], minlength=1)
    if sizes.max() <= limit:
        return False
    return not _have_something_in_common(whole, np.flatnonzero(groups == sizes.argmax()))


def _those_in_common(whole: _Whole, groups: NDArray[np.int64], *, size: int) -> NDArray[np.int64]:
    """The groups that have something in common, without the members that have little of it; numbered anew.

    Drawn in far enough, strays that share nothing but each other's company look dense.
    """
    theme, number = np.full(len(groups), NO_THEME, dtype=np.int64), 0
    for group in range(groups.max(initial=NO_THEME) + 1):
        inside = np.flatnonzero(groups == group)
        similarity = _to_the_others(whole.vectors[inside])
        kept = inside[similarity >= _MINIMUM_LIKENESS * np.median(similarity)]
        if len(kept) >= size and _have_something_in_common(whole, inside):
            theme[kept], number = number, number + 1
    return theme


def _have_something_in_common(whole: _Whole, inside: NDArray[np.int64]) -> bool:
    """Whether most members of a group, given by their rows, are clearly more like each other than like those outside.

    Clearly means by a medium effect, in standard deviations of their cosines to those outside.
    """
    group = whole.vectors[inside].astype(np.float64)
    n_outside = len(whole.vectors) - len(group)
    to_the_rest = group @ ((whole.total - group.sum(axis=0)) / n_outside)
    squares = np.einsum("ij,ij->i", group @ (whole.moment - group.T @ group), group) / n_outside
    spread = np.sqrt(np.maximum(squares - to_the_rest**2, 0))
    return bool(np.median(_to_the_others(group) - to_the_rest - _MEDIUM_EFFECT * spread) > 0)


def _to_the_others(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """Mean cosine of each unit row to all other rows."""
    rows = vectors.astype(np.float64)
    return np.asarray((rows @ rows.sum(axis=0) - 1) / (len(rows) - 1))


def _reduced(vectors: Vectors, *, n_neighbours: int, recipe: Recipe) -> NDArray[np.float64]:
    """Unit rows of the leading principal components beside the communities: float64 (n, at most twice components)."""
    from sklearn.decomposition import PCA

    rows = vectors.astype(np.float64)
    n_components = min(recipe.components, len(rows) // 2, rows.shape[1])
    model = PCA(n_components, svd_solver="covariance_eigh")  # deterministic, unlike the randomised default
    points = unit(model.fit_transform(rows))
    if len(rows) < _LINKED_FROM:
        return points
    linked = _communities(rows, n_neighbours=n_neighbours, recipe=recipe)
    weight = (linked.shape[1] / recipe.components) ** 0.5  # where links show no communities, they have no say
    return unit(np.hstack([points, weight * linked]))


def _communities(rows: NDArray[np.float64], *, n_neighbours: int, recipe: Recipe) -> NDArray[np.float64]:
    """Where each row lies among the communities of the graph of nearest neighbours: float64 (n, k), unit rows.

    The leading eigenvectors of the normalised graph (Ng, Jordan and Weiss 2001), as many as are slow to fade on
    a walk along its links.
    """
    from scipy.sparse import coo_array, diags_array
    from scipy.sparse.linalg import eigsh

    exact = _is_exact(rows, recipe)
    near = neighbours(rows, n_near=n_neighbours + 1, exact=exact)
    ends = np.repeat(np.arange(len(rows)), near.shape[1]), near.ravel()
    one_way = coo_array((np.ones(near.size), ends), shape=(len(rows), len(rows))).tocsr()
    links = one_way + one_way.T
    scale = diags_array(links.sum(axis=1) ** -0.5)
    walk = (scale @ links @ scale).astype(np.float64 if exact else np.float32)
    start = np.linspace(1, 2, len(rows), dtype=walk.dtype)  # else it is drawn at random
    values, modes = eigsh(walk, recipe.components, which="LA", v0=start, rng=0, tol=0 if exact else _LOOSE)
    return unit(modes[:, values > recipe.slow].astype(np.float64))


def _drawn_in(points: NDArray[np.float64], *, n_neighbours: int, exact: bool) -> NDArray[np.float64]:
    """Unit rows moved half way towards the mean of their nearest neighbours: what is dense gets denser.

    Without it HDBSCAN leaves most short texts out, since all of them are about equally far from each other.
    """
    from scipy.sparse import csr_array

    near = neighbours(points, n_near=n_neighbours + 1, exact=exact)
    n, n_near = near.shape
    share = np.full(near.size, 1 / n_near, dtype=np.float32)
    towards = csr_array((share, near.ravel(), np.arange(0, near.size + 1, n_near)), shape=(n, n))
    return unit(points + towards @ points.astype(np.float32))


def _assign_outliers(vectors: Vectors, found: Clustering, *, recipe: Recipe) -> Clustering:
    """Give each outlier to its nearest theme, if it is no farther out than the central share of members."""
    theme, strength = found.theme.copy(), found.strength.copy()
    outliers = np.flatnonzero(theme == NO_THEME)
    cores = centres(vectors, theme, n_themes=found.n_themes)
    theme[outliers], strength[outliers] = nearest(
        vectors[outliers], cores, central_share=recipe.central_share
    )
    return Clustering(theme, strength, (found.theme == NO_THEME) & (theme != NO_THEME))
