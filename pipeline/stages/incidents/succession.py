"""Which known incident goes on in which burst, and what becomes of one that is not found again.

Promises that none goes because more came: it stays unless its people are gone or its hours are nothing unusual any
more, and of the latter its history tells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import polars as pl

from models.bursts.detector import Burst
from models.bursts.scan import excess_interval
from models.incident import Incident
from models.post import short_hash
from models.statistics.attribution import HOUR
from models.vocabulary import IncidentState

STILL_THERE: Final = 0.5  # of an incident's people; with fewer it was none, as the posts are read now


def heirs_of(
    bursts: Sequence[Burst], known: Sequence[Incident], *, product: str, now: datetime
) -> list[Incident | None]:
    """The known incident that goes on in each burst: that of its own alarm, else the first raised that overlaps."""
    standing = sorted(
        (old for old in known if old.state != IncidentState.MERGED),
        key=lambda old: (old.detected_at, old.incident_id),
    )
    free = {old.incident_id: old for old in standing}
    heirs = [free.pop(minted_id(product, burst), None) for burst in bursts]
    for number, burst in enumerate(bursts):
        heir = heirs[number] or next((old for old in free.values() if _overlap(old, burst, now)), None)
        if heir:
            free.pop(heir.incident_id, None)
        heirs[number] = heir
    return heirs


def minted_id(product: str, burst: Burst) -> str:
    """The id of an incident that begins with a burst."""
    return short_hash(product, burst.alarmed_at.isoformat())[:16]


def merged_into(
    bursts: Sequence[Burst], heirs: Sequence[Incident | None], known: Sequence[Incident], *, now: datetime
) -> Iterator[tuple[Incident, str]]:
    """The known incidents that turned out to be part of a burst that goes on as another, with that one's id."""
    standing = {heir.incident_id for heir in heirs if heir}
    redirects = {}
    for old in known:
        if old.incident_id in standing or old.state == IncidentState.MERGED:
            continue
        for burst, heir in zip(bursts, heirs, strict=True):
            if heir and _overlap(old, burst, now):
                redirects[old.incident_id] = heir.incident_id
                yield old, heir.incident_id
                break
    for old in known:
        if old.state == IncidentState.MERGED and old.merged_into in redirects:
            yield old, redirects[old.merged_into]


def as_it_stands(old: Incident, hours: pl.DataFrame) -> Incident | None:
    """An incident that is not found again, closed or withdrawn; None where most of its people complain no more.

    hours: hour, observed, expected, variance and dispersion of its time as they are now, expected null where nothing
    is judged. What was not judged in full speaks against nothing: it stands. Where it was, it is withdrawn if the 90 %
    interval of the excess reaches down to nothing.
    """
    told = hours.filter(pl.col("observed") > 0)["hour"]
    ended_at = old.ended_at or (told[-1] + HOUR if len(told) else old.detected_at)
    judged = hours.filter(pl.col("expected").is_not_null())
    if judged.is_empty() or judged.height < (ended_at - old.started_at) / HOUR:
        return replace(old, ended_at=ended_at, state=IncidentState.CLOSED)
    if hours["observed"].sum() < STILL_THERE * old.n_authors:
        return None
    low, _ = excess_interval(
        judged["observed"].cast(pl.Float64).to_numpy(),
        judged["expected"].to_numpy(),
        variance=float(judged["variance"][0]),
        dispersion=float(judged["dispersion"][0]),
    )
    return replace(old, ended_at=ended_at, state=IncidentState.CLOSED if low > 0 else IncidentState.WITHDRAWN)


def _overlap(incident: Incident, burst: Burst, now: datetime) -> bool:
    end = burst.ended_at or now
    return incident.started_at < end and (incident.ended_at is None or incident.ended_at > burst.started_at)
