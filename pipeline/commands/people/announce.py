"""``trustwatch announce``: register a dated event, or list those that are registered with what moved."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from models.errors import UserMistake
from models.table import rows_of
from pipeline.brief.effect_words import effect_words, outcome_name, registered_words
from pipeline.brief.phrases import product_name, stamp
from pipeline.brief.rows import AnnouncedEffectRow
from pipeline.commands.options import Config, Home, Json, moment_of, settings_from
from pipeline.people import announcements
from pipeline.settings.settings import Settings
from pipeline.terminal.reporting import narrate, print_json, results
from pipeline.warehouse.warehouse import prepare_home


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(announce)


def announce(
    title: Annotated[str | None, typer.Argument(help="What was announced, in a few words.")] = None,
    product: Annotated[str | None, typer.Option("--product", metavar="KEY", help="What it is about.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="WHEN", help="When it happened or will, ISO 8601 in UTC.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="Where it can be read.")] = None,
    withdraw: Annotated[
        str | None, typer.Option("--withdraw", metavar="ID", help="Examine this one no longer.")
    ] = None,
    list_all: Annotated[
        bool, typer.Option("--list", help="Print all announcements and what moved after them.")
    ] = False,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Register an announcement, whose effect on complaints the next analysis estimates.

    Name the date before you look at the data: how long after the event it was registered is kept and shown.

    Example: trustwatch announce "Refusals name the rule" --product claude --at 2026-03-17T16:00 && trustwatch analyse
    """
    settings = settings_from(home, config)
    if list_all:
        _print_all(settings, as_json=as_json)
        return
    now = datetime.now(UTC)
    if withdraw:
        one = announcements.withdrawn(settings.home, withdraw, now=now)
    else:
        if not (title and title.strip() and product and at):
            raise UserMistake("announce: needs a title, --product and --at; or --list, or --withdraw ID")
        one = announcements.made(title, product, moment_of(at, flag="--at"), url, now=now)
    announcements.land(prepare_home(settings.home), one)
    done = "withdrawn" if withdraw else "registered"
    narrate(f"{done}: {one.title}; run 'trustwatch analyse' to take it into account")
    if as_json:
        print_json(asdict(one))
    else:
        results.print(one.announcement_id, markup=False)


def _print_all(settings: Settings, *, as_json: bool) -> None:
    known = announcements.registered(settings.home)
    effects = announcements.effects(settings.home)
    by_id = {
        one.announcement_id: effects.filter(announcement_id=one.announcement_id)
        if effects.height
        else effects
        for one, _ in known
    }
    if as_json:
        print_json(
            [
                asdict(one) | {"pending": pending, "effects": by_id[one.announcement_id].to_dicts()}
                for one, pending in known
            ]
        )
        return
    if not known:
        narrate("no announcement is registered; see 'trustwatch announce --help'")
        return
    for one, pending in known:
        results.print(one.title, style="bold", markup=False)
        results.print(
            f"  {one.announcement_id}, {product_name(one.product)}, {stamp(one.happened_at)} UTC",
            markup=False,
        )
        for line in _lines(rows_of(AnnouncedEffectRow, by_id[one.announcement_id]), pending=pending):
            results.print(f"  {line}", markup=False)


def _lines(effects: list[AnnouncedEffectRow], *, pending: bool) -> list[str]:
    """What moved, a line an outcome."""
    if not effects:
        return ["waits for 'trustwatch analyse'" if pending else "not examined yet; run 'trustwatch analyse'"]
    lines = [f"{outcome_name(row)}: {effect_words(row)}" for row in effects]
    return [registered_words(effects[0].registered_days_after), *lines]
