"""The analysis of a home: the stages over one state, publishing, and purging what was deleted everywhere."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from models.errors import UserMistake
from pipeline.runs.watcher import Watcher
from pipeline.settings.settings import Settings


def analyse_home(
    settings: Settings,
    stages: Iterable[str],
    watcher: Watcher,
    *,
    rebuild: bool,
    since: datetime | None = None,
    retry: bool = False,
) -> dict[str, int]:
    """Run the named stages, all of them when none is named, over what is landed; returns ``stage.count``.

    retry: what was set aside as it could not be read is tried again. Raises UserMistake where another host analyses.
    """
    if settings.remote.address and not settings.remote.analyses:
        raise UserMistake(
            "the folder of [remote] is analysed by another host; set [remote] analyses = true where this one does"
        )
    from ingest.landing.queue import Landing
    from pipeline.exports.private import finish_purges
    from pipeline.stages import analysis  # brings the encoder's libraries, which --help must not wait for
    from pipeline.stages.stage import StageContext
    from pipeline.warehouse.warehouse import open_state

    names = analysis.choose_stages(stages)
    now = datetime.now(UTC)
    with finish_purges(settings.home, now=now, tell=watcher.tell), open_state(settings.home) as connection:
        if retry:
            watcher.tell(
                f"{Landing(settings.home).take_back():,} batches that were set aside are tried again"
            )
        context = StageContext(
            settings, now, uuid4().hex, rebuild, since, watcher.stopping, watcher.tell, watcher.progress
        )
        return analysis.analyse(connection, context, names, report=partial(_report, watcher.tell))


def _report(tell: Callable[[str], None], stage: str, counts: dict[str, int]) -> None:
    words = (f"{name.replace('_', ' ')} {value:,}" for name, value in counts.items())
    tell(f"{stage}: " + (", ".join(words) or "nothing to do"))
