"""A home that collects from a loopback server as the command line does, by the server's clock and without sleeping."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from ingest.landing.known_records import open_known_records
from ingest.landing.queue import Landing
from ingest.observations.author import author_key
from ingest.observations.intervals import Interval, joined
from pipeline.collecting.collectors import LiveTask, collect_query, gaps, make_collector
from pipeline.settings.settings import Settings
from pipeline.stages.load import load
from pipeline.stages.stage import StageContext
from pipeline.terminal.reporting import narrate
from pipeline.warehouse.warehouse import frame, newest_copy, open_state, prepare_home
from tests.servers.server import Server


@dataclass
class Station:
    """collector: its name; table: its settings but for base_url; slept: for how many seconds in all.

    ahead: by how much our clock is ahead of the server's.
    """

    server: Server
    home: Path
    collector: str
    table: dict[str, Any]
    slept: float = 0.0
    ahead: timedelta = timedelta(0)
    stopping: Any = lambda: False  # noqa: E731

    @property
    def settings(self):
        return Settings(home=self.home, **{self.collector: self.table | {"base_url": self.server.url}})

    def now(self):
        return self.server.now + self.ahead

    def task(self, **fields):
        return LiveTask(
            command=f"collect {self.collector}",
            settings=self.settings,
            authors=author_key(prepare_home(self.home)),
            now=self.now,
            stopping=self.stopping,
            tell=narrate,
            sleep=self._sleep,
            **fields,
        )

    def collect(self, query, **fields):
        """One collection of one query, by a collector of its own."""
        with open_known_records(self.home, published=lambda: newest_copy(self.home)) as known:
            collector = make_collector(self.collector, self.settings, now=self.now)
            return collect_query(collector, query, self.task(**fields), known=known)

    def gaps(self, query):
        """What would be asked for."""
        collector = make_collector(self.collector, self.settings, now=self.now)
        return gaps(collector, query, self.task())

    def batches(self):
        landing = Landing(self.home)
        return [landing.read(folder) for folder in landing.pending()]

    def runs(self):
        return [batch.run for batch in self.batches() if batch.run]

    def covered(self, *, complete=True):
        """The time that was seen, or that the source would not show."""
        return joined(
            Interval(*span)
            for batch in self.batches()
            if batch.complete == complete
            for span in batch.covered
        )

    def rows(self, query):
        """Rows of the warehouse, into which everything landed is loaded first."""
        with open_state(self.home) as connection:
            load(connection, StageContext(self.settings, now=self.server.now, run_id="test"))
            return frame(connection, query).to_dicts()

    def _sleep(self, seconds):
        self.slept += seconds
        self.server.clock.advance(seconds=seconds)
