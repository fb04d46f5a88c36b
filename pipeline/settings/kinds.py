"""Kinds of values that settings take, each with what is wrong with others."""

from datetime import UTC, datetime, time
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from models.understanding.products import product_names
from models.vocabulary import CAUSE_KEYS


class Section(BaseModel):
    """One table of a file of settings; a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _with_host(url: str) -> str:
    parts = urlsplit(
        url
    )  # raises ValueError itself for half an IPv6 address, and for a port that is no number
    if url and (parts.port == 0 or not parts.hostname):
        raise ValueError("expected an address with a host")
    return url


def _known(key: str) -> str:
    if key not in product_names():
        raise ValueError(f"expected one of {', '.join(sorted(product_names()))}")
    return key


def _known_cause(key: str) -> str:
    if key not in CAUSE_KEYS:
        raise ValueError(f"expected one of {', '.join(CAUSE_KEYS)}")
    return key


def _hours(text: str) -> str:
    for part in text.split("-") if text else ():
        time.fromisoformat(part)  # raises ValueError itself, as for 25:00
    return text


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, OSError):
        raise ValueError("expected a time zone such as Europe/Berlin") from None
    return name


Url = Annotated[str, Field(pattern=r"^(https?://\S+)?$"), AfterValidator(_with_host)]
Moment = Annotated[datetime, AfterValidator(_in_utc)]
ProductKey = Annotated[str, AfterValidator(_known)]
CauseKey = Annotated[str, AfterValidator(_known_cause)]
Hours = Annotated[str, Field(pattern=r"^(\d\d:\d\d-\d\d:\d\d)?$"), AfterValidator(_hours)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
CompetitorProduct = Annotated[str, AfterValidator(lambda key: key if key == "other" else _known(key))]
