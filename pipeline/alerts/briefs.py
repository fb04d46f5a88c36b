"""The brief for a channel: when it is due, and what it says. Promises: it is sent at most once a day or week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb

from pipeline.alerts.ledger import Event, Told
from pipeline.brief.brief import data_time, read_brief
from pipeline.brief.moved import what_moved
from pipeline.brief.phrases import day
from pipeline.brief.rendering import as_markdown
from pipeline.collecting.set_aside import set_aside_batches
from pipeline.settings.sections import BriefPeriod, Channel, Weekday

SPANS: Final = {BriefPeriod.DAILY: timedelta(days=1), BriefPeriod.WEEKLY: timedelta(days=7)}
_OLD: Final = timedelta(days=7)  # what was so a week ago is not said to be so now


@dataclass(frozen=True, slots=True)
class BriefState:
    """Of a channel that is sent the brief: how often, since when one is due (None: none is), when the last was sent."""

    period: BriefPeriod
    due_at: datetime | None
    sent_at: datetime | None


def brief_state(channel: Channel, rows: Sequence[Told], *, now: datetime) -> BriefState | None:
    """What is due to a channel by what it was sent; None where it is sent no brief. now: UTC.

    What fell due before the channel was there is not owed to it.
    """
    if channel.brief is BriefPeriod.OFF:
        return None
    due = _last_due(channel, now=now)
    begun = next((row.at for row in rows if row.event == Event.BEGUN), now)
    sent: list[datetime] = []
    for row in rows:
        if row.event == Event.BRIEF:
            sent.append(row.at)
        elif row.event == Event.BRIEF_FAILED:
            sent.pop()
    is_owed = begun <= due and not (sent and sent[-1] >= due)
    return BriefState(channel.brief, due if is_owed else None, sent[-1] if sent else None)


def _last_due(channel: Channel, *, now: datetime) -> datetime:
    """The latest moment up to now at which a brief fell due."""
    due = now.replace(hour=channel.brief_hour, minute=0, second=0, microsecond=0)
    if channel.brief is BriefPeriod.WEEKLY:
        due -= timedelta(days=(due.weekday() - list(Weekday).index(channel.brief_day)) % 7)
    return due if due <= now else due - SPANS[channel.brief]


def brief_title(period: BriefPeriod, *, due_at: datetime) -> str:
    """The name of a channel's brief."""
    return f"Trustwatch, {period} brief of {day(due_at, now=None)}"


def brief_text(
    connection: duckdb.DuckDBPyConnection, period: BriefPeriod, *, home: Path, now: datetime
) -> str:
    """What moved in the last day or week of data, as Markdown."""
    newest = data_time(connection)
    since = newest - SPANS[period] if newest else None
    is_old = newest is not None and now - newest > _OLD
    brief = read_brief(connection, since=since, is_old=is_old, set_aside=set_aside_batches(home))
    return as_markdown(what_moved(brief))
