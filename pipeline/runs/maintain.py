"""What is older than the settings allow goes, and its bytes with it."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from ingest.landing.queue import Landing, Run
from pipeline.exports.retention import check_usual, kept_from, purge_old
from pipeline.settings.manifest import ran_with
from pipeline.settings.settings import Settings
from pipeline.stages.load import record_run, remove_loaded
from pipeline.stages.set_aside import purge_set_aside
from pipeline.warehouse.warehouse import compact_state, open_state, publish


def maintain_home(
    settings: Settings, *, now: datetime, tell: Callable[[str], None], sure: bool = False
) -> dict[str, int]:
    """Purge what is older than the settings allow, publish, and rewrite the warehouse without it.

    Raises PartlyDone where the purge would surprise, unless a person is sure of it; nothing is then done.
    Returns purged posts, emptied rejected rows, and compacted: 1 where the warehouse was rewritten.
    """
    counts = {"purged": 0, "emptied": 0}
    Landing(settings.home).sweep()
    with open_state(settings.home) as connection:
        if days := settings.retention.text_days:
            before = kept_from(now, text_days=days)
            if not sure:
                check_usual(connection, before=before, now=now)
            counts["purged"], counts["emptied"] = purge_old(connection, before=before, now=now)
            purge_set_aside(connection, settings.home, tell=tell, before=before, unreadable_before=before)
            tell(
                f"retention: {counts['purged']:,} posts and the text of {counts['emptied']:,} rejected rows from"
                f" before {before:%Y-%m-%d} purged"
            )
        ended_at, versions = datetime.now(UTC), ran_with(settings)
        run = Run(uuid4().hex, "maintain", now, ended_at, "done", counts, versions, None, 0)
        record_run(connection, run)
        publish(connection, settings.home)
        remove_loaded(connection, settings.home)
    return counts | {"compacted": int(compact_state(settings.home))}
