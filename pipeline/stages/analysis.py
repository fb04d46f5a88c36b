"""One analysis: the stages in order over one state, then publishing. A stage that is done stays done."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

import duckdb

from ingest.landing.queue import Run
from models.errors import PartlyDone, UnknownName, code_of, is_interrupted
from pipeline.model.reader_words import reader_version
from pipeline.settings.manifest import ran_with
from pipeline.stages.amplification.amplification import amplification
from pipeline.stages.announcements import announcements
from pipeline.stages.incidents.incidents import incidents
from pipeline.stages.load import load, record_run, remove_loaded
from pipeline.stages.slow_changes import find_slow_changes
from pipeline.stages.stage import Stage, StageContext
from pipeline.stages.subjects import subjects
from pipeline.stages.themes.themes import themes
from pipeline.stages.understand import understand
from pipeline.stages.watchlist import watchlist
from pipeline.warehouse.warehouse import publish

STAGES: Final[dict[str, Stage]] = {
    "load": load,
    "understand": understand,
    "themes": themes,
    "incidents": incidents,
    "slow_changes": find_slow_changes,
    "subjects": subjects,
    "amplification": amplification,
    "announcements": announcements,
    "watchlist": watchlist,
}
PUBLISH: Final = "publish"

Report = Callable[[str, dict[str, int]], None]


def choose_stages(names: Iterable[str]) -> list[str]:
    """The named stages in their order, all of them when none is named. Raises UnknownName."""
    known = [*STAGES, PUBLISH]
    chosen = set(names)
    for name in chosen.difference(known):
        raise UnknownName("stage", name, known)
    return [name for name in known if not chosen or name in chosen]


def analyse(
    connection: duckdb.DuckDBPyConnection, context: StageContext, names: Iterable[str], *, report: Report
) -> dict[str, int]:
    """Run the named stages, keep a record of the run, and publish; returns all counts as ``stage.count``.

    Raises PartlyDone when asked to stop, or when a stage did only a part of its work; what is done is published.
    """
    names = list(names)
    totals: dict[str, int] = {}
    outcome, failure = "done", None
    try:
        _run_stages(connection, context, [name for name in names if name != PUBLISH], report, totals)
    except BaseException as problem:
        outcome, failure = _outcome(problem), problem
        raise
    finally:
        _record(connection, context, totals, outcome=outcome, failure=failure)
        if PUBLISH in names and outcome in ("done", "partly"):
            path = publish(connection, context.settings.home)
            remove_loaded(connection, context.settings.home)
            report(PUBLISH, {"copy": int(path.stem[1:])})
    return totals


def _run_stages(
    connection: duckdb.DuckDBPyConnection,
    context: StageContext,
    names: list[str],
    report: Report,
    totals: dict[str, int],
) -> None:
    partly: list[str] = []
    for name in names:
        if context.stopping():
            raise PartlyDone(f"stopped before {name}; 'trustwatch analyse' goes on from there")
        try:
            counts = STAGES[name](connection, context)
        except PartlyDone as problem:
            partly.append(f"{name}: {problem}")
            continue
        report(name, counts)
        totals |= {f"{name}.{key}": value for key, value in counts.items()}
    if partly:
        raise PartlyDone("; ".join(partly))


def _outcome(problem: BaseException) -> str:
    if isinstance(problem, PartlyDone):
        return "partly"
    return "interrupted" if is_interrupted(problem) else "failed"


def _record(
    connection: duckdb.DuckDBPyConnection,
    context: StageContext,
    counts: dict[str, int],
    *,
    outcome: str,
    failure: BaseException | None,
) -> None:
    encoder, reader = context.settings.encoder.name, reader_version(connection)
    told = {"duckdb": duckdb.__version__, "encoder": encoder} | ({"reader": reader} if reader else {})
    versions, error = ran_with(context.settings, **told), str(failure) if failure else None
    started_at, ended_at = context.now, datetime.now(UTC)
    run = Run(
        context.run_id, "analyse", started_at, ended_at, outcome, counts, versions, error, code_of(failure)
    )
    record_run(connection, run)
