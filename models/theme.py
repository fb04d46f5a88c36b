"""Themes: clusters of complaints that keep their identity from run to run."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme. keywords are ordered by weight; exemplars are the most central posts of distinct authors."""

    theme_id: str
    label: str
    keywords: tuple[str, ...]
    exemplar_post_ids: tuple[str, ...]
    n_posts: int
    n_authors: int
    first_seen_at: datetime
    last_seen_at: datetime
    status: str  # live, dormant, merged
    merged_into: str | None


@dataclass(frozen=True, slots=True)
class ThemeMember:
    """One post in one theme; strength in 0..1 is HDBSCAN's membership probability, see models.clusters."""

    theme_id: str
    post_id: str
    strength: float
    assigned_by: str  # cluster, centroid
