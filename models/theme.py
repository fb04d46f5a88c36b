"""Themes: clusters of complaints that keep their identity from run to run."""

from dataclasses import dataclass
from datetime import datetime

from models.vocabulary import ThemeChange


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
    """One post in one theme; strength in 0..1 is HDBSCAN's membership probability, see models.themes.clusters."""

    theme_id: str
    post_id: str
    strength: float
    assigned_by: str  # cluster, centroid


@dataclass(frozen=True, slots=True)
class ThemeEvent:
    """What became of a theme at one clustering. overlap: the share of its posts that bear it out, None without."""

    event_id: str
    run_id: str
    happened_at: datetime  # the time of the newest complaint then
    happened: ThemeChange
    theme_id: str
    other_theme_id: str | None  # the part split off, or the theme that goes on
    overlap: float | None


@dataclass(frozen=True, slots=True)
class ThemeGroup:
    """The group that a live theme belongs to; themes of one group are about one matter."""

    theme_id: str
    group_id: str
    group_label: str


@dataclass(frozen=True, slots=True)
class ThemePlace:
    """Where a live theme lies on the map, as models.themes.places puts it."""

    theme_id: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class MachineName:
    """A theme's name by a language model. said: hash of what the model was told; another hash asks again."""

    theme_id: str
    name: str
    model: str
    said: str


@dataclass(frozen=True, slots=True)
class ThemeClustering:
    """One clustering, and how many complaints it left in no theme."""

    clustered_at: datetime  # the time of the newest complaint then
    scope: str  # all, left over
    run_id: str
    n_complaints: int
    n_in_no_theme: int
