"""``trustwatch run``: every configured collector, the analysis, and upkeep; what cron or a systemd timer calls."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from filelock import FileLock, Timeout

from models.errors import Locked, PartlyDone, SourceUnreachable, TrustwatchError
from pipeline.commands.jsonl import write_rows
from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.runs.steps import ANALYSE, Step, steps_of
from pipeline.settings.settings import Settings
from pipeline.terminal.reporting import narrate, stop_between_batches
from pipeline.warehouse.warehouse import prepare_home


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(run)


def run(as_json: Json = False, home: Home = None, config: Config = None) -> None:
    """Collect what is new from every source in the settings, then analyse and publish.

    One run at a time, for cron or a systemd timer: another exits with 5. A run asks for all that is missing since the
    last one, so that a late run catches up, and for conversations, quotes and counts that are due to be read again.
    Once a day it does what 'recheck' and 'maintain' do: see [upkeep] in the settings. A source that fails does not
    keep the others from running: it is named, and the exit code is 3 where one cannot be reached, else 4. A line
    'run: …' on stderr sums the run up; with --json, one line of JSON on stdout does too.

    Example: trustwatch run --json
    """
    settings = settings_from(home, config)
    with stop_between_batches() as stop:
        report = run_once(settings, stopping=stop.__bool__)
    report.tell(as_json=as_json)
    report.raise_failures()


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run. Times are UTC; steps in the order in which they were done."""

    started_at: datetime
    ended_at: datetime
    steps: tuple[Step, ...]

    @property
    def failures(self) -> list[TrustwatchError]:
        """What went wrong in all steps."""
        return [failure for step in self.steps for failure in step.failures]

    @property
    def exit_code(self) -> int:
        """0 where nothing failed, 3 where a source cannot be reached, else 4."""
        return self._kind().exit_code if self.failures else 0

    def tell(self, *, as_json: bool) -> None:
        """One line on stderr; with as_json one of JSON on stdout too."""
        narrate(self._in_words())
        if as_json:
            write_rows([self._as_json()])
            sys.stdout.flush()  # a schedule goes on for months

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

    def _in_words(self) -> str:
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

    def _as_json(self) -> dict[str, Any]:
        return {
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat(),
            "exit_code": self.exit_code,
            "steps": [
                {
                    "name": step.name,
                    "counts": step.counts,
                    "errors": [str(failure) for failure in step.failures],
                }
                for step in self.steps
            ],
        }


def run_once(settings: Settings, *, stopping: Callable[[], bool]) -> RunReport:
    """Collect, analyse and what else is due, under the home's lock.

    Raises Locked while another run is under way.
    """
    started_at = datetime.now(UTC)
    with _alone(prepare_home(settings.home)):
        steps = tuple(steps_of(settings, stopping))
    return RunReport(started_at, datetime.now(UTC), steps)


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
