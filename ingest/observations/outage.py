"""An outage as a status page or a table tells it, made one of ours."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from models.errors import RowRejected
from models.post import Outage
from models.understanding.products import product_of_provider

IMPACTS: Final = ("none", "minor", "major", "critical")  # Statuspage's words, mildest first


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageDraft:
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


def outage_of(draft: OutageDraft) -> Outage:
    """The outage, with its provider's keys. Raises RowRejected when it ends before it begins or has no id."""
    if not draft.native_id:
        raise RowRejected("id", "is missing; without it the same outage would be counted again")
    if draft.impact not in IMPACTS:
        raise RowRejected("impact", f"is {draft.impact!r}; expected one of {', '.join(IMPACTS)}")
    if draft.resolved_at and draft.resolved_at < draft.started_at:
        ends, starts = draft.resolved_at.isoformat(), draft.started_at.isoformat()
        raise RowRejected("resolved_at", f"is {ends}, before the start at {starts}")
    provider, product = product_of_provider(draft.page)
    return Outage(
        outage_id=f"{draft.provider or provider}:{draft.native_id}",
        provider=draft.provider or provider,
        product=draft.product or product,
        name=draft.name,
        impact=draft.impact,
        started_at=draft.started_at,
        resolved_at=draft.resolved_at,
        url=draft.url,
        updated_at=draft.updated_at,
    )


def merged(parts: Sequence[Outage]) -> Outage:
    """One outage of its components' rows: earliest start, latest end, worst impact; open while one is open."""
    ends = [part.resolved_at for part in parts if part.resolved_at]
    return replace(
        parts[0],
        started_at=min(part.started_at for part in parts),
        resolved_at=max(ends) if len(ends) == len(parts) else None,
        impact=max((part.impact for part in parts), key=IMPACTS.index),
    )
