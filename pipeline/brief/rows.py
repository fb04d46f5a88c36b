"""The rows that sentences are made of: of each published view that code reads, what it reads of it.

A field has the name, the type and the meaning of the view's column; ``models.table.rows_of`` reads them from a frame.
"""

from dataclasses import dataclass
from datetime import datetime

from models.bursts.history import History, SeriesDays
from models.subject import Subject
from models.vocabulary import EffectVerdict, IncidentState, OutageVerdict, WatchVerdict


@dataclass(frozen=True, slots=True)
class ExplanationRow:
    """Of ``incident_explanations``."""

    kind: str
    detail: str | None
    n: int
    n_posts: int
    usual_share: float | None
    new_since: datetime | None


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Of ``incident_summary``."""

    product: str
    started_at: datetime
    began_before: bool
    ended_at: datetime | None
    state: IncidentState
    leading_cause: str | None
    leading_share: float | None
    n_posts: int
    n_copies: int
    n_authors: int
    is_growing: bool | None
    expected: float
    excess: float
    excess_low: float
    excess_high: float
    ratio: float | None
    outage_ids: tuple[str, ...] | None
    outage_names: tuple[str, ...] | None
    share: float | None
    share_low: float | None
    share_high: float | None
    verdict: OutageVerdict | None
    blamed_safety: float | None
    blamed_technical: float | None
    n_answered: int
    n_competitors: int
    competitors: tuple[str, ...] | None
    first_answer_seconds: int | None


@dataclass(frozen=True, slots=True)
class ExplainedIncidentRow:
    """An incident whose posts share what would explain it: the strongest that stands out, and what else they name."""

    product: str
    started_at: datetime
    began_before: bool
    explanation: ExplanationRow
    segment: ExplanationRow | None


@dataclass(frozen=True, slots=True)
class WatchRow:
    """Of ``product_watch``."""

    product: str
    covered_from: datetime | None
    covered_to: datetime | None
    verdict: WatchVerdict
    n_days: float | None  # None without coverage
    n_days_needed: float | None
    n_days_seen: float | None
    n_days_seen_needed: float | None
    series_days: tuple[SeriesDays, ...] | None
    left_out: tuple[str, ...] | None
    smallest_burst: int | None
    smallest_burst_hours: int | None

    @property
    def history(self) -> History:
        """How long the product was watched, beside what it takes."""
        days = (self.n_days, self.n_days_needed, self.n_days_seen, self.n_days_seen_needed)
        return History(*(number or 0.0 for number in days))


@dataclass(frozen=True, slots=True)
class ChanceRow:
    """Of ``coincidence_tests``."""

    product: str
    share: float
    share_by_chance: float
    n_incidents: int


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A count of the last week beside that of the week before; low: None where too little was observed to compare."""

    product: str | None
    n: int
    n_before: int
    days_before: float | None  # observed of the week before; None where that is not known
    change: float | None
    low: float | None
    high: float | None
    moved: bool


@dataclass(frozen=True, slots=True)
class CauseWeekRow(WeekRow):
    """Of one product and cause."""

    cause: str


@dataclass(frozen=True, slots=True)
class ThemeWeekRow(WeekRow):
    """Of one theme; said: its sentence."""

    label: str
    said: str | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class AnswersRow:
    """How a competitor answers complaints about one product."""

    competitor: str
    by: str
    product: str
    n_answers: int
    n_complaints: int
    n_recruit: int
    n_disparage: int
    first_delay_seconds: int
    median_delay_seconds: float


@dataclass(frozen=True, slots=True)
class EffectRow:
    """Of ``announcement_effects``: one outcome."""

    outcome: str
    cause: str | None
    seen: float | None
    expected: float | None
    whole: int | None
    controls_seen: float | None
    controls_expected: float | None
    controls_whole: int | None
    ratio: float | None
    low: float | None
    high: float | None
    rank: int | None
    n_placebos: int | None
    lead_ratio: float | None
    lead_p: float | None
    verdict: EffectVerdict
    lacking: str | None
    lacking_has: float | None
    lacking_needs: int | None


@dataclass(frozen=True, slots=True)
class AnnouncedEffectRow(EffectRow):
    """An outcome with what was announced."""

    product: str
    happened_at: datetime
    title: str
    registered_days_after: float


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """Of ``provider_acknowledgement``."""

    product: str
    n_incidents: int
    n_known: int
    n_acknowledged: int
    n_never: int
    median_status_lag_minutes: float | None
    n_answered: int


@dataclass(frozen=True, slots=True)
class LikeRow:
    """Of ``incident_links``: the latest earlier incident that a recent one goes on with or is like."""

    product: str
    started_at: datetime
    other_started_at: datetime
    is_same_story: bool


@dataclass(frozen=True, slots=True)
class AllPostsRow:
    """Posts about the product of an incident, in its time and in the four weeks before, where both were watched."""

    product: str
    started_at: datetime
    n_posts: int
    n_posts_before: int
    n_complaints: int
    n_complaints_before: int
    n_others_usual: float  # that complain of nothing, in a time as long


@dataclass(frozen=True, slots=True)
class FloodRow:
    """One text that came again and again without counting anybody."""

    product: str
    n_copies: int
    n_authors: int
    first_copied_at: datetime
    last_copied_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class FingerprintRow:
    """Of ``fingerprints``: words of the product that complaints quote."""

    product: str
    quote: str
    first_seen_at: datetime
    n_people: int
    n_posts: int


@dataclass(frozen=True, slots=True)
class SlowChangeRow:
    """Of ``slow_change_list``."""

    product: str
    source: str
    cause: str
    since: datetime
    told_at: datetime
    share_before: float
    share_after: float
    ratio_low: float
    ratio_high: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The last seven days of data, and the same days of the week before."""

    n: int
    n_before: int
    n_posts: int
    n_posts_before: int
    n_distinct: int
    n_in_no_theme: int
    n_safety: int
    n_safety_before: int
    n_leaving: int
    n_leaving_before: int
    n_answered: int
    n_answered_before: int
    n_harmed: int
    n_registered: int


@dataclass(frozen=True, slots=True)
class SubjectBurstRow(Subject):
    """A rise of a subject, of ``subject_bursts``, beside the subject."""

    started_at: datetime
    ended_at: datetime | None
    n_people: int
    expected: float
    excess_low: float
    excess_high: float
