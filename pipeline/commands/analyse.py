"""``trustwatch analyse``: from landed batches to published views."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer

from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.reporting import narrate, print_json, stop_between_batches


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(analyse)


def analyse(
    stage: Annotated[
        list[str] | None, typer.Option("--stage", metavar="NAME", help="Only this stage; may be repeated.")
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Judge every post anew, not only new ones.")
    ] = False,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Load what was collected, understand it, find themes, incidents and amplification, and publish.

    Stages in order: load, understand, themes, incidents, amplification, publish. Each is kept when it is done;
    after an interruption the same command goes on.

    Example: trustwatch analyse --home data
    """
    from pipeline import analysis  # brings the encoder's libraries, which --help must not wait for
    from pipeline.stage import Context
    from pipeline.warehouse import compact_state, open_state

    settings = settings_from(home, config)
    names = analysis.choose_stages(stage or ())
    with stop_between_batches() as stop, open_state(settings.home) as connection:
        context = Context(settings, datetime.now(UTC), uuid4().hex, rebuild, stop.__bool__)
        counts = analysis.analyse(connection, context, names, report=_say)
    compact_state(settings.home)
    if as_json:
        print_json(counts)


def _say(stage: str, counts: dict[str, int]) -> None:
    words = (f"{name.replace('_', ' ')} {value:,}" for name, value in counts.items())
    narrate(f"{stage}: " + (", ".join(words) or "nothing to do"))
