"""``trustwatch run``: every configured collector, the analysis, and upkeep; what cron or a systemd timer calls."""

import sys

import typer

from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.runs.run import run_once
from pipeline.runs.watcher import Watcher
from pipeline.terminal.jsonl import write_rows
from pipeline.terminal.progress import progress_of_posts
from pipeline.terminal.reporting import narrate, stop_between_batches


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(run)


def run(as_json: Json = False, home: Home = None, config: Config = None) -> None:
    """Collect what is new from every source in the settings, then analyse and publish.

    One run at a time, for cron or a systemd timer: another exits with 5. A run asks for all that is missing since the
    last one, so that a late run catches up, and for conversations, quotes and counts that are due to be read again.
    Once a day it does what 'recheck' and 'maintain' do: see [upkeep] in the settings. A source that fails does not
    keep the others from running: it is named, and the exit code is 3 where one cannot be reached, else 4. A line
    'run: …' on stderr sums the run up; with --json, one line of JSON on stdout does too.

    Example: trustwatch run --json
    """
    settings = settings_from(home, config)
    with stop_between_batches() as stop:
        report = run_once(settings, Watcher(stop.__bool__, narrate, progress_of_posts))
    narrate(report.in_words())
    if as_json:
        write_rows([report.as_json()])
        sys.stdout.flush()  # a schedule goes on for months
    report.raise_failures()
