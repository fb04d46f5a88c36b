"""Numbers, times and names as a person would say them; the brief and the dashboard share these words."""

from datetime import datetime, timedelta
from functools import cache

from models.understanding.products import product_names
from models.understanding.text import without_home_names
from models.vocabulary import CAUSE_NAMES

_SOURCES = {
    "reddit": "Reddit",
    "x": "X",
    "hackernews": "Hacker News",
    "bluesky": "Bluesky",
    "github": "GitHub",
    "appstore": "App Store",
    "playstore": "Play Store",
    "other": "Other sources",
    "status": "Status pages",
}
_COMPLAINTS_OF = {
    "account_action": "account actions",
    "lost_work": "lost work",
    "privacy": "lost privacy",
    "perceived_censorship": "perceived censorship",
    "quality_regression": "lost quality",
    "timeout": "timeouts and errors",
    "usage_limit": "usage limits",
    "harmful_output": "harmful output",
    "malfunction": "malfunctions",
}


WEAK = "≈"  # beside what is read weakly on real posts: blame, explained, leaving (F1 of .6) and severity
WEAK_NOTE = (
    f"{WEAK} is read weakly, up to half of it wrongly: compare it over time, do not count on its level."
)


def product_name(key: str) -> str:
    """A product's name on screen."""
    return _product_names().get(key, key)


def cause_name(key: str) -> str:
    """A cause's name on screen."""
    return CAUSE_NAMES.get(key, key)


def source_name(key: str) -> str:
    """A source's name on screen."""
    return _SOURCES.get(key, key)


def complaints_of(cause: str | None) -> str | None:
    """What follows 'complaints of'; None for 'other' and 'unclear', of which nothing can be said."""
    return _COMPLAINTS_OF.get(cause or "")


def count(number: float) -> str:
    """A whole number with thousands separators."""
    return f"{number:,.0f}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: '1 post', '1,204 posts'."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A share of 0..1 in whole percent; one that is not quite 0 or 1 never reads as if it were."""
    if 0 < share < 0.005:
        return "under 1 %"
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{100 * share:.0f} %"


def ratio(value: float) -> str:
    """A ratio to two significant digits, at most one decimal: '4.1', '23'."""
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def usual(expected: float) -> str:
    """How many are usual, where few are not read as none: '12', '2.4', '0.03'."""
    if expected >= 9.95:
        return count(expected)
    if expected >= 0.1 or expected == 0:
        return f"{expected:.1f}"
    return f"{expected:.2f}" if expected >= 0.005 else "under 0.01"


def duration(seconds: float) -> str:
    """A span in its largest sensible unit: '45 seconds', '6 minutes', '3 hours', '4 days'."""
    for size, unit, limit in ((1, "second", 90), (60, "minute", 120), (3600, "hour", 48)):
        if seconds < limit * size:
            return counted(round(seconds / size), unit)
    return counted(round(seconds / 86_400), "day")


def day(moment: datetime, *, now: datetime | None) -> str:
    """A UTC day, with its year when it is not that of now: '12 November', '20 March 2023'.

    now: None says it long after, with the year, as in the functions below.
    """
    year = "" if now and moment.year == now.year else f" {moment.year}"
    return f"{moment.day} {moment:%B}{year}"


def clock(moment: datetime, *, now: datetime | None) -> str:
    """A UTC time of day, with its day when it is not that of now: '14:00 UTC on 12 November'."""
    on = "" if now and moment.date() == now.date() else f" on {day(moment, now=now)}"
    return f"{moment:%H:%M} UTC{on}"


def onset(when: str, *, began_before: bool) -> str:
    """When something began that may have begun earlier, while nobody looked: 'before 2026-11-12 14:00'."""
    return f"before {when}" if began_before else when


def stretch(begin: datetime, end: datetime, *, now: datetime | None) -> str:
    """From one UTC time to another, naming the day once when it is the same."""
    if begin.date() == end.date():
        return f"from {begin:%H:%M} to {clock(end, now=now)}"
    if end.time() == datetime.min.time() and end - begin <= timedelta(days=1):
        return f"from {begin:%H:%M} to 24:00 UTC on {day(begin, now=now)}"
    return f"from {begin:%H:%M} UTC on {day(begin, now=now)} to {end:%H:%M} UTC on {day(end, now=now)}"


def stamp(moment: datetime | None) -> str:
    """A UTC time for tables: '2026-11-12 14:00'; a dash for none."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "–"


def period(begin: datetime, end: datetime | None) -> str:
    """A span for tables, as short as it can be read: '2026-11-12 14:00 to 16:00'; or that it is open."""
    if end is None:
        return f"{stamp(begin)}, open"
    same_day, same_year = begin.date() == end.date(), begin.year == end.year
    return (
        f"{stamp(begin)} to {end:{'%H:%M' if same_day else '%m-%d %H:%M' if same_year else '%Y-%m-%d %H:%M'}}"
    )


def shorten(text: str, *, length: int) -> str:
    """Text on one line, cut at a word with an ellipsis where it is longer."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[length // 2 :] else cut}…"


def excerpt(text: str, *, length: int) -> str:
    """What somebody wrote, on one line and shortened, without the names that paths of home folders tell."""
    return shorten(without_home_names(text), length=length)


def listed(names: list[str]) -> str:
    """Names in a row: 'a', 'a and b', 'a, b and c'."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@cache
def _product_names() -> dict[str, str]:
    return product_names() | {"other": "Other AI products", "none": "No product"}
