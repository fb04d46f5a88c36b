"""``trustwatch collect reddit|x|status|…``, and the same for every collector that a package adds."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Final

import typer
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup

from ingest.landing.known_records import open_known_records
from ingest.observations.author import author_key
from ingest.protocol import Collector
from models.errors import UserMistake
from pipeline.collecting.collectors import BUILT_IN, LiveTask, installed, make_collector
from pipeline.collecting.follow import FOLLOWED
from pipeline.collecting.outcome import raise_failures, tell_rejects
from pipeline.collecting.queries import PlannedQuery, collect_queries, follow_due, planned_queries
from pipeline.commands.options import Config, Home, Json, moment_of, settings_from
from pipeline.terminal.outcome import print_as_json, print_counts
from pipeline.terminal.reporting import narrate, print_json, results, stop_between_batches
from pipeline.warehouse.warehouse import newest_copy, prepare_home

_ABOUT: Final = {
    "reddit": "Bring new submissions and comments of communities on Reddit, what searches find, and the conversations"
    " of complaints that are due to be read again.\n\n"
    "Needs REDDIT_CLIENT_ID, REDDIT_CLIENT_SECRET and REDDIT_USER_AGENT in the environment.",
    "x": "Bring new posts on X that match the queries in the settings, and the answers, quotes and counts of complaints"
    " that are due to be read again, within the month's budget of reads.\n\n"
    "Needs X_BEARER_TOKEN in the environment. Every post read is paid: --dry-run says what it would cost.",
    "status": "Bring the outages that providers tell of on their status pages.",
    "github": "Bring new issues of repositories on GitHub.\n\n"
    "GITHUB_TOKEN in the environment is not needed, but allows more requests an hour.",
    "hackernews": "Bring new stories and comments on Hacker News that match the searches in the settings.\n\n"
    "Needs no key.",
    "bluesky": "Bring new posts on Bluesky that match the searches in the settings.\n\n"
    "BLUESKY_HANDLE and BLUESKY_APP_PASSWORD in the environment are needed where the endpoint asks for an account.",
    "appstore": "Bring new reviews of apps in the App Store, with their version, stars and country.\n\n"
    "Needs no key. Apple shows the newest 500 of an app in a country.",
}
_MINUTE: Final = "%Y-%m-%d %H:%M"
_RESUMES: Final = (
    "Asks for what is missing since the last time, newest first; a run that was stopped goes on."
)


class CollectGroup(TyperGroup):
    """The commands of ``trustwatch collect``: those that are always there, and one a collector that is installed."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401  -- typer's own type for it is private
        """Their names."""
        return [*self.commands, *(name for name in installed() if name not in self.commands)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        """The command of a name, None where there is none."""
        if cmd_name in self.commands or cmd_name not in installed():
            return super().get_command(ctx, cmd_name)
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(cmd_name)(_command(cmd_name))
        return typer.main.get_command(single)


def add_commands(group: typer.Typer) -> None:
    """Register the built-in collectors."""
    for name in BUILT_IN:
        group.command(name)(_command(name))


def _command(name: str) -> Callable[..., None]:
    def collect_live(
        since: Annotated[
            str | None,
            typer.Option(
                metavar="TIME", help="From when, UTC (default: 7 days ago, or where it was seen last)."
            ),
        ] = None,
        limit: Annotated[int | None, typer.Option(min=1, help="At most about so many items a query.")] = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Only say what would be asked for, and its cost.")
        ] = False,
        as_json: Json = False,
        home: Home = None,
        config: Config = None,
    ) -> None:
        settings = settings_from(home, config)
        with stop_between_batches() as stop:
            task = LiveTask(
                command=f"collect {name}",
                settings=settings,
                authors=author_key(prepare_home(settings.home)),
                now=partial(datetime.now, UTC),
                stopping=stop.__bool__,
                tell=narrate,
                since=_since(since),
                limit=limit,
            )
            collector = make_collector(name, settings, now=task.now)
            if dry_run:
                planned = planned_queries(collector, _queries(collector, name), task)
                _print_planned(planned, as_json=as_json)
            else:
                _collect(collector, name, task, as_json=as_json)

    about = _ABOUT.get(name, f"Bring what is new by the collector {name!r}, which a package adds.")
    collect_live.__doc__ = f"{about}\n\n{_RESUMES}\n\nExample: trustwatch collect {name} --dry-run"
    return collect_live


def _since(text: str | None) -> datetime | None:
    since = moment_of(text, flag="--since") if text else None
    if since and since >= datetime.now(UTC):
        raise UserMistake(f"--since {text}: lies ahead; name a time that has passed")
    return since


def _queries(collector: Collector, name: str) -> Sequence[str]:
    if queries := collector.queries():
        return queries
    table = name if name in BUILT_IN else f"collectors.{name}"
    raise UserMistake(
        f"collect {name}: there is nothing to ask for; say what under [{table}] in the settings"
    )


def _collect(collector: Collector, name: str, task: LiveTask, *, as_json: bool) -> None:
    queries = _queries(collector, name)
    home = task.settings.home
    with open_known_records(home, published=partial(newest_copy, home)) as known:
        began_at = task.now()
        outcomes = collect_queries(collector, queries, task, known=known)
        n_left = len(queries) - len(outcomes)
        outcomes += follow_due(collector, task, known=known, began_at=began_at, after=outcomes)
    tell_rejects(outcomes, tell=narrate)
    if as_json:
        print_as_json(outcomes, kind="query")
    else:
        print_counts(outcomes, kind="query")
    if n_left:
        narrate(f"trustwatch: after that {n_left} of {len(queries)} queries were not asked")
    raise_failures(outcomes, kinds="queries", tell=narrate)


def _print_planned(queries: Sequence[PlannedQuery], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(planned) for planned in queries])
        return
    table = Table("query", box=None, pad_edge=False, header_style="bold")
    for name in ("from (UTC)", "to (UTC)"):
        table.add_column(name, no_wrap=True)
    table.add_column("cost")
    for planned in queries:
        if not planned.gaps and planned.query.startswith(FOLLOWED):
            table.add_row(escape(planned.query), "", "", escape(planned.estimate))
        for number, gap in enumerate(planned.gaps):
            name, cost = ("", "") if number else (escape(planned.query), escape(planned.estimate))
            table.add_row(name, f"{gap.from_at:{_MINUTE}}", f"{gap.to_at:{_MINUTE}}", cost)
    results.print(table)
    narrate("nothing was asked")
