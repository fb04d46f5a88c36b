"""Incidents: bursts of complaints about one product, what rose in them, and what coincided.

An incident's id is minted at its first alarm. A later run that finds a burst overlapping a known incident keeps its
id, when it was first raised, and what a person said of it. One that is no longer found goes, unless a person wrote on
it or posts of it were purged since; a closed one keeps its numbers when posts of it are purged.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import duckdb
import polars as pl

from models.attribution import UNKNOWN, Window, coincidence
from models.bursts import Burst, Detection, find_bursts
from models.drilldown import risen_causes
from models.incident import Attribution, Incident
from models.post import short_hash
from models.table import frame_of
from pipeline.settings import Attributions
from pipeline.sql import statement
from pipeline.stage import Context
from pipeline.warehouse import frame, insert, registered, transaction

NO_COVERAGE: Final = "no coverage"
DISMISSED: Final = "dismissed"
MERGED: Final = "merged"
MONTHS_A_YEAR: Final = 12
SEVERITY_QUANTILE: Final = 0.75  # a quarter of the people lost at least this much
# A status page that recorded nothing for longer than this, before and after, may not have been read.
SILENCE: Final = timedelta(days=14)
_HOUR: Final = timedelta(hours=1)
_WATCH_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "product": pl.String,
    "covered_from": pl.Datetime("us", "UTC"),
    "covered_to": pl.Datetime("us", "UTC"),
    "verdict": pl.String,
}


@dataclass(frozen=True, slots=True)
class _Found:
    """One product's incidents with their posts and attributions."""

    incidents: list[Incident]
    posts: list[tuple[str, str]]  # incident_id, post_id
    attributions: list[Attribution]


def incidents(connection: duckdb.DuckDBPyConnection, context: Context) -> dict[str, int]:
    """Judge every product anew over all covered hours; the same data give the same incidents."""
    complaints = frame(connection, statement("incidents/complaints"))
    coverage = frame(connection, statement("incidents/coverage"))
    outages = frame(connection, statement("incidents/outages"), {"now": context.now})
    existing = [
        _incident(row) for row in frame(connection, statement("incidents/existing")).iter_rows(named=True)
    ]
    products = complaints.filter(~pl.col("is_duplicate"))["product"].unique().sort().to_list()
    budget = MONTHS_A_YEAR * context.settings.incidents.false_alarms_per_month / max(len(products), 1)
    detections = {
        product: _detect(complaints.filter(product=product), coverage, alarms_per_year=budget)
        for product in products
    }
    found = [
        _find(
            complaints.filter(product=product),
            detection,
            outages.filter(product=product),
            existing=[old for old in existing if old.product == product and old.state != MERGED],
            settings=context.settings.attributions,
        )
        for product, detection in detections.items()
    ]
    with transaction(connection):
        _write(connection, found, existing)
        _write_watches(connection, detections)
    n_open = sum(incident.state == "open" for one in found for incident in one.incidents)
    return {"products": len(products), "incidents": sum(len(one.incidents) for one in found), "open": n_open}


def _detect(complaints: pl.DataFrame, coverage: pl.DataFrame, *, alarms_per_year: float) -> Detection:
    """The bursts in the hourly counts of distinct people; near-duplicates count once."""
    counted = complaints.filter(~pl.col("is_duplicate")).with_columns(
        hour=pl.col("created_at").dt.truncate("1h")
    )
    counts = counted.group_by("hour").agg(count=pl.col("author").n_unique())
    seen = _product_coverage(
        counted, coverage.filter(pl.col("series").is_in(counted["series"].unique().implode()))
    )
    hours = seen.join(counts, on="hour", how="left").with_columns(pl.col("count").fill_null(0))
    return find_bursts(hours.select("hour", "count", "coverage"), alarms_per_year=alarms_per_year)


def _product_coverage(counted: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """The covered part of each hour (hour, coverage): that of each series, weighted by its rate while covered.

    A series that begins later was not covered before, so that a new source is no incident. The hour still running
    is left out: what it raised could be gone when it is over.
    """
    covered = coverage.group_by("series").agg(hours=pl.col("coverage").sum())
    weights = counted.group_by("series").agg(n=pl.len()).join(covered, on="series")
    weights = weights.with_columns(weight=pl.col("n") / pl.col("hours")).with_columns(
        pl.col("weight") / pl.col("weight").sum()
    )
    parts = coverage.join(weights.select("series", "weight"), on="series")
    part = (pl.col("coverage") * pl.col("weight")).sum().clip(0.0, 1.0)
    hours = parts.group_by("hour").agg(coverage=part, whole=pl.col("coverage").max() == 1).sort("hour")
    running = (pl.col("hour") == pl.col("hour").last()) & ~pl.col("whole")
    return hours.filter(~running | (pl.len() == 1)).drop("whole")


def _find(
    complaints: pl.DataFrame,
    detection: Detection,
    outages: pl.DataFrame,
    *,
    existing: list[Incident],
    settings: Attributions,
) -> _Found:
    found = _Found([], [], [])
    free = list(existing)
    last_hour: datetime = detection.baseline["hour"][-1]
    for burst in detection.bursts:
        end = burst.ended_at or last_hour + _HOUR
        inside = complaints.filter(pl.col("created_at").is_between(burst.started_at, end, closed="left"))
        incident = _describe(burst, inside, complaints.filter(pl.col("created_at") < burst.started_at))
        known = next((old for old in free if _overlap(old, burst.started_at, end)), None)
        if known:
            free.remove(known)
            if known.n_purged and known.ended_at:
                continue
            incident = _continued(incident, known)
        found.incidents.append(incident)
        found.posts.extend((incident.incident_id, post_id) for post_id in inside["post_id"])
        hours = detection.baseline.filter(pl.col("hour").is_between(burst.started_at, end, closed="left"))
        found.attributions.append(_attribute(incident, inside, hours, outages, settings=settings))
    return found


def _describe(burst: Burst, inside: pl.DataFrame, before: pl.DataFrame) -> Incident:
    product = inside["product"][0]
    return Incident(
        incident_id=short_hash(product, burst.alarmed_at.isoformat())[:16],
        product=product,
        causes=risen_causes(inside["cause"], before["cause"], expected=burst.expected),
        started_at=burst.started_at,
        ended_at=burst.ended_at,
        detected_at=burst.alarmed_at + _HOUR,
        n_posts=inside.height,
        n_authors=inside["author"].n_unique(),
        expected=burst.expected,
        excess=burst.excess,
        excess_low=burst.excess_low,
        excess_high=burst.excess_high,
        severity=int(inside["severity"].quantile(SEVERITY_QUANTILE, "lower") or 0),
        state="closed" if burst.ended_at else "open",
        merged_into=None,
        n_purged=0,
        note=None,
    )


def _overlap(incident: Incident, begin: datetime, end: datetime) -> bool:
    return incident.started_at < end and (incident.ended_at is None or incident.ended_at > begin)


def _continued(incident: Incident, known: Incident) -> Incident:
    """The incident as found now, under the identity that it has."""
    return replace(
        incident,
        incident_id=known.incident_id,
        detected_at=min(known.detected_at, incident.detected_at),
        state=DISMISSED if known.state == DISMISSED else incident.state,
        n_purged=known.n_purged,
        note=known.note,
    )


def _attribute(
    incident: Incident,
    inside: pl.DataFrame,
    hours: pl.DataFrame,
    outages: pl.DataFrame,
    *,
    settings: Attributions,
) -> Attribution:
    lead, lag = timedelta(minutes=settings.lead_minutes), timedelta(minutes=settings.lag_minutes)
    windows: dict[str, Window] = {
        row["outage_id"]: (row["started_at"] - lead, row["ended_at"] + lag)
        for row in outages.iter_rows(named=True)
    }
    end = hours["hour"][-1] + _HOUR
    overlapping = {
        name: window for name, window in windows.items() if window[0] < end and window[1] > hours["hour"][0]
    }
    told = coincidence(
        hours,
        list(overlapping.values()),
        dispersion=_dispersion(hours),
        seed=int(incident.incident_id, 16),
    )
    if not overlapping and told.share is not None and not _is_watched(outages, incident.started_at, end):
        told = replace(told, share=None, low=None, high=None, verdict=UNKNOWN)
    people = inside.unique("author", keep="first", maintain_order=True)["blames"]
    blamed = {key: int((people == key).sum()) / len(people) for key in ("safety", "technical")}
    return Attribution(
        incident.incident_id,
        tuple(sorted(overlapping)),
        told.share,
        told.low,
        told.high,
        blamed["safety"],
        blamed["technical"],
        told.verdict,
    )


def _dispersion(hours: pl.DataFrame) -> float:
    values = hours["dispersion"].drop_nulls()
    return float(values[0]) if len(values) else 1.0


def _is_watched(outages: pl.DataFrame, begin: datetime, end: datetime) -> bool:
    """Whether the provider's page was read around this time: it told of an outage not long before and after."""
    before = outages.filter(pl.col("started_at").is_between(begin - SILENCE, end))
    after = outages.filter(pl.col("started_at").is_between(begin, end + SILENCE))
    return not before.is_empty() and not after.is_empty()


def _write(connection: duckdb.DuckDBPyConnection, found: list[_Found], existing: list[Incident]) -> None:
    current = {incident.incident_id for one in found for incident in one.incidents}
    kept = [
        old.incident_id
        for old in existing
        if old.incident_id not in current and (old.n_purged or old.note or old.state in (DISMISSED, MERGED))
    ]
    with registered(connection, pl.DataFrame({"incident_id": kept}, schema={"incident_id": pl.String})):
        connection.execute(statement("incidents/clear"))
    posts = [pair for one in found for pair in one.posts]
    insert(connection, "incidents", frame_of(Incident, (item for one in found for item in one.incidents)))
    insert(
        connection,
        "attributions",
        frame_of(Attribution, (item for one in found for item in one.attributions)),
    )
    pairs = pl.DataFrame(posts, schema=["incident_id", "post_id"], orient="row")
    insert(connection, "incident_posts", pairs.cast(pl.String))


def _write_watches(connection: duckdb.DuckDBPyConnection, detections: dict[str, Detection]) -> None:
    complained_of = frame(connection, statement("incidents/complained_of"))["product"]
    rows: list[tuple[str, datetime | None, datetime | None, str]]
    rows = [(product, None, None, NO_COVERAGE) for product in complained_of if product not in detections]
    for product, detection in detections.items():
        hours = detection.baseline["hour"]
        rows.append((product, hours[0], hours[-1] + _HOUR, detection.verdict))
        baseline = detection.baseline.drop("dispersion").with_columns(product=pl.lit(product))
        insert(connection, "baselines", baseline)
    insert(connection, "watches", pl.DataFrame(rows, schema=_WATCH_SCHEMA, orient="row"))


def _incident(row: dict[str, Any]) -> Incident:
    return Incident(**(row | {"causes": tuple(row["causes"])}))
