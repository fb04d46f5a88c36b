"""Accounts that repeat the same texts or links within a window more often than chance.

An object is a text or a link. Two accounts share it where both posted it within the window; each shared object weighs
by its rarity, so that what everybody repeats counts for little (inverse document frequency: Sparck Jones 1972). Whether
two accounts share more than chance is held against shuffled times: every object keeps its posts, every post its
account, and the times of all posts are dealt out anew. The pairs of objects within a window are those of CooRTweet
(Righetti and Balluff 2025), which knows neither rarity nor chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

N_SHUFFLES: Final = 99
FEWEST_OBJECTS: Final = 2  # one text in common is no habit
CHANCE: Final = 0.05

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """How close in time repeats must be, and on how many different objects."""

    seconds: float = 60.0
    fewest_objects: int = FEWEST_OBJECTS
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts that act together: which, the posts that show it, and how surely."""

    accounts: tuple[str, ...]
    posts: tuple[str, ...]
    n_objects: int
    weight: float
    p: float
    median_seconds: float


def shared_within(shares: pl.DataFrame, window: Window) -> pl.DataFrame:
    """Pairs of posts of one object by two accounts within the window, the earlier first.

    shares: post_id, account, object, at (UTC). Returns object, first, second, account, other, seconds.
    """
    ordered = shares.sort("object", "at", "post_id")
    codes = ordered["object"].rank("dense").to_numpy().astype(np.int64)
    times = ordered["at"].dt.epoch("ms").to_numpy() / 1000
    first, second = _close(codes, times, window.seconds)
    pairs = pl.DataFrame({"first": first, "second": second})
    rows = ordered.select("post_id", "account").with_row_index("row").cast({"row": pl.Int64})
    seconds = times[second] - times[first] if len(first) else np.empty(0)
    return (
        pairs.with_columns(
            object=ordered["object"].gather(first), seconds=pl.Series(seconds, dtype=pl.Float64)
        )
        .join(rows.rename({"row": "first", "post_id": "first_id"}), on="first")
        .join(rows.rename({"row": "second", "post_id": "second_id", "account": "other"}), on="second")
        .filter(pl.col("account") != pl.col("other"))
        .select(
            "object",
            first="first_id",
            second="second_id",
            account="account",
            other="other",
            seconds="seconds",
        )
    )


def coordinated_groups(shares: pl.DataFrame, window: Window) -> list[Group]:
    """Groups of accounts that share at least two objects pair by pair, more than shuffled times explain; largest first.

    shares as in ``shared_within``. Time grows with the posts of one object within one window.
    """
    pairs = shared_within(shares, window)
    if pairs.is_empty():
        return []
    rarity = _rarity(shares)
    edges = _edges(pairs, rarity).filter(pl.col("n_objects") >= window.fewest_objects)
    if edges.is_empty():
        return []
    edges = edges.with_columns(p=pl.Series(_by_chance(shares, edges, rarity, window)))
    kept = edges.filter(pl.col("p") <= CHANCE)
    return sorted(_groups(kept, pairs), key=lambda group: (-len(group.accounts), group.accounts))


def _close(codes: Rows, times: NDArray[np.float64], seconds: float) -> tuple[Rows, Rows]:
    """Rows i < j of the same code whose times differ by no more; codes and times are sorted."""
    step = float(times.max() - times.min() + 2 * seconds + 1) if len(times) else 1.0
    line = codes * step + (times - (times.min() if len(times) else 0.0))
    last = np.searchsorted(line, line + seconds, side="right")
    counts = last - np.arange(len(line)) - 1
    first = np.repeat(np.arange(len(line)), counts)
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return first.astype(np.int64), (first + 1 + offsets).astype(np.int64)


def _rarity(shares: pl.DataFrame) -> pl.DataFrame:
    n_accounts = shares["account"].n_unique()
    by_object = shares.group_by("object").agg(n=pl.col("account").n_unique())
    return by_object.select("object", rarity=(n_accounts / pl.col("n")).log() + 1.0)


def _edges(pairs: pl.DataFrame, rarity: pl.DataFrame) -> pl.DataFrame:
    """One row per two accounts: n_objects, weight."""
    sides = pairs.select(
        "object", one=pl.min_horizontal("account", "other"), two=pl.max_horizontal("account", "other")
    ).unique()
    return (
        sides.join(rarity, on="object")
        .group_by("one", "two")
        .agg(n_objects=pl.len(), weight=pl.col("rarity").sum())
        .sort("one", "two")
    )


def _by_chance(
    shares: pl.DataFrame, edges: pl.DataFrame, rarity: pl.DataFrame, window: Window
) -> NDArray[np.float64]:
    """The share of shuffles, itself among them, in which two accounts weigh as much."""
    named = pl.concat([edges["one"], edges["two"]]).unique()
    objects = shares.filter(pl.col("account").is_in(named.implode()))["object"].unique()
    rng = np.random.default_rng(window.seed)
    among = shares.filter(pl.col("object").is_in(objects.implode())).sort("object", "at", "post_id")
    reached = np.ones(edges.height)
    times = shares["at"].to_numpy()
    for _ in range(N_SHUFFLES):
        dealt = rng.choice(times, among.height, replace=False)
        shuffled = among.with_columns(at=pl.Series(dealt).cast(among.schema["at"]))
        others = _edges(shared_within(shuffled, window), rarity)
        weights = edges.join(others, on=["one", "two"], how="left", suffix="_then", maintain_order="left")
        reached += (weights["weight_then"].fill_null(0.0) >= weights["weight"]).to_numpy()
    return reached / (N_SHUFFLES + 1)


def _groups(edges: pl.DataFrame, pairs: pl.DataFrame) -> Iterator[Group]:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    names = pl.concat([edges["one"], edges["two"]]).unique().sort()
    number = dict(zip(names, range(len(names)), strict=True))
    one, two = ([number[name] for name in edges[side]] for side in ("one", "two"))
    graph = coo_matrix((np.ones(len(one)), (one, two)), shape=(len(names), len(names)))
    _, labels = connected_components(graph, directed=False)
    of = dict(zip(names, labels, strict=True))
    linked = edges.select("one", "two")
    told = pairs.with_columns(
        one=pl.min_horizontal("account", "other"), two=pl.max_horizontal("account", "other")
    ).join(linked, on=["one", "two"])
    for label in range(labels.max() + 1 if len(labels) else 0):
        accounts = tuple(name for name in names if of[name] == label)
        within = told.filter(pl.col("account").is_in(accounts))
        inside = edges.filter(pl.col("one").is_in(accounts))
        yield Group(
            accounts=accounts,
            posts=tuple(pl.concat([within["first"], within["second"]]).unique().sort()),
            n_objects=within["object"].n_unique(),
            weight=float(inside["weight"].sum()),
            p=float(inside["p"].to_numpy().max()),
            median_seconds=float(within.select(pl.col("seconds").median()).item()),
        )
