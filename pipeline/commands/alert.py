"""``trustwatch alert``: tells the channels of the settings what is new."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from models.errors import UserMistake
from pipeline.alerts.alerts import ChannelReport, raise_failures, send_alerts
from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.terminal.reporting import narrate, print_json, results


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(alert)


def alert(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be sent, and to whom.")
    ] = False,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Tell every channel of [alerts] what it was not told yet: incidents, rises over weeks, new words of a product.

    A channel's address is an Apprise URL (Slack, Teams, e-mail, webhooks, …) in TRUSTWATCH_ALERT_<NAME>. Each state of
    an incident is told once: opened, worse, over, open again. A new channel is told what is open. 'trustwatch run' does
    the same after each analysis; what could not be sent is tried again by the next. Exit 4 when a channel failed.

    Example: trustwatch alert --dry-run
    """
    settings = settings_from(home, config)
    if not settings.alerts:
        raise UserMistake(
            "no channel is set; a table [alerts.team] in the settings names one ('trustwatch init' shows it)"
        )
    reports = send_alerts(settings, now=datetime.now(UTC), dry_run=dry_run)
    if as_json:
        print_json([_as_json(report) for report in reports])
    else:
        for report in reports:
            _print(report)
    raise_failures(reports)


def _print(report: ChannelReport) -> None:
    for title in report.sent:
        results.print(f"{report.channel}: sent: {title}", markup=False)
    for title in report.waiting:
        results.print(f"{report.channel}: waits: {title}", markup=False)
    if report.held_by:
        narrate(f"{report.channel}: nothing more is sent now: {report.held_by}")
    if not report.sent and not report.waiting:
        narrate(f"{report.channel}: nothing new")


def _as_json(report: ChannelReport) -> dict[str, Any]:
    return {
        "channel": report.channel,
        "sent": report.sent,
        "waiting": report.waiting,
        "held_by": report.held_by,
        "error": str(report.failure) if report.failure else None,
    }
