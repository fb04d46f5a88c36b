"""Which of the things that stand a channel is to be told of now. Promises: each state of a thing is told once.

Nothing is queued: what is to be told is what stands less what was told. A channel that could not be reached for days is
told of the present, one message a thing, of what began and ended meanwhile too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from models.vocabulary import IncidentState
from pipeline.alerts.ledger import Event, Told, last_told, told_late
from pipeline.alerts.standing import Standing
from pipeline.brief.phrases import duration
from pipeline.settings.sections import AlertKind, Channel

# An incident that flares again so soon after a message about it is told by the next that is due later: chosen by hand.
SETTLING: Final = timedelta(hours=6)
_OVER: Final = {
    IncidentState.CLOSED: "over",
    IncidentState.DISMISSED: "dismissed",
    IncidentState.MERGED: "merged into another",
    IncidentState.WITHDRAWN: "withdrawn: what came later speaks against it",
}
_SEVERITIES: Final = ("minor", "moderate", "serious", "critical")


@dataclass(frozen=True, slots=True)
class News:
    """A message to send: what happened to a thing."""

    event: Event
    standing: Standing

    @property
    def title(self) -> str:
        """The thing's name, and what is new of it."""
        severity = _SEVERITIES[self.standing.severity]
        state = self.standing.state
        words = {
            Event.OPENED: f": opened, {severity}",
            Event.WORSE: f": worse, now {severity}",
            Event.REOPENED: f": open again, {severity}",
            Event.LATE: f": {_lateness(self.standing)}",
            Event.OVER: f": {_OVER.get(state, 'over') if state else 'over'}",
        }
        return self.standing.name + words.get(self.event, "")


def news_of(
    standing: Iterable[Standing], rows: Sequence[Told], channel: Channel, *, now: datetime
) -> list[News]:
    """What a channel wants and was not told, the gravest first; rows: what it was told."""
    told, late = last_told(rows), told_late(rows)
    found = [
        News(event, one)
        for one in standing
        if _wanted(one, channel)
        and (
            event := _event(one, told.get(one.subject), now=now)
            or _late(one, told.get(one.subject), channel, is_told=one.subject in late)
        )
    ]
    return sorted(found, key=lambda news: (-news.standing.severity, news.title))


def known_before(standing: Iterable[Standing]) -> Sequence[Standing]:
    """What a new channel is not told: all that is not an open incident."""
    return [one for one in standing if one.state != IncidentState.OPEN]


def _wanted(one: Standing, channel: Channel) -> bool:
    return (
        one.kind in channel.kinds
        and (not channel.products or one.product in channel.products)
        and (not channel.causes or bool(set(one.causes) & set(channel.causes)))
        and (one.kind != AlertKind.INCIDENTS or one.severity >= channel.severity)
    )


def _event(one: Standing, last: Told | None, *, now: datetime) -> Event | None:
    """What is new of a thing; None where nothing is."""
    if one.state is None:
        return None if last else Event.NEW
    if one.state == IncidentState.OPEN:
        if last is None:
            return Event.OPENED
        if last.event in (Event.OVER, Event.KNOWN):
            return Event.REOPENED if now - last.at >= SETTLING else None
        return Event.WORSE if one.severity > last.severity else None
    if last is None:  # it began and ended while nobody was told
        return Event.OVER if one.state == IncidentState.CLOSED else None
    return None if last.event in (Event.OVER, Event.KNOWN) else Event.OVER


def _late(one: Standing, last: Told | None, channel: Channel, *, is_told: bool) -> Event | None:
    """Whether a provider's lateness is news: once an incident, of one that the channel was told of."""
    if is_told or last is None or last.event == Event.KNOWN:
        return None
    minutes = one.unacknowledged_minutes
    is_late = minutes is not None and 0 < channel.late_after_minutes < minutes
    return Event.LATE if is_late else None


def _lateness(one: Standing) -> str:
    after = f"{duration(60 * (one.unacknowledged_minutes or 0))} after the first alarm"
    return f"acknowledged late, {after}" if one.is_acknowledged else f"not acknowledged {after}"
