"""Kinds of values that settings take, each with what is wrong with others."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from models.understanding.products import product_names


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _known(key: str) -> str:
    if key not in product_names():
        raise ValueError(f"expected one of {', '.join(sorted(product_names()))}")
    return key


Url = Annotated[str, Field(pattern=r"^(https?://\S+)?$")]
Moment = Annotated[datetime, AfterValidator(_in_utc)]
ProductKey = Annotated[str, AfterValidator(_known)]
