"""Sentences about one incident: its life, what was lost, what coincided, and what its own posts may explain."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from dashboard.rows import (
    CoincidenceRow,
    IncidentDetail,
    IncidentLinkRow,
    LagRow,
    LedgerRow,
    LifeRow,
    SharedRow,
)
from dashboard.words.incident_wording import GROWING, NOT_GROWING, OVER, STATES, VERDICTS
from dashboard.words.sentences import as_text
from dashboard.words.wording import INCIDENT_SEVERITIES
from models.vocabulary import SAID_LATER, IncidentChange
from pipeline.brief.explanation_words import explanation_words
from pipeline.brief.phrases import (
    WEAK,
    cause_name,
    clock,
    complaints_of,
    count,
    counted,
    day,
    duration,
    listed,
    onset,
    percent,
    product_name,
    shorten,
    stamp,
    stretch,
    usual,
)

_HAPPENED: Final = {
    IncidentChange.OPENED: "opened at {when} with {people} where {expected} were expected",
    IncidentChange.REOPENED: "flared again at {when}",
    IncidentChange.CLOSED: "told to be over at {when}, after {people}",
    IncidentChange.ADOPTED: "taken for the new normal at {when}, after {people}",
    IncidentChange.MERGED: "merged into the incident before it at {when}",
    IncidentChange.WITHDRAWN: "withdrawn at {when}: of {people}, {expected} are usual by all that is known since",
    IncidentChange.STOOD: "left standing at {when}: what is known since neither raises it nor speaks against it",
    IncidentChange.FOUND_AGAIN: "found again at {when} by all that is known since, with {people}",
}
_DECIDED: Final = {
    IncidentChange.ACKNOWLEDGED: "acknowledged it",
    IncidentChange.ASSIGNED: "assigned it to {words}",
    IncidentChange.COMMENTED: "wrote: {words}",
    IncidentChange.NOTED: "noted: {words}",
    IncidentChange.CLOSED: "closed it",
    IncidentChange.REOPENED: "opened it again",
    IncidentChange.DISMISSED: "dismissed it",
    IncidentChange.MERGED: "merged it into {other}",
    IncidentChange.SPLIT: "split {posts} off ({other})",
    IncidentChange.TAKEN_OUT: "took {posts} out",
    IncidentChange.UNDONE: "undid what was said last",
}
_LOST: Final = (
    ("tells of lasting or personal harm", "tell of lasting or personal harm"),
    ("lost work, money or access", "lost work, money or access"),
    ("lost time", "lost time"),
)


def life(events: list[LifeRow], *, now: datetime | None, is_growing: bool | None) -> str:
    """What became of an incident, event by event."""
    parts = [
        _HAPPENED[event.happened].format(
            when=clock(event.said_at if event.happened in SAID_LATER else event.happened_at, now=now),
            people=counted(event.n_people or 0, "person", "people"),
            expected=usual(event.expected or 0.0),
        )
        for event in events
        if not event.by_people
    ]
    if is_growing is not None:
        parts.append("growing in the last hours" if is_growing else "not growing in the last hours")
    line = "; ".join(parts)
    return as_text(f"{line[:1].upper()}{line[1:]}.") if line else ""


def card_title(incident: IncidentDetail) -> str:
    """'Claude: complaints of lost work, serious'."""
    cause = complaints_of(incident.leading_cause)
    what = f"complaints of {cause}" if cause else "complaints"
    return f"{product_name(incident.product)}: {what}, {INCIDENT_SEVERITIES[incident.severity]}"


def beside(parts: list[str]) -> str:
    """What follows the first part of an incident's sentence, as one of its own."""
    line = "; ".join(parts)
    return as_text(f"{line[:1].upper()}{line[1:]}.") if line else ""


def card_facts(incident: IncidentDetail, *, now: datetime | None) -> str:
    """When, how many, how it goes, and what coincides with it."""
    people = counted(incident.n_authors, "person", "people")
    trend = {True: GROWING, False: NOT_GROWING, None: OVER if incident.ended_at else ""}[incident.is_growing]
    verdict = VERDICTS[incident.verdict] if incident.verdict else ""
    began = onset(clock(incident.started_at, now=now), began_before=incident.began_before)
    parts = [
        f"Since {began}"
        if incident.ended_at is None
        else stretch(incident.started_at, incident.ended_at, now=now),
        f"{people}, {count(incident.excess)} more than usual",
        trend,
        verdict,
        f"{incident.assignee}'s" if incident.assignee else "",
    ]
    line = "; ".join(part for part in parts if part)
    return f"{line[:1].upper()}{line[1:]}."


def people(incident: IncidentDetail) -> str:
    """Who knows of an incident, whose it is, and who decided on its state."""
    parts = [
        f"acknowledged by {incident.acknowledged_by}" if incident.acknowledged_by else "",
        f"assigned to {incident.assignee}" if incident.assignee else "",
        f"{STATES[incident.state]} by {incident.decided_by}" if incident.decided_by else "",
        counted(incident.n_comments, "comment") if incident.n_comments else "",
    ]
    line = "; ".join(part for part in parts if part)
    return as_text(f"{line[:1].upper()}{line[1:]}.") if line else ""


def decisions(events: list[LifeRow]) -> Iterator[str]:
    """What people did with an incident, a line each, the latest first; what was undone says so."""
    for event in reversed([event for event in events if event.by_people]):
        what = _DECIDED[event.happened].format(
            words=event.words or "–",
            other=event.other_incident_id or "",
            posts=counted(event.n_posts or 0, "post"),
        )
        why = f": {event.words}" if event.words and "{words}" not in _DECIDED[event.happened] else ""
        undone = " (undone)" if event.is_undone else ""
        yield as_text(f"{stamp(event.said_at)} UTC, {event.by or 'somebody'} {what}{why}{undone}")


def similar(row: IncidentLinkRow) -> str:
    """An earlier incident that one goes on with or is like, and what they share; its name is a link."""
    shared = [
        f"mostly {cause_name(row.cause).lower()}" if row.cause else "",
        f"“{shorten(row.quotes[0], length=60)}”" if row.quotes else "",
        counted(row.n_themes, "theme") if row.n_themes else "",
        "one outage" if row.shares_outage else "",
    ]
    link = f"[{day(row.other_started_at, now=None)}](incidents?incident={row.other_incident_id})"
    lead = "Goes on with the one of" if row.is_same_story else "Like the one of"
    return f"{lead} {link}: both {as_text(listed([part for part in shared if part]))}."


def ledger(row: LedgerRow, *, now: datetime | None) -> Iterator[str]:
    """Who spoke of an incident when."""
    status = "told of no outage" if row.acknowledged is False else "is not known to have told of an outage"
    begun = row.first_complaint_at
    yield f"First complaint {clock(begun, now=now)}; first alarm {_after(row.first_alarm_at, begun)}."
    if row.first_status_at:
        yield f"The provider's page dates its outage's start {_after(row.first_status_at, begun)}{_resolved(row)}."
    else:
        yield f"The provider's page {status}."
    if row.first_answer_at:
        yield f"An account of the provider first answered {_after(row.first_answer_at, begun)}."
    if row.usual_again_at:
        yield f"Complaints were back to usual {_after(row.usual_again_at, begun)}."


def _resolved(row: LedgerRow) -> str:
    return (
        f", resolved {_after(row.resolved_at, row.first_complaint_at)}" if row.resolved_at else ", still open"
    )


def _after(moment: datetime, begun: datetime) -> str:
    seconds = (moment - begun).total_seconds()
    if not seconds:
        return "at the same time"
    return f"{duration(abs(seconds))} {'after it' if seconds >= 0 else 'before it'}"


def losses(incident: IncidentDetail) -> str:
    """How many people lost what, each under the most that they lost; and how many posts are copies."""
    parts, above = [], 0
    reached = (incident.n_harmed, incident.n_work_lost, incident.n_time_lost)
    for n_reached, (one, many) in zip(reached, _LOST, strict=True):
        n = n_reached - above
        above = n_reached
        if n:
            parts.append(f"{counted(n, 'person', 'people')} {one if n == 1 else many}")
    lost = as_text(f"{WEAK} {listed(parts)}.") if parts else "Nobody tells of a loss."
    n_copies = incident.n_copies
    if not n_copies:
        return lost
    return f"{lost} {counted(n_copies, 'post')} nearly {'repeats' if n_copies == 1 else 'repeat'} an earlier one."


def lags(rows: list[LagRow]) -> str:
    """The share that coincides, by how long after their end outages count."""
    if not rows:
        return ""
    hours = listed([str(row.lag_hours) for row in rows])
    shares = listed([percent(row.share) for row in rows])
    return as_text(f"Counting outages until {hours} hours after their end: {shares} of the excess.")


def chance(test: CoincidenceRow | None) -> str:
    """What shifted outage calendars say."""
    if test is None:
        return "Too few weeks, outages or incidents to say whether that is more than chance."
    return as_text(
        f"Over {counted(test.n_incidents, 'incident')} of this product {percent(test.share)} of the excess "
        f"coincides with outages. With the outage calendar moved it is {percent(test.share_by_chance)} on average, "
        f"and as much in {percent(test.p)} of the moves; beyond chance: {_beyond(test.corrected_share)} "
        f"({test.method})."
    )


def _beyond(share: float) -> str:
    return percent(share) if share > 0 else "nothing"


def explanations(rows: list[SharedRow]) -> Iterator[str]:
    """One sentence for each explanation that stands out."""
    for row in rows:
        if row.stands_out:
            yield as_text(f"{explanation_words(row)}.")
