"""Announcements: dated events that may move complaints, such as a model release, a policy or alignment research."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from typing import Final

IN_CALENDAR: Final = "calendar"


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
    registered_in: str  # settings, calendar, command
    withdrawn_at: datetime | None  # no longer examined; kept, so that one can see how many dates were tried


@cache
def calendar() -> tuple[Announcement, ...]:
    """The dated releases, policies and research that come with the package, oldest first; each from its day's begin."""
    content = tomllib.loads(files(__package__).joinpath("calendar.toml").read_text(encoding="utf-8"))
    events = (
        Announcement(
            announcement_id=key,
            product=event["product"],
            happened_at=datetime.combine(event["day"], time(), UTC),
            title=event["title"],
            url=event["url"],
            registered_at=content["compiled_at"],
            registered_in=IN_CALENDAR,
            withdrawn_at=None,
        )
        for key, event in content["events"].items()
    )
    return tuple(sorted(events, key=lambda event: event.happened_at))
