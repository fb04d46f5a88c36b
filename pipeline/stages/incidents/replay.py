"""Replay: the detector as if live over stored data, and whom it would have woken. Writes nothing.

Promises that an alarm is told with what was known when it was raised: the counts of that hour and of those before it,
and the outages that had begun. Two things are taken from today: what the model says of a post, and when a post or an
outage was learnt of, which is taken to be when it was posted or began.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import duckdb
import polars as pl

from models.bursts.detector import Change, Detection
from models.bursts.scan import excess_interval
from models.statistics.attribution import HOUR
from models.vocabulary import IncidentChange, OutageVerdict, WatchVerdict
from pipeline.settings.settings import Settings
from pipeline.stages.incidents.attributions import Outages, coincide, known_of, read_outages
from pipeline.stages.incidents.detection import detect, read_observations

DAYS_A_MONTH: Final = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm as it was raised; woken: it began an incident, while a re-alarm goes on with one."""

    product: str
    alarmed_at: datetime  # the end of the hour whose data raised it
    woken: bool
    started_at: datetime  # of the incident, as settled later
    delay_hours: float
    n_people: int  # since the start as it was thought to be then
    expected: float
    excess_low: float
    excess_high: float
    verdict: OutageVerdict
    share: float | None
    ended_at: datetime | None  # None while it goes on at the end of the replay
    n_people_in_all: int


@dataclass(frozen=True, slots=True)
class Replay:
    """The alarms of a span, oldest first, and the products of which nothing could be told in it."""

    begin: datetime
    end: datetime
    alarms: tuple[Alarm, ...]
    not_watched: dict[str, str]  # why, by product
    false_alarms_per_month: float

    @property
    def budget(self) -> float:
        """The false alarms that the settings allow in the span."""
        return self.false_alarms_per_month * (self.end - self.begin) / timedelta(days=DAYS_A_MONTH)

    def weeks(self) -> pl.DataFrame:
        """Each week with an alarm: week (its Monday), n_alarms, n_woken."""
        rows = pl.DataFrame(
            [(alarm.alarmed_at, alarm.woken) for alarm in self.alarms],
            schema={"alarmed_at": pl.Datetime("us", "UTC"), "woken": pl.Boolean},
            orient="row",
        )
        weeks = rows.group_by(week=pl.col("alarmed_at").dt.truncate("1w").dt.date())
        return weeks.agg(n_alarms=pl.len(), n_woken=pl.col("woken").sum()).sort("week")

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "from": self.begin,
            "to": self.end,
            "alarms": [asdict(alarm) for alarm in self.alarms],
            "weeks": self.weeks().to_dicts(),
            "n_woken": sum(alarm.woken for alarm in self.alarms),
            "budget": self.budget,
            "not_watched": self.not_watched,
        }


def replay(
    connection: duckdb.DuckDBPyConnection, settings: Settings, *, begin: datetime, end: datetime
) -> Replay:
    """The alarms that the detector would have raised from begin to end, over a state or a published copy.

    History before begin teaches the detector as it would have; nothing after end is read.
    """
    observed = read_observations(connection).before(end)
    watches = detect(observed, settings.incidents)
    outages = read_outages(connection, settings, now=end)
    alarms = [
        _alarm(
            product,
            watch.detection,
            change,
            known_of(product, outages, grain=watch.detection.grain).explaining(
                observed.before(change.at).of(product).complaints, settings=settings.attributions
            ),
            settings,
        )
        for product, watch in watches.items()
        for change in watch.detection.changes
        if change.happened in (IncidentChange.OPENED, IncidentChange.REOPENED) and begin < change.at <= end
    ]
    return Replay(
        begin,
        end,
        tuple(sorted(alarms, key=lambda alarm: (alarm.alarmed_at, alarm.product))),
        {
            product: watch.detection.verdict
            for product, watch in watches.items()
            if watch.detection.verdict != WatchVerdict.WATCHED
        },
        settings.incidents.false_alarms_per_month,
    )


def _alarm(product: str, detection: Detection, change: Change, outages: Outages, settings: Settings) -> Alarm:
    hours = detection.baseline.filter(
        pl.col("hour").is_between(change.started_at, change.at - HOUR, closed="both")
    )
    low, high = excess_interval(
        hours["observed"].cast(pl.Float64).to_numpy(),
        hours["expected"].fill_null(0.0).to_numpy(),
        variance=float(hours["variance"].drop_nulls()[0]),
        dispersion=float(hours["dispersion"].drop_nulls()[0]),
    )
    _, coincidence = coincide(hours, outages.before(change.at), settings=settings.attributions, seed=0)
    burst = detection.bursts[change.burst]
    return Alarm(
        product=product,
        alarmed_at=change.at,
        woken=change.happened == IncidentChange.OPENED,
        started_at=burst.started_at,
        delay_hours=(change.at - burst.started_at) / HOUR,
        n_people=int(hours["observed"].sum()),
        expected=float(hours["expected"].sum()),
        excess_low=low,
        excess_high=high,
        verdict=coincidence.verdict,
        share=coincidence.share,
        ended_at=burst.ended_at,
        n_people_in_all=burst.observed,
    )
