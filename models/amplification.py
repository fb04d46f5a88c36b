"""What others made of complaints: registered accounts, answers, groups that say the same, reports outside."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RegisteredAccount:
    """An account of an organisation on one source, as the registry has it; the only accounts that are ever named."""

    account: str  # <source>:<handle> in lower case
    competitor: str
    competitor_name: str
    name: str  # as shown on screen
    product: str
    kind: str  # official, automated, staff
    since: date | None
    until: date | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class Amplification:
    """A reply, quote or mention on a complaint by a competitor's account, a promoter, or the provider."""

    post_id: str
    target_post_id: str  # the nearest complaint above it
    relation: str  # reply, quote, mention
    competitor: str
    by: str  # account, promoter, provider
    account: str | None  # of a registered one, '<source>:<handle>'
    stance: str
    p_stance: float
    appeal: str  # what it sells
    p_appeal: float
    names_fact: bool  # it names something that can be checked, and not only a slogan
    delay_seconds: int
    said: str  # fingerprint of what was judged, and by which judge


@dataclass(frozen=True, slots=True)
class Escalation:
    """A complaint that tells of a report to somebody outside."""

    post_id: str
    escalation: str  # regulator, legal, press
    evidence: str  # the words that say so


@dataclass(frozen=True, slots=True)
class CoordinatedGroup:
    """Accounts that repeated the same texts or links within a window more often than shuffled times would have them."""

    group_id: str
    source: str
    n_accounts: int
    n_posts: int
    n_objects: int  # texts and links
    weight: float  # sum over pairs of the rarity of what they share
    p: float  # share of shuffles in which these pairs weighed as much
    started_at: datetime
    ended_at: datetime
    median_seconds: float  # between two accounts' posts of the same object


@dataclass(frozen=True, slots=True)
class CoordinatedPost:
    """A post of such a group."""

    group_id: str
    post_id: str
