"""``trustwatch analyse``: from landed batches to published views."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer

from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.reporting import narrate, print_json, stop_between_batches
from pipeline.settings import Settings


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
    settings = settings_from(home, config)
    with stop_between_batches() as stop:
        counts = analyse_home(settings, stage or (), rebuild=rebuild, stopping=stop.__bool__)
    if as_json:
        print_json(counts)


def analyse_home(
    settings: Settings, stages: Iterable[str], *, rebuild: bool, stopping: Callable[[], bool]
) -> dict[str, int]:
    """Run the named stages, all of them when none is named, over what is landed; returns ``stage.count``."""
    from pipeline import analysis  # brings the encoder's libraries, which --help must not wait for
    from pipeline.backup import finish_purges
    from pipeline.stage import Context
    from pipeline.warehouse import open_state

    names = analysis.choose_stages(stages)
    now = datetime.now(UTC)
    with finish_purges(settings.home, now=now), open_state(settings.home) as connection:
        context = Context(settings, now, uuid4().hex, rebuild, stopping)
        return analysis.analyse(connection, context, names, report=_say)


def _say(stage: str, counts: dict[str, int]) -> None:
    words = (f"{name.replace('_', ' ')} {value:,}" for name, value in counts.items())
    narrate(f"{stage}: " + (", ".join(words) or "nothing to do"))
