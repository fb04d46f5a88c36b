"""``trustwatch forget``: purge a post, or everything of one author."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from models.errors import PartlyDone, UserMistake
from pipeline.brief.phrases import counted
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

    Says how many posts each request matches, and exits 4 where one matches none: it is kept out all the same. An author
    is found by native id or handle; in posts that were loaded before handles were keyed, by what their source gave.

    What is purged does not come back when a file is read again. Full exports are purged too, where they were written;
    one that cannot be reached is named by 'trustwatch analyse' and 'trustwatch status'.

    Example: trustwatch forget --post reddit:t3_1pvse64 && trustwatch analyse
    """
    settings = settings_from(home, config)
    if not post and not author:
        raise UserMistake("forget: name what to forget with --post or --author")
    folder = prepare_home(settings.home)
    asked = deletions.requests(
        folder,
        post_ids=[_checked(post_id, "--post") for post_id in post or ()],
        authors=[_checked(name, "--author") for name in author or ()],
    )
    n_matched = deletions.matched(folder, asked)
    deletions.land(folder, asked, now=datetime.now(UTC))
    for name, n_posts in n_matched.items():
        narrate(f"{name}: {counted(n_posts, 'post')}")
    narrate("landed; run 'trustwatch analyse' to purge now")
    if unmatched := [name for name, n_posts in n_matched.items() if not n_posts]:
        raise PartlyDone(
            f"forget: nothing is held of {', '.join(unmatched)}; it is kept out from now on. If something should be"
            " held, look at the source's name, or give a handle's native id"
        )


def _checked(name: str, flag: str) -> str:
    source, _, native_id = name.partition(":")
    if not source or not native_id:
        raise UserMistake(f"{flag} {name!r}: expected <source>:<id>, as in x:1640866320")
    return name
