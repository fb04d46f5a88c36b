"""Kinds of values that settings take, each with what is wrong with others."""

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from models.understanding.products import product_names


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


Url = Annotated[str, Field(pattern=r"^(https?://\S+)?$"), AfterValidator(_with_host)]
Moment = Annotated[datetime, AfterValidator(_in_utc)]
ProductKey = Annotated[str, AfterValidator(_known)]
