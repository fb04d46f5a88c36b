"""What every stage of an analysis is given, and gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import duckdb

from pipeline.settings.settings import Settings


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class StageContext:
    """What a stage may know beside the warehouse. now is UTC and the only clock that a stage reads.

    Posts before since are not judged in this run. stopping says whether the user asked to stop; long stages look at it
    between chunks and raise PartlyDone.
    """

    settings: Settings
    now: datetime
    run_id: str
    rebuild: bool = False
    since: datetime | None = None
    stopping: Callable[[], bool] = _never


Stage = Callable[[duckdb.DuckDBPyConnection, StageContext], dict[str, int]]
"""One step of the analysis: idempotent, in transactions of its own; returns named counts to be reported."""
