"""Announcements: dated events that may move complaints, such as a model release, a policy or alignment research."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Announcement:
    """One event about one product. All times are UTC.

    registered_at is when its date was first named here: a date picked after looking at the data proves less.
    """

    announcement_id: str
    product: str
    happened_at: datetime
    title: str
    url: str | None
    registered_at: datetime
    registered_in: str  # settings, command
    withdrawn_at: datetime | None  # no longer examined; kept, so that one can see how many dates were tried
