"""Incidents, what coincided with them, and who amplified the complaints."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from models.vocabulary import IncidentChange, IncidentState, OutageVerdict

# From how many people on an incident is moderate, serious, critical (severity 1, 2, 3; below it is minor). One
# person with lasting harm weighs as much as ten who lost work, money or access, or as a hundred more than usual.
HARMED_STEPS: Final = (1, 3, 10)
WORK_LOST_STEPS: Final = (10, 30, 100)
EXCESS_STEPS: Final = (100, 300, 1000)


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
    severity: int  # severity_of
    state: IncidentState
    merged_into: str | None
    n_purged: int
    note: str | None
    began_before: (
        bool | None
    )  # it may have begun before started_at, when nothing was seen; None of before 2026-12


def severity_of(*, n_harmed: int, n_work_lost: int, excess: float) -> int:
    """How grave an incident is: 0 minor, 1 moderate, 2 serious, 3 critical, the highest that any of the three reaches.

    n_harmed: people who tell of lasting or personal harm; n_work_lost: of lost work, money or access, or of harm;
    excess: people more than usual.
    """
    reached = ((n_harmed, HARMED_STEPS), (n_work_lost, WORK_LOST_STEPS), (excess, EXCESS_STEPS))
    return max(sum(people >= step for step in steps) for people, steps in reached)


@dataclass(frozen=True, slots=True)
class IncidentEvent:
    """A change in an incident's life, with its size as it was known then."""

    incident_id: str
    said_at: datetime  # when the run that first told it ran
    happened_at: datetime  # in the data: the end of the hour that told it, or of the last one that was judged
    happened: IncidentChange
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
    verdict: OutageVerdict
