"""Which theme of today is which theme of before, so that a theme keeps its id, and what became of each.

Promises: an id goes to at most one theme, and a theme takes at most one id. Ids are never made up here but by
``new_theme_id``, from the posts that founded the theme, so that none is used twice.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.encoding.encoder import Vectors
from models.post import short_hash
from models.vocabulary import ThemeChange

# From trials on complaints about airlines, in which both rules found the same pairs.
_SAME_POSTS: Final = 0.3  # Jaccard over shared posts
_SAME_PLACE: Final = 0.8  # cosine of centroids, for those that share too few posts
# MONIC's thresholds, as overlap in the share of the older theme's posts.
_MAJORITY: Final = 0.5
_PART: Final = 0.2
_OF_A_SIZE: Final = 2  # times; a theme that brought more than that absorbed the other


def new_theme_id(post_ids: Iterable[str]) -> str:
    """The id of a theme founded by these posts, whatever their order."""
    return short_hash(*sorted(post_ids))


def inherit(
    found: Sequence[Set[str]],
    known: Mapping[str, Set[str]],
    *,
    found_centroids: Vectors | None = None,
    known_centroids: Vectors | None = None,
) -> list[str | None]:
    """The known theme that each found one goes on, None for a new one.

    found, known: the posts of each theme. The centroids, float32 (n, d) with unit rows, are in the order of
    found and known; a row of zeros is unknown, and without them shared posts decide alone. Themes are paired one
    to one for the most shared posts; those left over, one to one for the nearest centroids (Kuhn 1955, as in scipy).
    """
    known_ids = list(known)
    heirs: list[str | None] = [None] * len(found)
    if not (found and known_ids):
        return heirs
    shared = np.array([[_jaccard(posts, known[theme_id]) for theme_id in known_ids] for posts in found])
    near = np.zeros_like(shared)
    if found_centroids is not None and known_centroids is not None:
        near = (found_centroids @ known_centroids.T).astype(np.float64)
    for likeness, threshold in ((shared, _SAME_POSTS), (near, _SAME_PLACE)):
        free_rows = [row for row, heir in enumerate(heirs) if heir is None]
        free_columns = [column for column, theme_id in enumerate(known_ids) if theme_id not in heirs]
        for row, column in _pairs(likeness[np.ix_(free_rows, free_columns)], threshold=threshold):
            heirs[free_rows[row]] = known_ids[free_columns[column]]
    return heirs


def _pairs(likeness: NDArray[np.float64], *, threshold: float) -> list[tuple[int, int]]:
    """Rows and columns paired one to one for the greatest total likeness, those below the threshold left out."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.where(likeness >= threshold, likeness, 0.0), maximize=True)
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if likeness[row, column] >= threshold
    ]


def _jaccard(one: Set[str], other: Set[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a theme: the row of an event without its place in time, see models.theme.ThemeEvent."""

    happened: ThemeChange
    theme_id: str
    other_theme_id: str | None = None
    overlap: float | None = None


def fates(found: Mapping[str, Set[str]], known: Mapping[str, Set[str]]) -> list[Fate]:
    """What became of each known theme, and which found ones are new: the transitions of MONIC.

    found, known: the posts of each theme by id, ids already inherited. A theme that goes on under its id survived,
    and split when a new theme took a fair part of it. One whose id is gone was absorbed by the theme that holds
    most of its posts, merged where the two were of a size, split where it fell into parts, or vanished
    (Spiliopoulou and others 2006).
    """
    shares = {theme_id: _shares(posts, found) for theme_id, posts in known.items()}
    events = [
        event
        for theme_id in sorted(known)
        for event in _fates_of(theme_id, shares[theme_id], known, survived=theme_id in found)
    ]
    parts = {event.other_theme_id for event in events if event.happened == ThemeChange.SPLIT}
    return events + [
        Fate(ThemeChange.APPEARED, theme_id) for theme_id in sorted(set(found) - set(known) - parts)
    ]


def redirect(events: Iterable[Fate]) -> dict[str, str]:
    """Where to look for each theme whose id is gone but whose posts are together or in parts: the largest."""
    events = list(events)
    lives_on = {event.theme_id for event in events if event.happened == ThemeChange.SURVIVED}
    moved = [event for event in events if event.other_theme_id and event.theme_id not in lives_on]
    moved.sort(key=lambda event: (event.overlap or 0.0, event.other_theme_id or ""))
    return {event.theme_id: event.other_theme_id for event in moved if event.other_theme_id}


def _fates_of(
    theme_id: str, shares: Mapping[str, float], known: Mapping[str, Set[str]], *, survived: bool
) -> list[Fate]:
    own = [Fate(ThemeChange.SURVIVED, theme_id, overlap=shares.get(theme_id, 0.0))] if survived else []
    parts = {other: share for other, share in shares.items() if share >= _PART}
    new_parts = {other: share for other, share in parts.items() if other not in known}
    if survived and sum((new_parts | {theme_id: shares.get(theme_id, 0.0)}).values()) >= _MAJORITY:
        return own + [
            Fate(ThemeChange.SPLIT, theme_id, other, share) for other, share in sorted(new_parts.items())
        ]
    if survived:
        return own
    if len(new_parts) > 1 and sum(new_parts.values()) >= _MAJORITY:
        return [Fate(ThemeChange.SPLIT, theme_id, other, share) for other, share in sorted(new_parts.items())]
    other = max(parts, key=lambda part: (parts[part], part), default="")
    if parts.get(other, 0.0) >= _MAJORITY:
        of_a_size = len(known[theme_id]) * _OF_A_SIZE >= len(known.get(other, ()))
        return [
            Fate(ThemeChange.MERGED if of_a_size else ThemeChange.ABSORBED, theme_id, other, parts[other])
        ]
    return [Fate(ThemeChange.VANISHED, theme_id, overlap=max(shares.values(), default=0.0))]


def _shares(posts: Set[str], found: Mapping[str, Set[str]]) -> dict[str, float]:
    """The share of a theme's posts in each of the found ones that has any."""
    return {other: len(posts & members) / len(posts) for other, members in found.items() if posts & members}
