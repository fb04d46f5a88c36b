"""The rows that the pages are made of: of each published view, what the dashboard reads of it beside the brief.

A field has the name, the type and the meaning of the view's column.
"""

from dataclasses import dataclass
from datetime import datetime

from models.vocabulary import IncidentChange, IncidentState, ThemeChange
from pipeline.brief.rows import ExplanationRow, IncidentRow


@dataclass(frozen=True, slots=True)
class IncidentDetail(IncidentRow):
    """All that an incident's page says of ``incident_summary``."""

    incident_id: str
    causes: tuple[str, ...]
    detected_at: datetime
    severity: int
    n_time_lost: int
    n_work_lost: int
    n_harmed: int
    n_purged: int
    note: str | None
    acknowledged_by: str | None
    assignee: str | None
    decided_by: str | None
    n_comments: int


@dataclass(frozen=True, slots=True)
class FirstRow:
    """Of the brief's incidents, what is said of the one to be looked at first."""

    incident_id: str
    product: str
    leading_cause: str | None
    state: IncidentState
    severity: int
    n_work_lost: int
    n_harmed: int


@dataclass(frozen=True, slots=True)
class LifeRow:
    """Of ``incident_life``."""

    said_at: datetime
    happened_at: datetime
    happened: IncidentChange
    n_people: int | None
    expected: float | None
    other_incident_id: str | None
    by_people: bool
    by: str | None
    words: str | None
    n_posts: int | None
    is_undone: bool


@dataclass(frozen=True, slots=True)
class IncidentLinkRow:
    """Of ``incident_links``."""

    other_incident_id: str
    other_started_at: datetime
    other_ended_at: datetime
    cause: str | None
    quotes: tuple[str, ...]
    n_themes: int
    shares_outage: bool
    is_same_story: bool


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """Of ``acknowledgement_ledger``."""

    provider: str | None
    first_complaint_at: datetime
    first_alarm_at: datetime
    first_status_at: datetime | None
    first_answer_at: datetime | None
    resolved_at: datetime | None
    usual_again_at: datetime | None
    acknowledged: bool | None


@dataclass(frozen=True, slots=True)
class LagRow:
    """Of ``incident_lags``."""

    lag_hours: int
    share: float


@dataclass(frozen=True, slots=True)
class CoincidenceRow:
    """Of ``coincidence_tests``."""

    share: float
    share_by_chance: float
    corrected_share: float
    p: float
    n_incidents: int
    method: str


@dataclass(frozen=True, slots=True)
class SharedRow(ExplanationRow):
    """Of ``incident_explanations``: what the posts of an incident share, whether or not it stands out."""

    stands_out: bool


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme among the chosen complaints."""

    theme_id: str
    label: str
    labelled_by: str
    group_label: str | None
    keywords: tuple[str, ...]
    n: int
    n_authors: int
    cause: str
    product: str
    first_seen_at: datetime
    last_seen_at: datetime
    n_lately: int
    n_before: int
    compared: bool  # enough of both weeks was observed


@dataclass(frozen=True, slots=True)
class ThemeEventRow:
    """Of ``theme_lineage``."""

    happened_at: datetime
    happened: ThemeChange
    label: str
    other_theme_id: str | None
    other_label: str | None


@dataclass(frozen=True, slots=True)
class WhoRow:
    """A competitor's answers to complaints about one product."""

    name: str
    product: str
    n_answers: int
    n_complaints: int
    n_recruit: int
    first_delay_seconds: int
    median_delay_seconds: float


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """An announcement, of ``announcement_effects``."""

    announcement_id: str
    product: str
    happened_at: datetime
    title: str
    url: str | None
    registered_days_after: float


@dataclass(frozen=True, slots=True)
class OtherEventRow:
    """An incident or another announcement in the weeks that an effect compares."""

    kind: str
    event_id: str
    product: str
    started_at: datetime
    ended_at: datetime | None
    verdict: str | None
    leading_cause: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A post in its own words."""

    post_id: str
    source: str
    created_at: datetime
    title: str | None
    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class PostRow(QuoteRow):
    """All that is known of a post, of ``posts_read``."""

    community: str | None
    conversation_id: str | None
    product: str
    reading: str
    p_complaint: float | None
    cause: str | None
    p_cause: float | None
    causes: dict[str, float] | None
    also: tuple[str, ...] | None
    blames: str | None
    explained: str | None
    leaving: bool | None
    promotes: str | None
    severity: int | None
    duplicate_of: str | None
    judge: str | None
    corrected: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ThreadRow(PostRow):
    """A post of a conversation; answered_by: the account that it is an answer of, where it is registered."""

    answered_by: str | None
    stance: str | None
