"""What every stage of an analysis is given, and gives back."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import duckdb

from pipeline.settings.settings import Settings

Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Of a work's name and its number of posts: gives, within a block, what is called with each further number done."""


def _never() -> bool:
    return False


def _unheard(_message: str) -> None:
    pass


@contextmanager
def _unseen(_name: str, _n_posts: int) -> Iterator[Callable[[int], None]]:
    yield lambda _n_more: None


@dataclass(frozen=True, slots=True)
class StageContext:
    """What a stage may know beside the warehouse. now is UTC and the only clock that a stage reads.

    Posts before since are not judged in this run. stopping says whether the user asked to stop; long stages look at it
    between chunks and raise PartlyDone. A stage prints nothing: it says what a person should know by tell, and how far
    it is by progress.
    """

    settings: Settings
    now: datetime
    run_id: str
    rebuild: bool = False
    since: datetime | None = None
    stopping: Callable[[], bool] = _never
    tell: Callable[[str], None] = _unheard
    progress: Progress = _unseen


Stage = Callable[[duckdb.DuckDBPyConnection, StageContext], dict[str, int]]
"""One step of the analysis: idempotent, in transactions of its own; returns named counts to be reported."""
