"""Values as sources write them: each function gives a clean value or rejects the row by its field.

NUL characters are taken out of text, half characters (lone surrogates) replaced; right-to-left text, emoji,
markup and SQL are text like any other.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from models.errors import RowRejected

EARLIEST: Final = datetime(2005, 1, 1, tzinfo=UTC)  # Reddit opened in 2005, X in 2006
TEXT_CHARACTERS: Final = 100_000  # the longest that a source allows is GitHub's 65,536
_MILLISECONDS: Final = 10**11  # as seconds this is the year 5138, as milliseconds 1973
_NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?([eE]\+?\d+)?")
_COUNT_LIMIT: Final = 2**63
_RENAMED_LANGUAGES: Final = {"in": "id", "iw": "he", "ji": "yi"}  # codes of before 1989 that X still sends
AUTO: Final = "auto"
MILLISECONDS: Final = "milliseconds"


def time_of(value: object, *, field: str, latest: datetime, form: str = AUTO) -> datetime:
    """A moment in UTC between 2005 and latest.

    form is ``auto`` (ISO 8601, without an offset meaning UTC, or seconds since 1970), ``milliseconds`` since
    1970, or a pattern of strptime.
    """
    moment = _moment(value, field=field, form=form)
    if not EARLIEST <= moment <= latest:
        # Without the date of today: the reason is part of the reject's id.
        raise RowRejected(
            field, f"is {shown(value)}, in {moment.year}; expected a time from 2005 to tomorrow"
        )
    return moment


def optional_time(value: object, *, field: str, latest: datetime, form: str = AUTO) -> datetime | None:
    """The same, or None where the source has no value."""
    return None if is_absent(value) else time_of(value, field=field, latest=latest, form=form)


def latest_time(now: datetime) -> datetime:
    """Until when a time is believed: a day after now, for clocks that run ahead."""
    return now + timedelta(days=1)


def text_of(value: object, *, field: str) -> str:
    """Text without surrounding space and NUL characters; empty where there is none."""
    if isinstance(value, str):
        text = value
    elif value is None or value != value:  # NaN, how some tools write an absent text
        return ""
    elif isinstance(value, int | float):
        text = str(value)
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
    if is_absent(value) or value != value:  # NaN, how some tools write an absent number
        return None
    number = value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        number = float(value)
    if not isinstance(number, int | float) or abs(number) >= _COUNT_LIMIT or number != int(number):
        raise RowRejected(field, f"is {shown(value)}; expected a whole number")
    return int(number)


def language_of(value: object) -> str | None:
    """A two-letter ISO 639-1 code; None for what is no language (``und``, ``qme``, ``zxx``)."""
    code = str(value or "").strip().lower().replace("_", "-").partition("-")[0]
    code = _RENAMED_LANGUAGES.get(code, code)
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def is_absent(value: object) -> bool:
    """Whether a source leaves a value open: null or an empty cell."""
    return value is None or value == ""


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


def _moment(value: object, *, field: str, form: str) -> datetime:
    if is_absent(value):
        raise RowRejected(field, "is missing; expected a time")
    try:
        if isinstance(value, datetime):
            return _in_utc(value)
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
        if form not in (AUTO, MILLISECONDS):
            return _in_utc(datetime.strptime(str(value).strip(), form))
        number = _number(value)
        if number is None:
            return _in_utc(datetime.fromisoformat(str(value).strip()))
        if form == MILLISECONDS:
            return datetime.fromtimestamp(number / 1_000, UTC)
        if number >= _MILLISECONDS:
            raise RowRejected(field, f"is {shown(value)}, by its size milliseconds; expected seconds")
        return datetime.fromtimestamp(number, UTC)
    except (ValueError, OverflowError, OSError):
        expected = "ISO 8601 or seconds since 1970" if form == AUTO else form
        raise RowRejected(field, f"is {shown(value)}; expected {expected}") from None


def _number(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        # Eight digits are a date in ISO 8601's short form (20230330), which as seconds would lie in 1970.
        return None if len(value.strip()) == 8 else float(value)
    return None


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
