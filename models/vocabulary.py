"""The closed vocabularies of the labelling guide: causes, blame, stance and their names on screen."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NONE: Final = "none"
UNCLEAR: Final = "unclear"  # a complaint whose cause the classifier declines to name


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an author complains. Causes are ordered by what they cost the user, dearest first."""

    key: str
    screen_name: str
    meaning: str


CAUSES: Final = (
    Cause("account_action", "Account actions", "an account was banned, locked, checked or kept out"),
    Cause("lost_work", "Lost work", "chats, files or progress vanished or cannot be got back"),
    Cause("privacy", "Privacy", "chats or data were exposed, read, kept, trained on or shared"),
    Cause("perceived_censorship", "Perceived censorship", "an answer was refused, filtered or lectured"),
    Cause("quality_regression", "Quality regression", "it became, or is, worse than it should be"),
    Cause("timeout", "Timeouts and errors", "it hung, disconnected, returned errors or was down"),
    Cause("usage_limit", "Usage limits", "a message, token, rate or plan limit stopped the work"),
    Cause("harmful_output", "Harmful output", "it produced something false, dangerous or destructive"),
    Cause("malfunction", "Malfunctions", "a function is broken or misbehaves, nothing lost"),
    Cause("other", "Other", "billing, support, interface, missing features and the rest"),
)
OTHER: Final = "other"  # a cause that says only what it is not
CAUSE_KEYS: Final = tuple(cause.key for cause in CAUSES)
CAUSE_NAMES: Final = {cause.key: cause.screen_name for cause in CAUSES} | {UNCLEAR: "Unclear"}

BLAMES: Final = ("safety", "technical", "business", "user", "unstated")
EXPLAINED: Final = ("explained", "silent", "unstated")
STANCES: Final = ("recruit", "disparage", "agree", "defend", "neutral")
APPEALS: Final = ("permissive", "price", "quality", "privacy", "reliability", NONE)  # what an answer sells
SELLING: Final = ("recruit", "disparage")  # the stances that sell something
ESCALATIONS: Final = ("regulator", "legal", "press", NONE)
SEVERITIES: Final = (0, 1, 2, 3)  # annoyance; time lost; work, money or access lost; lasting harm

SOURCES: Final = ("reddit", "x", "hackernews", "bluesky", "github", "appstore", "playstore", "other")
KINDS: Final = ("submission", "comment", "tweet", "review", "issue")


class AdaptedEncoder(StrEnum):
    """The encoders whose upper layers are adapted: the one that comes with the package, and the larger one."""

    SMALL = "small"
    LARGER = "larger"


class IncidentState(StrEnum):
    """Whether an incident goes on; a dismissed one was none, a merged one goes on within another.

    A withdrawn one stood until what came later told that its people are no more than usual.
    """

    OPEN = "open"
    CLOSED = "closed"
    DISMISSED = "dismissed"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class IncidentChange(StrEnum):
    """What can happen to an incident in its life: first by the data, then by people."""

    OPENED = "opened"
    REOPENED = "reopened"
    CLOSED = "closed"
    ADOPTED = "adopted"  # it lasted and became the new normal
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    STOOD = "stood"  # by all that was known then nothing would raise it, and nothing spoke against it
    FOUND_AGAIN = "found again"  # after it was merged or withdrawn, or merely stood
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    COMMENTED = "commented"
    NOTED = "noted"
    DISMISSED = "dismissed"
    SPLIT = "split"
    TAKEN_OUT = "taken out"
    UNDONE = "undone"


# What a later run finds of an incident that was over: it is dated by when that was said.
SAID_LATER: Final = (
    IncidentChange.MERGED,
    IncidentChange.WITHDRAWN,
    IncidentChange.STOOD,
    IncidentChange.FOUND_AGAIN,
)


class OutageVerdict(StrEnum):
    """Whether an incident coincides with a declared outage."""

    COINCIDES = "coincides"
    PARTLY = "partly"
    DOES_NOT = "does not coincide"
    TOO_FEW = "too few posts"
    UNKNOWN = "unknown"  # nobody read the provider's status page for that time


class WatchVerdict(StrEnum):
    """Whether the detector can speak of a product."""

    WATCHED = "watched"
    INSUFFICIENT_HISTORY = "insufficient history"
    NO_COVERAGE = "no coverage"


class EffectVerdict(StrEnum):
    """What may be said of what moved after an announcement."""

    ROSE = "rose"
    FELL = "fell"
    MOVED_BEFORE = "moved before"
    CHANCE = "no more than chance"
    TOO_FEW_PLACEBOS = "too few placebos"  # no rank could tell it from chance
    TOO_LITTLE_DATA = "too little data"


class ThemeChange(StrEnum):
    """What can become of a theme at a clustering."""

    APPEARED = "appeared"
    SURVIVED = "survived"
    SPLIT = "split"
    MERGED = "merged"
    ABSORBED = "absorbed"
    VANISHED = "vanished"
