"""A home that collects from a loopback server as the command line does, by the server's clock and without sleeping."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from ingest.landing.collection import Collected
from ingest.landing.known_records import open_known_records
from ingest.landing.queue import Batch, Landing, Run
from ingest.newest_first import SETTLED
from ingest.observations.author import author_key
from ingest.observations.intervals import Interval, joined
from pipeline.collecting.collectors import LiveTask, collect_query, gaps, make_collector
from pipeline.settings.settings import Settings
from pipeline.stages.load import load
from pipeline.stages.stage import StageContext
from pipeline.terminal.reporting import narrate
from pipeline.warehouse.warehouse import frame, newest_copy, open_state, prepare_home
from tests.command import ROOT
from tests.rows import NOON
from tests.servers.faults import AsUsual, Call
from tests.servers.server import Server

HOUR_AGO: Final = NOON - timedelta(hours=1)
WEEK: Final = Interval(NOON - timedelta(days=7), NOON - SETTLED)  # what a first collection at noon covers
_KILLED: Final = """
import json, sys
from pathlib import Path
from types import SimpleNamespace
from tests.rows import NOON
from tests.station import Station
url, home, collector, table, addresses, query = sys.argv[1:]
server = SimpleNamespace(url=url, now=NOON)
Station(server, Path(home), collector, json.loads(table), addresses=json.loads(addresses)).collect(query)
"""


@dataclass
class Station:
    """collector: its name; table: its settings but for addresses; slept: for how many seconds in all.

    ahead: by how much our clock is ahead of the server's.
    """

    server: Server
    home: Path
    collector: str
    table: dict[str, Any]
    slept: float = 0.0
    ahead: timedelta = timedelta(0)
    stopping: Callable[[], bool] = lambda: False  # noqa: E731
    addresses: tuple[str, ...] = ("base_url",)  # settings that name the server

    @property
    def settings(self) -> Settings:
        table = self.table | dict.fromkeys(self.addresses, self.server.url)
        return Settings.model_validate({"home": self.home, self.collector: table})

    def now(self) -> datetime:
        return self.server.now + self.ahead

    def task(self, *, since: datetime | None = None, limit: int | None = None) -> LiveTask:
        return LiveTask(
            command=f"collect {self.collector}",
            settings=self.settings,
            authors=author_key(prepare_home(self.home)),
            now=self.now,
            stopping=self.stopping,
            tell=narrate,
            sleep=self._sleep,
            since=since,
            limit=limit,
        )

    def collect(self, query: str, *, since: datetime | None = None, limit: int | None = None) -> Collected:
        """One collection of one query, by a collector of its own."""
        with open_known_records(self.home, published=lambda: newest_copy(self.home)) as known:
            task = self.task(since=since, limit=limit)
            collector = make_collector(self.collector, task.settings, now=self.now)
            return collect_query(collector, query, task, known=known)

    def collect_until_killed(self, query: str, *, path: str, after: int) -> None:
        """One collection by a process of its own, killed at its request to the path after so many answers."""
        values = [json.dumps(value) for value in (self.table, self.addresses)]
        asked = [self.server.url, str(self.home), self.collector, *values, query]
        with subprocess.Popen([sys.executable, "-c", _KILLED, *asked], cwd=ROOT) as child:
            kill = Call(lambda: os.kill(child.pid, signal.SIGKILL))
            self.server.faults.queue(path, *[AsUsual()] * after, kill)
            assert child.wait(timeout=60) == -signal.SIGKILL

    def gaps(self, query: str) -> list[Interval]:
        """What would be asked for."""
        task = self.task()
        return gaps(make_collector(self.collector, task.settings, now=self.now), query, task)

    def batches(self) -> list[Batch]:
        landing = Landing(self.home)
        return [landing.read(folder) for folder in landing.pending()]

    def runs(self) -> list[Run]:
        return [batch.run for batch in self.batches() if batch.run]

    def covered(self, *, complete: bool = True) -> list[Interval]:
        """The time that was seen, or that the source would not show."""
        return joined(
            Interval(*span)
            for batch in self.batches()
            if batch.complete == complete
            for span in batch.covered
        )

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Rows of the warehouse, into which everything landed is loaded first."""
        with open_state(self.home) as connection:
            load(connection, StageContext(self.settings, now=self.server.now, run_id="test"))
            return frame(connection, query).to_dicts()

    def _sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.server.clock.advance(seconds=seconds)
