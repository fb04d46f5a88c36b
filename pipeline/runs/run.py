"""One run: every configured collector, the analysis and upkeep, alone in its home, and the report of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from models.errors import Locked, PartlyDone, SourceUnreachable, TrustwatchError
from pipeline.runs.steps import ANALYSE, Step, steps_of
from pipeline.runs.watcher import Watcher
from pipeline.settings.manifest import ran_with
from pipeline.settings.settings import Settings
from pipeline.warehouse.warehouse import prepare_home


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run. Times are UTC; steps in the order in which they were done; versions as ``ran_with`` tells them."""

    started_at: datetime
    ended_at: datetime
    steps: tuple[Step, ...]
    versions: Mapping[str, str]

    @property
    def failures(self) -> list[TrustwatchError]:
        """What went wrong in all steps."""
        return [failure for step in self.steps for failure in step.failures]

    @property
    def exit_code(self) -> int:
        """0 where nothing failed, 3 where a source cannot be reached, else 4."""
        return self._kind().exit_code if self.failures else 0

    def raise_failures(self) -> None:
        """Raise SourceUnreachable or PartlyDone where a step failed."""
        if failed := self._failed():
            raise self._kind()(
                f"run: not all was done in {', '.join(failed)}; see above, the next run goes on"
            )

    def _kind(self) -> type[TrustwatchError]:
        unreachable = any(isinstance(failure, SourceUnreachable) for failure in self.failures)
        return SourceUnreachable if unreachable else PartlyDone

    def _failed(self) -> list[str]:
        return [step.name for step in self.steps if step.failures]

    def in_words(self) -> str:
        """One line: how long it took, what each step brought, and what failed."""
        seconds = (self.ended_at - self.started_at).total_seconds()
        outcome = "partly done" if self.failures else "done"
        parts = [f"run: {outcome} in {seconds:,.0f} s"]
        for step in self.steps:
            if step.counts and step.name != ANALYSE:
                counts = ", ".join(f"{name} {value:,}" for name, value in step.counts.items())
                parts.append(f"{step.name}: {counts}")
        if failed := self._failed():
            parts.append(f"failed: {', '.join(failed)}")
        return "; ".join(parts)

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values, times as ISO 8601."""
        return {
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat(),
            "exit_code": self.exit_code,
            "versions": self.versions,
            "steps": [
                {
                    "name": step.name,
                    "counts": step.counts,
                    "errors": [str(failure) for failure in step.failures],
                }
                for step in self.steps
            ],
        }


def run_once(settings: Settings, watcher: Watcher) -> RunReport:
    """Collect, analyse and what else is due, under the home's lock; what fails is told at once.

    Raises Locked while another run is under way.
    """
    started_at = datetime.now(UTC)
    with _alone(prepare_home(settings.home)):
        steps = []
        for step in steps_of(settings, watcher):
            for failure in step.failures:
                watcher.tell(f"trustwatch: {failure}")
            steps.append(step)
    return RunReport(started_at, datetime.now(UTC), tuple(steps), ran_with(settings))


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One run at a time in a home; the lock ends with the process, however that ends."""
    lock = FileLock(home / "run.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise Locked(f"{home}: another run is under way; this one leaves the work to it") from None
    try:
        yield
    finally:
        lock.release()
