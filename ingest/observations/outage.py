"""An outage as a status page or a table tells it, made one of ours."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ingest.observations.values import shown
from models.errors import RowRejected
from models.post import Outage
from models.understanding.products import product_of_provider

IMPACTS: Final = ("none", "minor", "major", "critical")  # Statuspage's words, mildest first


@dataclass(frozen=True, slots=True, kw_only=True)
class RawOutage:
    """One incident of a provider's own. page is the status page's address or name, or the provider's name.

    provider and product are its keys where they are known; else they are found by the page.
    """

    page: str
    native_id: str
    name: str
    impact: str
    started_at: datetime
    resolved_at: datetime | None = None
    provider: str | None = None
    product: str | None = None
    url: str | None = None
    updated_at: datetime | None = None
    components: Sequence[str] = ()  # the parts of the service that it touches, as the page calls them


def outage_of(raw: RawOutage) -> Outage:
    """The outage, with its provider's keys. Raises RowRejected when it ends before it begins or has no id."""
    if not raw.native_id:
        raise RowRejected("id", "is missing; without it the same outage would be counted again")
    if raw.impact not in IMPACTS:
        raise RowRejected("impact", f"is {shown(raw.impact)}; expected one of {', '.join(IMPACTS)}")
    if raw.resolved_at and raw.resolved_at < raw.started_at:
        ends, starts = raw.resolved_at.isoformat(), raw.started_at.isoformat()
        raise RowRejected(
            "resolved_at", f"is {ends}, with a start at {starts}; expected a time after its start"
        )
    provider, product = product_of_provider(raw.page)
    return Outage(
        outage_id=f"{raw.provider or provider}:{raw.native_id}",
        provider=raw.provider or provider,
        product=raw.product or product,
        name=raw.name,
        impact=raw.impact,
        started_at=raw.started_at,
        resolved_at=raw.resolved_at,
        url=raw.url,
        updated_at=raw.updated_at,
        components=tuple(sorted(set(raw.components))) or None,
    )


def merged(parts: Sequence[Outage]) -> Outage:
    """One outage of its components' rows: earliest start, latest end, worst impact; open while one is open."""
    components = {name for part in parts for name in part.components or ()}
    ends = [part.resolved_at for part in parts if part.resolved_at]
    return replace(
        parts[0],
        started_at=min(part.started_at for part in parts),
        resolved_at=max(ends) if len(ends) == len(parts) else None,
        impact=max((part.impact for part in parts), key=IMPACTS.index),
        components=tuple(sorted(components)) or None,
    )
