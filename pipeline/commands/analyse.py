"""``trustwatch analyse``: from landed batches to published views."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from models.errors import UnknownName, UserMistake
from pipeline.commands.options import Config, Home, Json, moment_of, settings_from
from pipeline.runs.analyse import analyse_home
from pipeline.runs.watcher import Watcher
from pipeline.terminal.progress import progress_of_posts
from pipeline.terminal.replayed import print_replay
from pipeline.terminal.reporting import narrate, print_json, stop_between_batches

if TYPE_CHECKING:
    from pipeline.settings.sections import Engine


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
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE", help="Judge only posts from then on; older ones wait for another run."
        ),
    ] = None,
    replay: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--replay",
            metavar="FROM TO",
            help="Only print the alarms that the stored data would have raised.",
        ),
    ] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Try the batches again that could not be read and were set aside.")
    ] = False,
    engine: Annotated[
        str | None, typer.Option("--engine", metavar="NAME", help="Who reads posts: local or ray.")
    ] = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Load what was collected, understand it, find themes, incidents and amplification, and publish.

    Stages in order: load, understand, themes, incidents, slow_changes, amplification, announcements, watchlist,
    publish. Each is kept when it is done; after an interruption the same command goes on.

    A batch that cannot be read is set aside under landing/.rejected, where 'trustwatch status' names it, and the others
    are loaded; with --retry those are tried again.

    With --replay the detector runs as if live over what is published, and nothing is written: each alarm with its
    delay, its size and its verdict at that time, and how often a person would have been woken.

    With --engine ray posts are read by workers of Ray, to the same labels; [engine] says how many, and where.

    Example: trustwatch analyse --home data
    """
    settings = settings_from(home, config)
    if engine:
        settings = settings.model_copy(update={"engine": _named(settings.engine, engine)})
    if replay:
        if stage or rebuild or since or retry:
            raise UserMistake("--replay runs no stage; leave out --stage, --rebuild, --since and --retry")
        print_replay(settings, *_span(*replay), as_json=as_json)
        return
    with stop_between_batches() as stop:
        begin = moment_of(since, flag="--since") if since else None
        watcher = Watcher(stop.__bool__, narrate, progress_of_posts)
        counts = analyse_home(settings, stage or (), watcher, rebuild=rebuild, since=begin, retry=retry)
    if as_json:
        print_json(counts)


def _named(engine: "Engine", name: str) -> "Engine":
    from pipeline.settings.sections import EngineName  # --help must not wait for what checks settings

    if name not in [*EngineName]:
        raise UnknownName("engine", name, EngineName)
    return engine.model_copy(update={"name": EngineName(name)})


def _span(begin: str, end: str) -> tuple[datetime, datetime]:
    span = moment_of(begin, flag="--replay"), moment_of(end, flag="--replay")
    if span[0] >= span[1]:
        raise UserMistake(f"--replay {begin} {end}: ends before it begins; write FROM, then TO")
    return span
