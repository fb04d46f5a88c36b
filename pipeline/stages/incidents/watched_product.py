"""A product as it is watched, and the incident that a burst of complaints about it makes."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import polars as pl

from models.bursts.detector import Burst, Detection
from models.bursts.risen_causes import risen_causes
from models.incident import Incident, severity_of
from models.statistics.attribution import HOUR
from models.vocabulary import IncidentState
from pipeline.stages.incidents.attributions import Outages
from pipeline.stages.incidents.decisions import Decisions
from pipeline.stages.incidents.succession import minted_id

WORK_LOST: Final = 2  # of a complaint: work, money or access
HARMED: Final = 3  # lasting or personal harm


@dataclass(frozen=True, slots=True)
class WatchedProduct:
    """Everything that is known of one product."""

    name: str
    complaints: pl.DataFrame
    kept: pl.DataFrame  # counts of complaints that were purged for their age
    detection: Detection
    outages: Outages
    known: list[Incident]
    stood: Set[str]  # known ones that were not found by all that was known when last judged
    # When the nth change of a kind in an incident was first told.
    said: Mapping[tuple[str, str, int], datetime]
    decisions: Decisions

    @property
    def now(self) -> datetime:
        """The end of the last hour that was judged."""
        last: datetime = self.detection.baseline["hour"][-1]
        return last + HOUR

    def between(self, begin: datetime, end: datetime) -> pl.DataFrame:
        """The complaints of an interval."""
        return self.complaints.filter(pl.col("created_at").is_between(begin, end, closed="left"))

    def inside(self, burst: Burst) -> pl.DataFrame:
        """The complaints of a burst."""
        return self.between(burst.started_at, burst.ended_at or self.now)

    def causes_before(self, moment: datetime) -> pl.Series:
        """The causes of all complaints before a moment, also of those of which only counts are kept."""
        kept = self.kept.filter(pl.col("hour") < moment)
        now = self.complaints.filter(pl.col("created_at") < moment)["cause"]
        return pl.concat([kept.select(pl.col("cause").repeat_by("n_complaints").explode())["cause"], now])

    def hours(self, begin: datetime, end: datetime) -> pl.DataFrame:
        """The judged hours of an interval; those of whole days where days are judged."""
        step = self.detection.grain.step
        count = pl.col("hour").dt.truncate(step)
        return self.detection.baseline.filter(count >= pl.lit(begin).dt.truncate(step), count < end)


def described(burst: Burst, product: WatchedProduct) -> Incident:
    """The incident that a burst is, as if it were the first time that it is seen."""
    inside = product.inside(burst)
    return Incident(
        incident_id=minted_id(product.name, burst),
        product=product.name,
        causes=risen_causes(
            inside["cause"], product.causes_before(burst.started_at), expected=burst.expected
        ),
        started_at=burst.started_at,
        ended_at=burst.ended_at,
        detected_at=burst.alarmed_at + HOUR,
        n_posts=inside.height,
        n_authors=inside["author"].n_unique(),
        expected=burst.expected,
        excess=burst.excess,
        excess_low=burst.excess_low,
        excess_high=burst.excess_high,
        severity=severity_among(inside, burst.excess),
        state=IncidentState.CLOSED if burst.ended_at else IncidentState.OPEN,
        merged_into=None,
        n_purged=0,
        note=None,
        began_before=burst.began_before,
    )


def severity_among(inside: pl.DataFrame, excess: float) -> int:
    """How grave a burst is by what its people lost, copies aside, and by its size."""
    people = inside.filter("counts")
    n_harmed, n_work_lost = (
        people.filter(pl.col("severity") >= lost)["author"].n_unique() for lost in (HARMED, WORK_LOST)
    )
    return severity_of(n_harmed=n_harmed, n_work_lost=n_work_lost, excess=excess)


def continued(incident: Incident, known: Incident) -> Incident:
    """The incident as found now, under the identity that it has."""
    return replace(
        incident,
        incident_id=known.incident_id,
        detected_at=min(known.detected_at, incident.detected_at),
        n_purged=known.n_purged,
        note=known.note,
    )
