"""``trustwatch forget``: purge a post, or everything of one author."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from models.errors import UserMistake
from pipeline.commands.options import Config, Home, settings_from
from pipeline.people import deletions
from pipeline.terminal.reporting import narrate
from pipeline.warehouse.warehouse import prepare_home


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(forget)


def forget(
    post: Annotated[
        list[str] | None, typer.Option("--post", metavar="ID", help="A post's id, as in x:1640866320.")
    ] = None,
    author: Annotated[
        list[str] | None,
        typer.Option("--author", metavar="SOURCE:ID", help="An author's native id, or handle, on a source."),
    ] = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Land the request to purge posts or authors; the next analysis purges them with everything derived.

    What is purged does not come back when a file is read again. Full exports are purged too, where they were written;
    one that cannot be reached is named by 'trustwatch analyse' and 'trustwatch status'.

    Example: trustwatch forget --post reddit:t3_1pvse64 && trustwatch analyse
    """
    settings = settings_from(home, config)
    if not post and not author:
        raise UserMistake("forget: name what to forget with --post or --author")
    n_asked = deletions.land(
        prepare_home(settings.home),
        post_ids=[_checked(post_id, "--post") for post_id in post or ()],
        authors=[_checked(name, "--author") for name in author or ()],
        now=datetime.now(UTC),
    )
    narrate(f"{n_asked} deletion{'s' if n_asked > 1 else ''} landed; run 'trustwatch analyse' to purge now")


def _checked(name: str, flag: str) -> str:
    source, _, native_id = name.partition(":")
    if not source or not native_id:
        raise UserMistake(f"{flag} {name!r}: expected <source>:<id>, as in x:1640866320")
    return name
