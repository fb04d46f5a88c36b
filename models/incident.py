"""Incidents, what coincided with them, and who amplified the complaints."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """A burst of complaints about one product. The excess interval is at 90 %."""

    incident_id: str
    product: str
    causes: tuple[str, ...]  # those that rose, largest excess first
    started_at: datetime
    ended_at: datetime | None  # None while open
    detected_at: datetime  # data time: the end of the hour that first raised it
    n_posts: int
    n_authors: int
    expected: float
    excess: float
    excess_low: float
    excess_high: float
    severity: int
    state: str  # open, closed, dismissed, merged
    merged_into: str | None
    n_purged: int
    note: str | None


@dataclass(frozen=True, slots=True)
class IncidentEvent:
    """A change in an incident's life, with its size as it was known then."""

    incident_id: str
    happened_at: datetime  # data time
    happened: str  # opened, reopened, closed, adopted (it lasted and became the new normal), merged
    n_people: int
    expected: float
    other_incident_id: str | None  # the one that it was merged into


@dataclass(frozen=True, slots=True)
class Attribution:
    """How much of an incident's excess coincides with an outage, beside what its authors blame."""

    incident_id: str
    outage_ids: tuple[str, ...]
    share: float | None  # of the excess inside the union of outage windows, 0..1
    share_low: float | None
    share_high: float | None
    blamed_safety: float | None  # share of the incident's complaints, 0..1
    blamed_technical: float | None
    verdict: str  # coincides, partly, does not coincide, too few posts, unknown


@dataclass(frozen=True, slots=True)
class Amplification:
    """A reply, quote or mention on a complaint by a competitor's account, a promoter, or the provider."""

    post_id: str
    target_post_id: str
    competitor: str
    by: str  # account, promoter, provider
    stance: str
    p_stance: float
    delay_seconds: int
    reach: int | None  # impressions where the source has them, else followers
