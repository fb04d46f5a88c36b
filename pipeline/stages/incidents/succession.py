"""Which known incident goes on in which burst, and what becomes of one that is not found again.

Promises that none goes because more came, and none changes its id: it stays unless those who complained in it complain
no more, or its hours are nothing unusual any more, and of the latter its history tells.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
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

GONE: Final = (IncidentState.MERGED, IncidentState.WITHDRAWN)
STILL_THERE: Final = 0.5  # of an incident's people; with fewer it was none, as the posts are read now


def heirs_of(
    bursts: Sequence[Burst], known: Sequence[Incident], *, product: str, now: datetime
) -> list[Incident | None]:
    """The known incident that goes on in each burst: that of its own alarm, else the first raised that meets it.

    One that went into another, or was withdrawn, comes back only in a burst in which none that stands goes on.
    """
    minted = [minted_id(product, burst) for burst in bursts]
    claims: tuple[Callable[[Incident, int], bool], ...] = (
        lambda old, number: old.state not in GONE and old.incident_id == minted[number],
        lambda old, number: old.state not in GONE and _meet(old, bursts[number], now),
        lambda old, number: old.incident_id == minted[number],
        lambda old, number: _meet(old, bursts[number], now),
    )
    free = sorted(known, key=lambda old: (old.detected_at, old.incident_id))
    heirs: list[Incident | None] = [None] * len(bursts)
    for claim, number in itertools.product(claims, range(len(bursts))):
        heir = None if heirs[number] else next((old for old in free if claim(old, number)), None)
        if heir:
            free.remove(heir)
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
        if old.incident_id in standing or old.state in GONE:
            continue
        for burst, heir in zip(bursts, heirs, strict=True):
            if heir and _meet(old, burst, now):
                redirects[old.incident_id] = heir.incident_id
                yield old, heir.incident_id
                break
    for old in known:
        if old.incident_id not in standing and old.merged_into in redirects:
            yield old, redirects[old.merged_into]


def as_it_stands(old: Incident, hours: pl.DataFrame, *, n_people: int) -> Incident | None:
    """An incident that is not found again, closed or withdrawn; None where most of its people complain no more.

    hours: hour, observed, expected, variance and dispersion of its time as they are now, expected null where nothing
    is judged; n_people: who complain in its time now. What was not judged in full speaks against nothing: it stands.
    Where it was, it is withdrawn if the 90 % interval of the excess reaches down to nothing.
    """
    told = hours.filter(pl.col("observed") > 0)["hour"]
    ended_at = old.ended_at or (told[-1] + HOUR if len(told) else old.detected_at)
    judged = hours.filter(pl.col("expected").is_not_null())
    if judged.is_empty() or judged.height < (ended_at - old.started_at) / HOUR:
        return replace(old, ended_at=ended_at, state=IncidentState.CLOSED)
    if n_people < STILL_THERE * old.n_authors:
        return None
    low, _ = excess_interval(
        judged["observed"].cast(pl.Float64).to_numpy(),
        judged["expected"].to_numpy(),
        variance=float(judged["variance"][0]),
        dispersion=float(judged["dispersion"][0]),
    )
    return replace(old, ended_at=ended_at, state=IncidentState.CLOSED if low > 0 else IncidentState.WITHDRAWN)


def _meet(incident: Incident, burst: Burst, now: datetime) -> bool:
    """Whether an incident and a burst share an hour, or one begins with the end of the other."""
    end = burst.ended_at or now
    return incident.started_at <= end and (incident.ended_at is None or incident.ended_at >= burst.started_at)
