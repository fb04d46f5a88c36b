"""``trustwatch maintain``: what is older than the settings allow goes, and its bytes with it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.exports.private import purge_exports
from pipeline.runs.maintain import maintain_home
from pipeline.terminal.reporting import narrate, print_json


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(maintain)


def maintain(
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Purge also where it would be unusually much, or the clock looks wrong."),
    ] = False,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Purge posts older than [retention] text_days, publish, and rewrite the warehouse without what was purged.

    Title, text, link and author go, with all that was made of them, from older published copies and full exports too;
    counts of past incidents stay, and a file that is read again does not bring them back. Of rejected rows as old the
    reason stays. Days before that are no longer shown as covered. Nothing is purged where text_days is 0.

    Nothing is purged either, and that is said (exit 4), where nothing was done here for a month or the clock is behind
    what was done, or where more than half of a thousand posts or more would go: --yes says that it is right.

    Example: trustwatch maintain
    """
    settings, now = settings_from(home, config), datetime.now(UTC)
    counts = maintain_home(settings, now=now, tell=narrate, sure=yes)
    if as_json:
        print_json(counts | {"compacted": bool(counts["compacted"])})
    purge_exports(settings.home, now=now, tell=narrate)
