"""The health of a home as Prometheus metrics, read anew from the newest published copy whenever they are asked for.

Names and units follow Prometheus' own rules: seconds and bytes, a timestamp is told as one, and what is absent is left
out, since zero would be an answer (https://prometheus.io/docs/practices/naming/).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib.metadata import version
from typing import Final

import duckdb
import polars as pl
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from models.errors import TrustwatchError
from pipeline.runs.health import Health, read_health
from pipeline.runs.verification import sizes
from pipeline.settings.settings import Settings
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, open_published

_OF_SOURCES: Final = {
    "newest_post_at": ("newest_post_timestamp_seconds", "When the newest post was written."),
    "loaded_at": ("loaded_timestamp_seconds", "When something was loaded last."),
    "covered_to": ("covered_to_timestamp_seconds", "Up to when all was collected."),
    "n_posts": ("posts", "Posts held."),
    "n_rejected": ("rejected_rows", "Rows turned away."),
    "n_not_read": ("posts_not_read", "Posts in languages that are not read."),
}


class HomeMetrics(Collector):
    """What ``prometheus_client`` asks at every scrape.

    now: UTC. tell: is told in a sentence where nothing can be read; the scrape then tells ``trustwatch_up 0`` alone.
    """

    def __init__(
        self, settings: Settings, *, now: Callable[[], datetime], tell: Callable[[str], None]
    ) -> None:
        self._settings, self._now, self._tell = settings, now, tell

    def collect(self) -> Iterable[Metric]:
        """All metrics of this moment."""
        try:
            with open_published(self._settings.home, tell=self._tell) as connection:
                found = [*self._read(connection)]
        except TrustwatchError as error:
            self._tell(str(error))
            return [_gauge("up", "Whether a published copy can be read.", 0)]
        return [_gauge("up", "Whether a published copy can be read.", 1), *found]

    def _read(self, connection: duckdb.DuckDBPyConnection) -> Iterator[Metric]:
        health = read_health(connection, self._settings, now=self._now())
        yield InfoMetricFamily(
            "trustwatch", "What runs.", {"version": version("trustwatch"), "reader": health.reader}
        )
        yield from _sources(health)
        yield from _waiting(health)
        incidents = frame(connection, statement(__package__, "open_incidents"))
        yield _gauges("open_incidents", "Incidents that go on.", incidents, "n", by=["product"])
        runs, by = frame(connection, statement(__package__, "last_runs")), ["command", "outcome"]
        yield _gauges("run_ended_timestamp_seconds", "When a run ended last.", runs, "ended_at", by=by)
        yield _gauges("run_duration_seconds", "How long that run took.", runs, "seconds", by=by)
        stored = pl.DataFrame(list(sizes(self._settings.home).items()), schema=["part", "n"], orient="row")
        yield _gauges("stored_bytes", "What the home takes on disk.", stored, "n", by=["part"])


def _sources(health: Health) -> Iterator[Metric]:
    for column, (name, words) in _OF_SOURCES.items():
        yield _gauges(name, words, health.sources, column, by=["source"])
    stale = health.sources.select("source", n=pl.col("source").is_in(list(health.stale)).cast(pl.Int64))
    yield _gauges("source_stale", "1 where nothing came within stale_after_hours.", stale, "n", by=["source"])


def _waiting(health: Health) -> Iterator[Metric]:
    yield _gauge("pending_batches", "Batches waiting to be analysed.", health.n_pending)
    yield _gauge(
        "set_aside_batches", "Batches that could not be read: analyse --retry.", health.set_aside.height
    )
    yield _gauge(
        "exports_to_purge", "Exports that still hold what was purged since: maintain.", health.exports.height
    )
    alerts = pl.DataFrame(
        [(channel, waiting.n) for channel, waiting in health.alerts.items()],
        schema={"channel": pl.String, "n": pl.Int64},
        orient="row",
    )
    yield _gauges("waiting_alerts", "Alerts that were not sent yet.", alerts, "n", by=["channel"])


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"trustwatch_{name}", words, value)


def _gauges(name: str, words: str, rows: pl.DataFrame, column: str, *, by: list[str]) -> Metric:
    """One value a row that has one, under the labels of its other columns."""
    gauge = GaugeMetricFamily(f"trustwatch_{name}", words, labels=by)
    for *labels, value in rows.select(*by, column).drop_nulls().iter_rows():
        gauge.add_metric(labels, value.timestamp() if isinstance(value, datetime) else float(value))
    return gauge
