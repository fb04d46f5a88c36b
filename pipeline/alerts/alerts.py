"""Tell every channel what it was not told yet: within its hours and its number of messages a day."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import duckdb

from models.errors import PartlyDone, TrustwatchError, UserMistake
from pipeline.alerts.briefs import BriefState, brief_state, brief_text, brief_title
from pipeline.alerts.ledger import MESSAGES, ChannelHistory, Event, Told, has_begun, n_messages
from pipeline.alerts.news import News, known_before, news_of
from pipeline.alerts.sending import Sender
from pipeline.alerts.standing import Standing, read_standing
from pipeline.settings.sections import Channel
from pipeline.settings.settings import Settings
from pipeline.warehouse.warehouse import open_published

_FULL: Final = "its messages of today are sent"
_FAILURES: Final = (Event.FAILED, Event.BRIEF_FAILED)
_OUTCOMES: Final = (*MESSAGES, Event.BRIEF, *_FAILURES)
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
    """How many messages wait for a channel, and when the last did not go out, None where the last did; UTC.

    brief: None where the channel is sent none.
    """

    n: int
    failed_at: datetime | None
    brief: BriefState | None = None


def send_alerts(settings: Settings, *, now: datetime, dry_run: bool = False) -> list[ChannelReport]:
    """Send what is new to every channel of the settings; with dry_run only say what would be.

    Where a channel fails the others are told all the same; the next call tries it again. Raises TrustwatchError where
    nothing is published or the ledger cannot be read.
    """
    with open_published(settings.home) as connection:
        occasion = _Occasion(read_standing(connection), connection, settings, now)
        return [_send(name, channel, occasion, dry_run=dry_run) for name, channel in settings.alerts.items()]


def raise_failures(reports: Sequence[ChannelReport]) -> None:
    """Raises PartlyDone that names the channels which were not told, UserMistake where one has no address."""
    failed = [f"{report.channel} ({report.failure})" for report in reports if report.failure]
    if failed:
        kind = (
            UserMistake if any(isinstance(report.failure, UserMistake) for report in reports) else PartlyDone
        )
        raise kind(f"alert: not sent to {'; '.join(failed)}; what waits is tried again by the next run")


@dataclass(frozen=True, slots=True)
class _Occasion:
    """What all channels are told from."""

    standing: Sequence[Standing]
    connection: duckdb.DuckDBPyConnection
    settings: Settings
    now: datetime


@dataclass(frozen=True, slots=True)
class _Message:
    """Something to send; what it is about stands in the ledger by subject and severity."""

    title: str
    body: str
    event: Event
    subject: str = ""
    severity: int = 0


def _send(name: str, channel: Channel, occasion: _Occasion, *, dry_run: bool) -> ChannelReport:
    history, now = ChannelHistory(occasion.settings.home, name), occasion.now
    with history.lock:
        rows = history.rows()
        if not has_begun(rows):
            rows += _begun(history, occasion.standing, now=now, dry_run=dry_run)
        news = news_of(occasion.standing, rows, channel, now=now)
        brief = _brief_title(brief_state(channel, rows, now=now))
        titles = (*(one.title for one in news), *brief)
        quiet, room = _quiet(channel, now=now), _room(channel, rows, now=now)
        if dry_run or quiet or not titles:
            return ChannelReport(name, (), titles, quiet if titles else None)
        messages = [_of_news(one, occasion.settings) for one in news[:room]]
        messages += [_of_brief(title, channel, occasion) for title in brief]
        n_sent, failure = _send_all(messages, name, history, now=now)
    sent = tuple(message.title for message in messages[:n_sent])
    waiting = tuple(title for title in titles if title not in sent)
    return ChannelReport(name, sent, waiting, _FULL if waiting and not failure else None, failure)


def _send_all(
    messages: Sequence[_Message], name: str, history: ChannelHistory, *, now: datetime
) -> tuple[int, TrustwatchError | None]:
    """How many were sent, each noted before the next, and what ended it early."""
    variable = f"{ADDRESS}{name.upper()}"
    n_sent, failed = 0, Event.FAILED
    try:
        sender = Sender(os.environ.get(variable, ""), variable=variable)
        if messages:
            history.add(Event.TRIED, at=now)
        for message in messages:
            if message.event is Event.BRIEF:
                history.add(Event.BRIEF, at=now)
                failed = Event.BRIEF_FAILED
            sender.send(message.title, message.body, is_markdown=message.event is Event.BRIEF)
            if message.event is not Event.BRIEF:
                history.add(message.event, at=now, subject=message.subject, severity=message.severity)
            n_sent += 1
    except TrustwatchError as error:
        history.add(failed, at=now)
        return n_sent, error
    return n_sent, None


def _brief_title(state: BriefState | None) -> Sequence[str]:
    """The title of the brief that is due; empty where none is."""
    return [brief_title(state.period, due_at=state.due_at)] if state and state.due_at else []


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


def _quiet(channel: Channel, *, now: datetime) -> str | None:
    """Why nothing may go out now; None where it may."""
    is_quiet = channel.is_quiet(now.astimezone(ZoneInfo(channel.time_zone)).time())
    return f"quiet hours ({channel.quiet_hours} {channel.time_zone})" if is_quiet else None


def _room(channel: Channel, rows: Sequence[Told], *, now: datetime) -> int:
    """How many messages may go out now."""
    local = now.astimezone(ZoneInfo(channel.time_zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return max(0, channel.daily_messages - n_messages(rows, since=midnight))


def _of_news(news: News, settings: Settings) -> _Message:
    one = news.standing
    body = _linked(one.text, one.path, settings)
    return _Message(news.title, body, news.event, one.subject, one.severity)


def _of_brief(title: str, channel: Channel, occasion: _Occasion) -> _Message:
    settings = occasion.settings
    text = brief_text(occasion.connection, channel.brief, home=settings.home, now=occasion.now)
    return _Message(title, _linked(text, "", settings), Event.BRIEF)


def _linked(text: str, path: str, settings: Settings) -> str:
    return f"{text}\n\n{settings.dashboard_url.rstrip('/')}/{path}" if settings.dashboard_url else text


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
            outcomes = [row for row in rows if row.event in _OUTCOMES]
            failed_at = outcomes[-1].at if outcomes and outcomes[-1].event in _FAILURES else None
            found[name] = Waiting(len(news), failed_at, brief_state(channel, rows, now=now))
    return found
