"""``trustwatch maintain``: what is older than the settings allow goes, and its bytes with it."""

from datetime import UTC, datetime
from importlib.metadata import version
from uuid import uuid4

import typer

from ingest.landing.queue import Run
from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.exports.private import purge_exports
from pipeline.exports.retention import empty_old_rejects, kept_from, purge_old_posts
from pipeline.settings.settings import Settings
from pipeline.stages.load import record_run, remove_loaded
from pipeline.terminal.reporting import narrate, print_json
from pipeline.warehouse.warehouse import compact_state, open_state, publish


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(maintain)


def maintain(as_json: Json = False, home: Home = None, config: Config = None) -> None:
    """Purge posts older than [retention] text_days, publish, and rewrite the warehouse without what was purged.

    Title, text, link and author go, with all that was made of them, from older published copies and full exports too;
    counts of past incidents stay, and a file that is read again does not bring them back. Of rejected rows as old the
    reason stays. Days before that are no longer shown as covered. Nothing is purged where text_days is 0.

    Example: trustwatch maintain
    """
    settings, now = settings_from(home, config), datetime.now(UTC)
    counts = maintain_home(settings, now=now)
    if as_json:
        print_json(counts | {"compacted": bool(counts["compacted"])})
    purge_exports(settings.home, now=now)


def maintain_home(settings: Settings, *, now: datetime) -> dict[str, int]:
    """Do what the command does to the warehouse: posts purged, rejected rows emptied, compacted (1 where rewritten)."""
    counts = {"purged": 0, "emptied": 0}
    with open_state(settings.home) as connection:
        if days := settings.retention.text_days:
            before = kept_from(now, text_days=days)
            counts["purged"] = purge_old_posts(connection, before=before, now=now)
            counts["emptied"] = empty_old_rejects(connection, before=before)
            narrate(
                f"retention: {counts['purged']:,} posts and the text of {counts['emptied']:,} rejected rows from"
                f" before {before:%Y-%m-%d} purged"
            )
        versions = {"trustwatch": version("trustwatch")}
        run = Run(uuid4().hex, "maintain", now, datetime.now(UTC), "done", counts, versions, None)
        record_run(connection, run)
        publish(connection, settings.home)
        remove_loaded(connection, settings.home)
    return counts | {"compacted": int(compact_state(settings.home, anyway=counts["emptied"] > 0))}
