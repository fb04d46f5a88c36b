"""``trustwatch recheck``: asks the sources whether stored posts are still there."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import polars as pl
import typer
from rich.table import Table

from ingest.landing.known_records import KnownRecords, open_known_records
from ingest.observations.author import author_key
from models.errors import TrustwatchError, UnknownName
from pipeline.collecting.collectors import LiveTask, make_collector
from pipeline.collecting.outcome import Outcome, raise_failures, tell_rejects
from pipeline.collecting.recheck import RECHECKED, Rechecked, due_posts, query_of, recheck
from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.settings.settings import Settings
from pipeline.terminal.reporting import narrate, print_json, results, stop_between_batches
from pipeline.warehouse.warehouse import newest_copy, prepare_home


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command("recheck")(recheck_posts)


def recheck_posts(
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="NAME", help=f"Only one of {', '.join(RECHECKED)}."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many posts a source.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say how many posts would be asked for, and the cost.")
    ] = False,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Ask the sources for the posts not seen there for a day; those that are gone are purged.

    Only posts within [retention] text_days, longest unseen first. The next analysis purges what is gone, with all that
    was made of it. Every post asked for at X is paid from the month's budget: see --dry-run, and bound it by --limit.

    Example: trustwatch recheck && trustwatch analyse
    """
    settings = settings_from(home, config)
    for name in set(source or ()) - set(RECHECKED):
        raise UnknownName("source", name, RECHECKED)
    now = datetime.now(UTC)
    due = {name: due_posts(settings, name, now=now).slice(0, limit) for name in source or RECHECKED}
    due = {name: posts for name, posts in due.items() if posts.height}
    if dry_run:
        _print([_estimate(name, posts, settings) for name, posts in due.items()], as_json=as_json)
        return
    with stop_between_batches() as stop:
        authors = author_key(prepare_home(settings.home))
        task = LiveTask("recheck", settings, authors, partial(datetime.now, UTC), stop.__bool__, narrate)
        with open_known_records(settings.home, published=partial(newest_copy, settings.home)) as known:
            answers = [_ask(name, posts, task, known=known) for name, posts in due.items()]
    outcomes = [answer.outcome for answer in answers]
    tell_rejects(outcomes, tell=narrate)
    _print([_done(answer, due[answer.outcome.name]) for answer in answers], as_json=as_json)
    if any(answer.rechecked and answer.rechecked.n_gone for answer in answers):
        narrate("run 'trustwatch analyse' to purge what is gone now")
    raise_failures(outcomes, kinds="sources", tell=narrate)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of asking one source; rechecked is None where nothing could be asked."""

    outcome: Outcome
    rechecked: Rechecked | None = None


def _ask(name: str, posts: pl.DataFrame, task: LiveTask, *, known: KnownRecords) -> _Answer:
    try:
        collector = make_collector(name, task.settings, now=task.now)
        done = recheck(collector, posts, task, known=known)
    except TrustwatchError as error:
        return _Answer(Outcome(name, None, error))
    return _Answer(Outcome(name, done.collected, done.collected.partly), done)


@dataclass(frozen=True, slots=True)
class _Estimate:
    """What asking one source would take."""

    source: str
    due: int
    cost: str


@dataclass(frozen=True, slots=True)
class _Done:
    """What asking one source brought."""

    source: str
    due: int
    there: int
    gone: int
    p95_hours_unseen: float | None
    error: str | None


def _estimate(name: str, posts: pl.DataFrame, settings: Settings) -> _Estimate:
    collector = make_collector(name, settings, now=partial(datetime.now, UTC))
    return _Estimate(name, posts.height, collector.estimate(query_of(name, posts["post_id"].to_list()), []))


def _done(answer: _Answer, posts: pl.DataFrame) -> _Done:
    rechecked, failure = answer.rechecked, answer.outcome.failure
    return _Done(
        source=answer.outcome.name,
        due=posts.height,
        there=rechecked.collected.counts.read if rechecked else 0,
        gone=rechecked.n_gone if rechecked else 0,
        p95_hours_unseen=rechecked.hours_unseen_p95 if rechecked else None,
        error=str(failure) if failure else None,
    )


def _print(answers: Sequence[_Estimate | _Done], *, as_json: bool) -> None:
    rows = [asdict(answer) for answer in answers]
    if as_json:
        print_json(rows)
        return
    if not rows:
        narrate("recheck: every post was seen at its source within a day, or is older than is kept")
        return
    names = [name for name in rows[0] if name != "error"]
    table = Table(*(name.replace("_", " ") for name in names), box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in names))
    results.print(table)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return (
        f"{value:,.1f}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )
