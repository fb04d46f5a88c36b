"""Values as sources write them: each function gives a clean value or rejects the row by its field.

NUL characters are taken out of text, half characters (lone surrogates) replaced; right-to-left text, emoji,
markup and SQL are text like any other.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Final

from ingest.observations.zones import UnknownZone, with_24_hours, with_offset
from models.errors import RowRejected

EARLIEST: Final = datetime(2005, 1, 1, tzinfo=UTC)  # Reddit opened in 2005, X in 2006
TEXT_CHARACTERS: Final = 100_000  # the longest that a source allows is GitHub's 65,536
_UNITS: Final = {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}
_SECONDS_UNTIL: Final = 10**11  # as seconds this is the year 5138, as milliseconds 1973
_NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?([eE]\+?\d+)?")
_GROUPED: Final = re.compile(r"[-+]?\d{1,3}([,.'’ \u00a0\u202f]\d{3})+")
_SHORTENED: Final = re.compile(r"([-+]?\d+(?:[.,]\d+)?) ?([KMB])", re.IGNORECASE)  # 1.2K, as pages show it
_POWERS: Final = {"K": 10**3, "M": 10**6, "B": 10**9}
_COUNT_LIMIT: Final = 2**63
# How pandas, R, SQL, spreadsheets and people write an absent cell.
_NOTHING: Final = frozenset(
    {"", "nan", "nat", "none", "null", "n/a", "na", "<na>", "#n/a", "\\n", "-", "–", "—"}
)
_EXACT: Final = 2**53  # a float holds every whole number up to here, and has rounded those beyond
_WHOLE_FLOAT: Final = re.compile(r"(\d+)\.0*")
# 1.64E+18 or 1,64E+18, as a spreadsheet or a float writes it. Reddit's 12e45 is an id.
_ROUNDED: Final = re.compile(r"[-+]?\d+([.,]\d+)?[eE]\+\d+|\d+[.,]\d+[eE]\d+|-?inf")
# 1.79E+09, of which a spreadsheet shows fewer digits than it has; Java's 1.7914644E9 is whole.
_ROUNDED_TIME: Final = re.compile(r"\d(?:[.,](\d+))?E\+(\d+)")
_AS_TEXT: Final = re.compile(r"=\"(.+)\"|'(\d+)")  # what keeps a spreadsheet from rounding an id
_STARS: Final = re.compile(r"(\d)(?:[.,]0+)?(?: ?/ ?5| (?:out )?of 5)?(?: stars?)?", re.IGNORECASE)
_DRAWN_STARS: Final = re.compile(r"(★{0,5})☆{0,5}")
_TIME_OF_DAY: Final = re.compile(r"%[HIcXsS]")
_ZEROS: Final = re.compile(r"[1-9]\d{14}0{4,}")  # after the 15 digits that a spreadsheet keeps
_RENAMED_LANGUAGES: Final = {"in": "id", "iw": "he", "ji": "yi"}  # codes of before 1989 that X still sends
AUTO: Final = "auto"


def time_of(value: object, *, field: str, latest: datetime, form: str = AUTO, zone: tzinfo = UTC) -> datetime:
    """A moment in UTC between 2005 and latest.

    form is ``auto`` (ISO 8601, RFC 5322, or seconds since 1970), ``milliseconds``, ``microseconds`` or
    ``nanoseconds`` since 1970, or a pattern of strptime. What tells no offset is meant in zone; a date alone is that
    day wherever it was written, as it tells no hour.
    """
    moment = _moment(value, field=field, form=form, zone=zone)
    if not EARLIEST <= moment <= latest:
        # Without the date of today: the reason is part of the reject's id.
        raise RowRejected(
            field, f"is {shown(value)}, in {moment.year}; expected a time from 2005 to tomorrow"
        )
    return moment


def optional_time(
    value: object, *, field: str, latest: datetime, form: str = AUTO, zone: tzinfo = UTC
) -> datetime | None:
    """The same, or None where the source has no value."""
    return None if is_absent(value) else time_of(value, field=field, latest=latest, form=form, zone=zone)


def latest_time(now: datetime) -> datetime:
    """Until when a time is believed: a day after now, for clocks that run ahead."""
    return now + timedelta(days=1)


def text_of(value: object, *, field: str) -> str:
    """Text without surrounding space and NUL characters; empty where there is none."""
    if isinstance(value, str):
        text = value
    elif value is None or value != value:  # NaN, how some tools write an absent text
        return ""
    elif isinstance(value, int | float | Decimal):
        text = str(value)
    elif isinstance(value, bytes):
        text = value.decode(errors="replace")
    else:
        raise RowRejected(field, f"is {shown(value)}; expected text")
    if len(text) > TEXT_CHARACTERS:
        raise RowRejected(field, f"has {len(text):,} characters; at most {TEXT_CHARACTERS:,} are read")
    if not text.isascii():
        text = text.encode(errors="replace").decode()
    return text.replace("\0", "").strip()


def optional_text(value: object, *, field: str) -> str | None:
    """The same, or None where it is empty."""
    return text_of(value, field=field) or None


def count_of(value: object, *, field: str) -> int | None:
    """A whole number, negative ones too (Reddit's scores); None where the source has no value."""
    if is_absent(value):
        return None
    number = _number_in(value) if isinstance(value, str) else value
    if isinstance(number, Decimal):
        number = float(number)
    if not isinstance(number, int | float) or abs(number) >= _COUNT_LIMIT or number != int(number):
        raise RowRejected(field, f"is {shown(value)}; expected a whole number")
    return int(number)


def rating_of(value: object, *, field: str) -> int | None:
    """Stars, 1 to 5; None where there are none, which some stores write as 0."""
    if isinstance(value, str) and (drawn := _DRAWN_STARS.fullmatch(value.strip())):
        value = len(drawn[1])
    elif isinstance(value, str) and (match := _STARS.fullmatch(value.strip())):
        value = match[1]
    stars = count_of(value, field=field)
    if stars is not None and not 0 <= stars <= 5:
        raise RowRejected(field, f"is {shown(value)}; expected 1 to 5")
    return stars or None


def country_of(value: object) -> str | None:
    """A country's ISO 3166-1 alpha-2 code, also at the end of a locale (``en_GB``); None for anything else."""
    code = str(value or "").strip().replace("_", "-").rpartition("-")[2]
    return code.upper() if re.fullmatch("[A-Za-z]{2}", code) else None


def id_of(value: object, *, field: str, in_sheet: bool = False) -> str | None:
    """A source's id as text; None where there is none. Raises RowRejected for one that was rounded.

    A spreadsheet keeps 15 digits of a number, a float 53 bits: what came of a longer id is the id of nothing, and
    several posts would become one. in_sheet: whether a spreadsheet may have written it.
    """
    text = text_of(value, field=field)
    if in_sheet and (kept := _AS_TEXT.fullmatch(text)):
        text = kept[1] or kept[2]
    whole = _WHOLE_FLOAT.fullmatch(text)  # 12.0, where a column had gaps
    is_rounded = _ROUNDED.fullmatch(text) or (in_sheet and _ZEROS.fullmatch(text))
    if is_rounded or (whole and int(whole[1]) >= _EXACT):
        raise _rounded(text, field=field)
    return whole[1] if whole else text or None


def language_of(value: object) -> str | None:
    """A two-letter ISO 639-1 code; None for what is no language (``und``, ``qme``, ``zxx``)."""
    code = str(value or "").strip().lower().replace("_", "-").partition("-")[0]
    code = _RENAMED_LANGUAGES.get(code, code)
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def is_absent(value: object) -> bool:
    """Whether a source leaves a number or a time open: null, NaN, or a cell that stands for one of them."""
    if isinstance(value, str):
        return value.strip().lower() in _NOTHING
    return value is None or value != value


def object_of(value: object) -> Mapping[str, object]:
    """A JSON object; an empty one where a source has something else in its place."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> Sequence[object]:
    """A JSON array; an empty one where a source has something else in its place."""
    return value if isinstance(value, list) else ()


def shown(value: object) -> str:
    """A value as a reason quotes it, shortened."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _number_in(text: str) -> float | None:
    """The number that a text is, as people and pages write it too: 1,024, 1.024 and 1.2K."""
    text = text.strip()
    if _GROUPED.fullmatch(text):  # first, as 1.000 is a thousand: no page writes a count with three decimals
        return float(re.sub(r"[^\d+-]", "", text))
    if _NUMBER.fullmatch(text):
        return float(text)
    if match := _SHORTENED.fullmatch(text):
        return round(float(match[1].replace(",", ".")) * _POWERS[match[2].upper()], 3)
    return None


def _moment(value: object, *, field: str, form: str, zone: tzinfo) -> datetime:
    if is_absent(value):
        raise RowRejected(field, "is missing; expected a time")
    try:
        if isinstance(value, datetime):
            return _in_utc(value, zone)
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
        if form != AUTO and form not in _UNITS:
            tells_hour = _TIME_OF_DAY.search(form)
            return _in_utc(_by_pattern(str(value).strip(), form), zone if tells_hour else UTC)
        if _is_rounded_time(value):
            raise _rounded(value, field=field)
        number = _seconds_or_more(value)
        if number is None:
            return _in_utc(_written_time(str(value).strip()), zone)
        if form == AUTO and number >= _SECONDS_UNTIL:
            unit = [name for name, size in _UNITS.items() if number >= _SECONDS_UNTIL * size / 10**3][-1]
            raise RowRejected(
                field,
                f"is {shown(value)}, by its size {unit}; expected seconds, or format = '{unit}' in a map",
            )
        return datetime.fromtimestamp(number / _UNITS.get(form, 1), UTC)
    except UnknownZone as error:
        raise RowRejected(field, f"is {shown(value)}; expected {error}") from None
    except (ValueError, OverflowError, OSError):
        expected = "ISO 8601 or seconds since 1970, or a format that a map names" if form == AUTO else form
        raise RowRejected(field, f"is {shown(value)}; expected {expected}") from None


def _is_rounded_time(value: object) -> bool:
    match = _ROUNDED_TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    return match is not None and len(match[1] or "") < int(match[2])


def _rounded(value: object, *, field: str) -> RowRejected:
    return RowRejected(
        field,
        f"is {shown(value)}; expected all its digits, but it was rounded: export it anew, with the column as text",
    )


def _by_pattern(text: str, form: str) -> datetime:
    """strptime, whose ``%Z`` would know only the zone that the machine happens to be in."""
    if "%Z" in form:
        return datetime.strptime(with_offset(text), re.sub(r"\s?%Z", "%z", form))
    return datetime.strptime(text, form)


def _written_time(text: str) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        text = with_offset(with_24_hours(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)


def _seconds_or_more(value: object) -> float | None:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        # Eight digits are a date in ISO 8601's short form (20230330), which as seconds would lie in 1970.
        return None if len(value.strip()) == 8 else float(value)
    return None


def _in_utc(moment: datetime, zone: tzinfo) -> datetime:
    return (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(UTC)
