"""Time zones as files name them: CEST, PST, +02, Europe/Berlin. The machine's own zone never matters."""

import re
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Abbreviations that mean one offset wherever posts come from, in minutes; IST, for one, means three.
_OFFSETS: Final = {
    **dict.fromkeys(("Z", "UTC", "GMT", "WET"), 0),
    **dict.fromkeys(("BST", "CET", "WEST"), 60),
    **dict.fromkeys(("CEST", "EET", "SAST"), 120),
    **dict.fromkeys(("EEST", "MSK"), 180),
    **{"PKT": 300, "WIB": 420, "HKT": 480, "SGT": 480, "JST": 540, "KST": 540, "ACST": 570},
    **{"AEST": 600, "ACDT": 630, "AEDT": 660, "NZST": 720, "NZDT": 780},
    **{"BRT": -180, "ADT": -180, "AST": -240, "EDT": -240, "EST": -300, "CDT": -300},
    **{
        "CST": -360,
        "MDT": -360,
        "MST": -420,
        "PDT": -420,
        "PST": -480,
        "AKDT": -480,
        "AKST": -540,
        "HST": -600,
    },
}
_NAME: Final = re.compile(r"\s?(?<![A-Za-z0-9])(?!AM\b|PM\b)([A-Z]{1,5})(?![A-Za-z0-9])")
# GMT+0200 (Central European Summer Time), as JavaScript writes it, UTC+2, UTC-05:30
_FROM_UTC: Final = re.compile(r"\s?\b(?:GMT|UTC) ?([+-])(\d\d?)(?::?(\d\d))?(?: \([^()]*\))?$")
_TWELVE_HOURS: Final = re.compile(
    r"\b(1[0-2]|0?[1-9])(:\d\d(?::\d\d)?)\s?([AP])(?:\.\s?)?M\b\.?", re.IGNORECASE
)
_HOURS_ONLY: Final = re.compile(r"(:\d\d(?:\.\d+)?) ?([+-]\d\d)$")
_OFFSET: Final = re.compile(r" ([+-]\d\d:?\d\d)$")


class UnknownZone(ValueError):
    """A zone's name that is none, or that means several."""


def zone_of(name: str) -> ZoneInfo:
    """The zone of a name such as Europe/Berlin. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(f"{name!r} is no time zone; expected a name such as Europe/Berlin") from error


def with_offset(text: str) -> str:
    """A time whose zone stands as a number: ``… 12:00 CEST`` as ``… 12:00+0200``. Raises UnknownZone."""
    text = _FROM_UTC.sub(lambda match: f"{match[1]}{match[2]:0>2}{match[3] or '00'}", text)
    text = _HOURS_ONLY.sub(r"\1\2:00", text)
    return _NAME.sub(_offset, _OFFSET.sub(r"\1", text))


def with_24_hours(text: str) -> str:
    """A time whose hours go from 0 to 23: ``1:00 PM`` as ``13:00``."""
    return _TWELVE_HOURS.sub(_hour, text)


def _hour(match: re.Match[str]) -> str:
    return f"{int(match[1]) % 12 + 12 * (match[3].upper() == 'P'):02}{match[2]}"


def _offset(match: re.Match[str]) -> str:
    if match[1] not in _OFFSETS:
        raise UnknownZone('a zone that means one offset; say zone = "Europe/Berlin" in the map')
    minutes = _OFFSETS[match[1]]
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
