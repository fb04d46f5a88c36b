"""Sentences about one incident: its life, what was lost, what coincided, and what its own posts may explain."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from dashboard.rows import CoincidenceRow, IncidentDetail, LagRow, LifeRow, SharedRow
from dashboard.words.sentences import as_text
from models.vocabulary import IncidentChange
from pipeline.brief.explanation_words import explanation_words
from pipeline.brief.phrases import clock, counted, listed, percent

_HAPPENED: Final = {
    IncidentChange.OPENED: "opened at {when} with {people} where {expected:.1f} were expected",
    IncidentChange.REOPENED: "flared again at {when}",
    IncidentChange.CLOSED: "told to be over at {when}, after {people}",
    IncidentChange.ADOPTED: "taken for the new normal at {when}, after {people}",
    IncidentChange.MERGED: "merged into the incident before it at {when}",
    IncidentChange.WITHDRAWN: "withdrawn at {when}: of {people}, {expected:.1f} are usual by all that is known since",
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
            when=clock(event.happened_at, now=now),
            people=counted(event.n_people, "person", "people"),
            expected=event.expected,
        )
        for event in events
    ]
    if is_growing is not None:
        parts.append("growing in the last hours" if is_growing else "not growing in the last hours")
    line = "; ".join(parts)
    return as_text(f"{line[:1].upper()}{line[1:]}.") if line else ""


def losses(incident: IncidentDetail) -> str:
    """How many people lost what, each under the most that they lost; and how many posts are copies."""
    parts, above = [], 0
    reached = (incident.n_harmed, incident.n_work_lost, incident.n_time_lost)
    for n_reached, (one, many) in zip(reached, _LOST, strict=True):
        n = n_reached - above
        above = n_reached
        if n:
            parts.append(f"{counted(n, 'person', 'people')} {one if n == 1 else many}")
    lost = as_text(f"{listed(parts)}.") if parts else "Nobody tells of a loss."
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
