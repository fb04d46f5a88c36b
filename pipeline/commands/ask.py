"""``trustwatch ask``: whether others tell of what one sentence tells."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from models.errors import SourceUnreachable, UserMistake
from pipeline.commands.options import Config, Home, Json, moment_of, settings_from
from pipeline.terminal.reporting import narrate, print_json, results
from pipeline.warehouse.warehouse import open_published


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(ask)


def ask(
    sentence: Annotated[str, typer.Argument(metavar="SENTENCE", help="What happened, naming the product.")],
    hours: Annotated[
        float, typer.Option("--hours", min=0.5, max=168, help="How many hours are looked at.")
    ] = 6.0,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="Until when, UTC (default: the newest data).")
    ] = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Say whether it is you or them: how many told of the same in the last hours of data, and how many are usual.

    The sentence is read as 'trustwatch classify' reads posts, and held against complaints about the same product and
    cause, incidents, outages, and the complaints nearest in meaning. Nothing of it is kept. Exit 3 when the data end
    before the hours that are asked about.

    Example: trustwatch ask "Claude lost my draft twenty minutes ago"
    """
    now = datetime.now(UTC)
    asked_at = min(now, moment_of(at, flag="--at")) if at else now
    if not sentence.strip():
        raise UserMistake('the sentence is empty; say what happened, as in "Claude lost my draft"')
    settings = settings_from(home, config)
    with open_published(settings.home, tell=narrate) as connection:
        from pipeline.ask.answer import answer  # brings libraries that --help must not wait for
        from pipeline.ask.reading import read_sentence
        from pipeline.ask.words import as_document
        from pipeline.ask.words import sentence as in_a_sentence
        from pipeline.brief.rendering import as_markdown, as_rich
        from pipeline.model.loading import load_reader

        found = answer(
            connection, read_sentence(load_reader(settings), sentence), asked_at=asked_at, hours=hours
        )
    if found is None:
        raise UserMistake(
            "there are no posts yet; run 'trustwatch collect file …' and then 'trustwatch analyse'"
        )
    if as_json:
        print_json({"sentence": in_a_sentence(found)} | found.as_json())
    elif results.is_terminal:
        results.print(as_rich(as_document(found)), soft_wrap=False)
    else:
        results.file.write(as_markdown(as_document(found)))
    if found.is_stale:
        raise SourceUnreachable(
            f"the data end at {found.data_time:%Y-%m-%d %H:%M} UTC; run 'trustwatch collect' and 'trustwatch analyse'"
        )
