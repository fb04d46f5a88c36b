"""Tell every channel what it was not told yet: within its hours and its number of messages a day."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import duckdb

from models.errors import PartlyDone, TrustwatchError, UserMistake
from pipeline.alerts.ledger import MESSAGES, ChannelHistory, Event, Told, has_begun, n_messages
from pipeline.alerts.news import News, known_before, news_of
from pipeline.alerts.sending import Sender
from pipeline.alerts.standing import Standing, read_standing
from pipeline.settings.sections import Channel
from pipeline.settings.settings import Settings
from pipeline.warehouse.warehouse import open_published

_FULL: Final = "its messages of today are sent"
ADDRESS: Final = (
    "TRUSTWATCH_ALERT_"  # and the channel's name in capitals: an Apprise URL, which holds its secrets
)


@dataclass(frozen=True, slots=True)
class ChannelReport:
    """What was sent to one channel, what waits, why, and what went wrong."""

    channel: str
    sent: tuple[str, ...]  # titles
    waiting: tuple[str, ...]
    held_by: str | None = None  # why what waits was not tried
    failure: TrustwatchError | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages wait for a channel, and when the last did not go out, None where the last did; UTC."""

    n: int
    failed_at: datetime | None


def send_alerts(settings: Settings, *, now: datetime, dry_run: bool = False) -> list[ChannelReport]:
    """Send what is new to every channel of the settings; with dry_run only say what would be.

    Where a channel fails the others are told all the same; the next call tries it again. Raises TrustwatchError where
    nothing is published or the ledger cannot be read.
    """
    with open_published(settings.home) as connection:
        standing = read_standing(connection)
    return [
        _send(name, channel, standing, settings, now=now, dry_run=dry_run)
        for name, channel in settings.alerts.items()
    ]


def raise_failures(reports: Sequence[ChannelReport]) -> None:
    """Raises PartlyDone that names the channels which were not told, UserMistake where one has no address."""
    failed = [f"{report.channel} ({report.failure})" for report in reports if report.failure]
    if failed:
        kind = (
            UserMistake if any(isinstance(report.failure, UserMistake) for report in reports) else PartlyDone
        )
        raise kind(f"alert: not sent to {'; '.join(failed)}; what waits is tried again by the next run")


def _send(
    name: str,
    channel: Channel,
    standing: Sequence[Standing],
    settings: Settings,
    *,
    now: datetime,
    dry_run: bool,
) -> ChannelReport:
    history = ChannelHistory(settings.home, name)
    with history.lock:
        rows = history.rows()
        if not has_begun(rows):
            rows += _begun(history, standing, now=now, dry_run=dry_run)
        news = news_of(standing, rows, channel, now=now)
        titles = tuple(one.title for one in news)
        room, held_by = _room(channel, rows, now=now)
        if dry_run or not room or not news:
            return ChannelReport(name, (), titles, held_by if news else None)
        n_sent, failure = _send_all(news[:room], name, history, settings, now=now)
    is_full = not failure and n_sent < len(titles)
    return ChannelReport(name, titles[:n_sent], titles[n_sent:], _FULL if is_full else None, failure)


def _send_all(
    news: Sequence[News], name: str, history: ChannelHistory, settings: Settings, *, now: datetime
) -> tuple[int, TrustwatchError | None]:
    """How many were sent, each noted before the next, and what ended it early."""
    variable = f"{ADDRESS}{name.upper()}"
    n_sent = 0
    try:
        sender = Sender(os.environ.get(variable, ""), variable=variable)
        for one in news:
            sender.send(one.title, _body(one, settings))
            history.add(one.event, at=now, subject=one.standing.subject, severity=one.standing.severity)
            n_sent += 1
    except TrustwatchError as error:
        history.add(Event.FAILED, at=now)
        return n_sent, error
    return n_sent, None


def _begun(
    history: ChannelHistory, standing: Sequence[Standing], *, now: datetime, dry_run: bool
) -> list[Told]:
    """The lines of a new channel: what was over before it was there counts as told.

    Whoever is stopped before the last of them does it all again.
    """
    known = [Told("", now, "", one.subject, Event.KNOWN, one.severity) for one in known_before(standing)]
    if not dry_run:
        for row in known:
            history.add(Event.KNOWN, at=now, subject=row.subject, severity=row.severity)
        history.add(Event.BEGUN, at=now)
    return known


def _room(channel: Channel, rows: Sequence[Told], *, now: datetime) -> tuple[int, str | None]:
    """How many messages may go out now, and what keeps them back where none may."""
    local = now.astimezone(ZoneInfo(channel.time_zone))
    if channel.is_quiet(local.time()):
        return 0, f"quiet hours ({channel.quiet_hours} {channel.time_zone})"
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    room = max(0, channel.daily_messages - n_messages(rows, since=midnight))
    return room, None if room else _FULL


def _body(news: News, settings: Settings) -> str:
    if not settings.dashboard_url:
        return news.standing.text
    return f"{news.standing.text}\n\n{settings.dashboard_url.rstrip('/')}/{news.standing.path}"


def waiting_alerts(
    connection: duckdb.DuckDBPyConnection, settings: Settings, *, now: datetime
) -> Mapping[str, Waiting]:
    """What waits for each channel that was ever told, and since when it fails."""
    if not settings.alerts:
        return {}
    standing, found = read_standing(connection), {}
    for name, channel in settings.alerts.items():
        if has_begun(rows := ChannelHistory(settings.home, name).rows()):
            news = news_of(standing, rows, channel, now=now)
            of_channel = [row for row in rows if row.event in (*MESSAGES, Event.FAILED)]
            failed_at = of_channel[-1].at if of_channel and of_channel[-1].event == Event.FAILED else None
            found[name] = Waiting(len(news), failed_at)
    return found
