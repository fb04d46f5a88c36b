"""Incidents: bursts of complaints about one product, what rose in them, and what coincided.

An incident's id is minted at its first alarm. A later run that finds a burst overlapping a known incident keeps its
id and when it was first raised; where the burst overlaps several, the one that was raised first goes on and the others
are merged into it. What people decided is carried out on what was found. One that is no longer found stands, unless
what is known now speaks against it; its history tells either. A closed one keeps its numbers when posts of it are
purged.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import duckdb
import polars as pl

from models.bursts.detector import Burst
from models.estimate import Estimate
from models.incident import Attribution, Incident, IncidentEvent
from models.statistics.calendar_shift import Calendar
from models.table import frame_of
from models.vocabulary import IncidentChange, IncidentState
from pipeline.settings.sections import Attributions
from pipeline.stages.incidents.attributions import (
    attribute,
    calendar_of,
    chance_estimates,
    known_of,
    lag_estimates,
    read_outages,
)
from pipeline.stages.incidents.decisions import joined, read_decisions, without_parts
from pipeline.stages.incidents.detection import detect, read_observations
from pipeline.stages.incidents.succession import GONE, as_it_stands, heirs_of, merged_into
from pipeline.stages.incidents.watched_product import WatchedProduct, continued, described, severity_among
from pipeline.stages.incidents.watches import write_watches
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import frame, insert, registered

RAISED: Final = (IncidentState.OPEN, IncidentState.CLOSED)  # as the detector left it: nobody else decided


@dataclass(frozen=True, slots=True)
class _Found:
    """What the stage writes."""

    incidents: list[Incident] = field(default_factory=list)
    posts: list[tuple[str, str]] = field(default_factory=list)  # incident_id, post_id
    events: list[IncidentEvent] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)
    estimates: list[Estimate] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # incidents that stand as they were


def incidents(connection: duckdb.DuckDBPyConnection, context: StageContext) -> dict[str, int]:
    """Judge every product anew over all covered hours; the same data give the same incidents."""
    observations = read_observations(connection)
    outages = read_outages(connection, context.settings, now=context.now)
    existing = [
        Incident(**(row | {"causes": tuple(row["causes"])}))
        for row in frame(connection, statement(__package__, "existing")).to_dicts()
    ]
    stood = frozenset(frame(connection, statement(__package__, "stood"))["incident_id"])
    said = {
        tuple(change): said_at
        for *change, said_at in frame(connection, statement(__package__, "said")).iter_rows()
    }
    decisions = read_decisions(connection)
    watches = detect(observations, context.settings.incidents)
    found = _Found()
    calendars: dict[str, Calendar] = {}
    for name, watch in watches.items():
        product = WatchedProduct(
            name,
            (observed := observations.of(name).without(watch.left_out)).complaints,
            observed.kept,
            watch.detection,
            known_of(name, outages, grain=watch.detection.grain),
            [old for old in existing if old.product == name],
            stood,
            said,
            decisions,
        )
        calendar = _find(found, product, context)
        calendars |= {name: calendar} if calendar else {}
    found.estimates.extend(chance_estimates(calendars, run_id=context.run_id))
    with transaction(connection):
        _write(connection, found, existing, judged=frozenset(watches))
        write_watches(connection, watches, run_id=context.run_id)
    current = [
        incident
        for incident in found.incidents
        if incident.state not in (IncidentState.MERGED, IncidentState.WITHDRAWN)
    ]
    n_open = sum(incident.state == IncidentState.OPEN for incident in current)
    return {"products": len(watches), "incidents": len(current), "open": n_open}


def _find(found: _Found, product: WatchedProduct, context: StageContext) -> Calendar | None:
    """Adds the product's incidents to what was found; returns them beside its outages, for the test against chance.

    That test is of what was found, whatever people decided of it.
    """
    bursts, decisions = product.detection.bursts, product.decisions
    settings, run_id = context.settings.attributions, context.run_id
    known = [decisions.as_found(old) for old in product.known if old.incident_id not in decisions.parents]
    heirs = heirs_of(bursts, known, product=product.name, now=product.now)
    spans, told = [], {}
    for number, burst in enumerate(bursts):
        heir, end = heirs[number], burst.ended_at or product.now
        if heir and heir.n_purged and heir.ended_at:
            spans.append((heir.started_at, heir.ended_at))
        elif product.between(burst.started_at, end).height:  # else nobody looked while its posts were there
            incident = described(burst, product)
            incident = continued(incident, heir) if heir else incident
            told[incident.incident_id] = (incident, burst)
            found.events.extend(_life(incident, product, burst=number, now=context.now))
            if heir and (heir.state in GONE or heir.incident_id in product.stood):
                size = burst.observed, burst.expected
                found.events.append(
                    IncidentEvent(
                        heir.incident_id, context.now, product.now, IncidentChange.FOUND_AGAIN, *size, None
                    )
                )
            spans.append((burst.started_at, end))
    for incident_id in told:
        _tell(found, product, incident_id, told, settings=settings, run_id=run_id)
    for old, heir_id in merged_into(bursts, heirs, known, now=product.now):
        found.incidents.append(replace(old, state=IncidentState.MERGED, merged_into=heir_id))
        found.kept.append(old.incident_id)
        found.events.append(
            IncidentEvent(
                old.incident_id,
                context.now,
                product.now,
                IncidentChange.MERGED,
                old.n_authors,
                old.expected,
                heir_id,
            )
        )
    _keep(found, product, now=context.now)
    return calendar_of(product.detection.baseline, spans, product.outages, settings=settings)


def _tell(
    found: _Found,
    product: WatchedProduct,
    incident_id: str,
    told: Mapping[str, tuple[Incident, Burst]],
    *,
    settings: Attributions,
    run_id: str,
) -> None:
    """Adds one incident as people decided: with what they merged into it, without what they split off or took out."""
    incident, burst = told[incident_id]
    decisions = product.decisions
    heir = decisions.heir(incident_id)
    if heir != incident_id:
        merged = replace(incident, state=IncidentState.MERGED, merged_into=heir)
        _add(found, product, merged, product.inside(burst), burst, settings=settings, run_id=run_id)
        return
    members = [member for member in told if decisions.heir(member) == incident_id]
    begin = min(told[member][1].started_at for member in members)
    end = max(told[member][1].ended_at or product.now for member in members)
    whole = joined([told[member][1] for member in members], product.hours(begin, end))
    if len(members) > 1:
        incident = continued(described(whole, product), incident)
    elsewhere = {
        post_id: where for member in members for post_id, where in decisions.parts.get(member, {}).items()
    }
    for part, posts in without_parts(incident, product.inside(whole), elsewhere):
        part = replace(part, severity=severity_among(posts, part.excess))
        span = replace(whole, started_at=part.started_at, ended_at=part.ended_at)
        _add(found, product, part, posts, span, settings=settings, run_id=run_id)


def _add(
    found: _Found,
    product: WatchedProduct,
    incident: Incident,
    inside: pl.DataFrame,
    burst: Burst,
    *,
    settings: Attributions,
    run_id: str,
) -> None:
    hours = product.hours(burst.started_at, burst.ended_at or product.now)
    outages = product.outages.explaining(inside, settings=settings)
    found.incidents.append(incident)
    found.posts.extend((incident.incident_id, post_id) for post_id in inside["post_id"])
    found.attributions.append(attribute(incident, inside, hours, outages, settings=settings))
    found.estimates.extend(
        lag_estimates(incident.incident_id, hours, outages, settings=settings, run_id=run_id)
    )


def _keep(found: _Found, product: WatchedProduct, *, now: datetime) -> None:
    """Adds what was known and is not found again, so far as it stands."""
    seen = {incident.incident_id for incident in found.incidents}
    decisions = product.decisions
    for known in product.known:
        old = decisions.as_found(known)
        if old.incident_id in seen:
            continue
        heir = decisions.heir(old.incident_id)
        parent = decisions.parents.get(old.incident_id)
        if parent and not old.n_purged and old.incident_id not in decisions.split_off:
            heir = parent  # taken back
        if heir != old.incident_id:
            old = replace(old, state=IncidentState.MERGED, merged_into=heir)
        if old != known or parent:
            found.incidents.append(old)
            found.kept.append(old.incident_id)
        elif old.state in RAISED and not old.n_purged and not old.note:
            _keep_standing(found, product, old, now=now)


def _keep_standing(found: _Found, product: WatchedProduct, old: Incident, *, now: datetime) -> None:
    end = old.ended_at or product.now
    hours = product.hours(old.started_at, end)
    standing = as_it_stands(old, hours, n_people=product.between(old.started_at, end)["author"].n_unique())
    if standing is None and old.incident_id in product.decisions.said_of:  # its life is to be told
        standing = replace(old, ended_at=end, state=IncidentState.WITHDRAWN)
    if standing:
        found.incidents.append(standing)
        found.kept.append(old.incident_id)
        is_withdrawn = standing.state == IncidentState.WITHDRAWN
        if is_withdrawn or old.incident_id not in product.stood:
            happened = IncidentChange.WITHDRAWN if is_withdrawn else IncidentChange.STOOD
            is_judged = hours.height > 0 and not hours["expected"].null_count()
            size = (
                (int(hours["observed"].sum()), float(hours["expected"].sum()))
                if is_judged
                else (old.n_authors, old.expected)
            )
            found.events.append(IncidentEvent(old.incident_id, now, product.now, happened, *size, None))


def _life(
    incident: Incident, product: WatchedProduct, *, burst: int, now: datetime
) -> Iterator[IncidentEvent]:
    """The events of a burst, from its first alarm on; what an earlier run told was said then."""
    told: Counter[IncidentChange] = Counter()
    for change in product.detection.changes:
        if change.burst == burst:
            told[change.happened] += 1
            happened_at = incident.detected_at if change.happened == IncidentChange.OPENED else change.at
            before = product.said.get((incident.incident_id, change.happened, told[change.happened]))
            # What was told before it happened was another change, which the data have taken back.
            said_at = before if before and before >= happened_at else now
            size = change.observed, change.expected
            yield IncidentEvent(incident.incident_id, said_at, happened_at, change.happened, *size, None)


def _write(
    connection: duckdb.DuckDBPyConnection, found: _Found, existing: Sequence[Incident], *, judged: Set[str]
) -> None:
    standing = set(found.kept)
    anew = {incident.incident_id for incident in found.incidents} - standing
    kept = [
        old.incident_id
        for old in existing
        if old.incident_id not in anew
        and (
            old.incident_id in standing
            or old.n_purged
            or old.note
            or old.state not in RAISED
            or old.product not in judged
        )
    ]
    rows = [(incident_id, True) for incident_id in kept] + [(incident_id, False) for incident_id in anew]
    with registered(
        connection, pl.DataFrame(rows, {"incident_id": pl.String, "stays": pl.Boolean}, orient="row")
    ):
        connection.execute(statement(__package__, "clear"))
    pairs = pl.DataFrame(found.posts, schema=["incident_id", "post_id"], orient="row")
    insert(connection, "incidents", frame_of(Incident, found.incidents))
    insert(connection, "incident_posts", pairs.cast(pl.String))
    insert(connection, "incident_events", frame_of(IncidentEvent, found.events))
    insert(connection, "attributions", frame_of(Attribution, found.attributions))
    insert(connection, "estimates", frame_of(Estimate, found.estimates))
