"""The rows of sources: how fresh each is, what of it was not seen or lost, and where it may have changed.

As in ``rows``: a field has the name, the type and the meaning of the view's column.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source of posts: how fresh it is, and what of it was lost on the way."""

    source: str
    newest_post_at: datetime
    covered_to: datetime | None
    first_day: date | None  # of which anything was observed, where that is known
    n_posts: int
    n_not_read: int
    n_complaints: int
    n_unclear: int
    n_without_product: int


@dataclass(frozen=True, slots=True)
class GapRow:
    """A day of a source that was not covered in full."""

    source: str
    day: date
    coverage_ratio: float


@dataclass(frozen=True, slots=True)
class RejectRow:
    """Of ``reject_reasons``."""

    source: str
    field: str
    reason: str
    n_rejects: int
    example: str


@dataclass(frozen=True, slots=True)
class DriftRow:
    """Of ``source_drift``."""

    source: str
    origin: str | None
    kind: str | None
    measure: str
    language: str | None
    value: float
    value_before: float
    n_posts: int
    n_posts_before: int
