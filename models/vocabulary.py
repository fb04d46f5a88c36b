"""The closed vocabularies of the labelling guide: causes, blame, stance and their names on screen."""

from dataclasses import dataclass
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
CAUSE_KEYS: Final = tuple(cause.key for cause in CAUSES)
CAUSE_NAMES: Final = {cause.key: cause.screen_name for cause in CAUSES} | {UNCLEAR: "Unclear"}

BLAMES: Final = ("safety", "technical", "business", "user", "unstated")
EXPLAINED: Final = ("explained", "silent", "unstated")
STANCES: Final = ("recruit", "disparage", "agree", "defend", "neutral")
SEVERITIES: Final = (0, 1, 2, 3)  # annoyance; time lost; work, money or access lost; lasting harm

SOURCES: Final = ("reddit", "x", "hackernews", "github", "appstore", "playstore", "other")
KINDS: Final = ("submission", "comment", "tweet", "review", "issue")
