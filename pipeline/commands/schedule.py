"""``trustwatch schedule``: ``trustwatch run`` in the foreground on a cron expression."""

import time
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.runs.schedule import keep_schedule, run_apart
from pipeline.terminal.reporting import narrate, stop_between_batches
from pipeline.warehouse.warehouse import prepare_home


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
    Settings are read anew by every run.

    Example: trustwatch schedule "*/15 * * * *"
    """
    prepare_home(settings_from(home, config).home)
    flags = (("--home", home), ("--config", config))
    arguments = [str(part) for flag, value in flags if value for part in (flag, value)]
    if as_json:
        arguments.append("--json")
    with stop_between_batches() as stop:
        keep_schedule(
            cron,
            work=partial(run_apart, arguments, stopping=stop.__bool__),
            now=partial(datetime.now, UTC),
            sleep=time.sleep,
            stopping=stop.__bool__,
            tell=narrate,
        )
