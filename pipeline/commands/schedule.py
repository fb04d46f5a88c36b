"""``trustwatch schedule``: what ``trustwatch run`` does, in the foreground on a cron expression."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.commands.run import run_once
from pipeline.reporting import exit_code_of, stop_between_batches
from pipeline.schedule import keep_schedule
from pipeline.settings import Settings
from pipeline.warehouse import prepare_home


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(schedule)


def schedule(
    cron: Annotated[
        str, typer.Argument(metavar="CRON", help="Minute, hour, day, month and weekday, in UTC.")
    ],
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Do what 'trustwatch run' does whenever the cron expression says, until interrupted.

    A run that fails is told, and the next one begins in its time. A time that comes while a run is under way is passed
    over; the next run collects all that is missing. Ctrl-C or SIGTERM ends it after the batch under way, with exit 0.

    Example: trustwatch schedule "*/15 * * * *"
    """
    settings = settings_from(home, config)
    prepare_home(settings.home)
    with stop_between_batches() as stop:
        keep_schedule(
            cron,
            work=lambda: exit_code_of(partial(_run, settings, as_json=as_json, stopping=stop.__bool__)),
            now=partial(datetime.now, UTC),
            sleep=time.sleep,
            stopping=stop.__bool__,
        )


def _run(settings: Settings, *, as_json: bool, stopping: Callable[[], bool]) -> None:
    report = run_once(settings, stopping=stopping)
    report.tell(as_json=as_json)
    report.raise_failures()
