"""Attributions: how much of each incident's excess coincides with outages, and how much would by chance.

Promises: where nobody can know of outages nothing is said of them. Coinciding is not being caused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import duckdb
import polars as pl

from models.bursts.grain import DAILY, Grain
from models.estimate import Estimate
from models.incident import Attribution, Incident
from models.statistics.attribution import HOUR, Coincidence, Window, coincidence
from models.statistics.calendar_shift import Calendar, shift_test
from models.vocabulary import OutageVerdict
from pipeline.settings.sections import Attributions
from pipeline.settings.settings import Settings
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame

# A status page that recorded nothing for longer than this, before and after, may not have been read.
SILENCE: Final = timedelta(days=14)
MINIMUM_READ: Final = 0.75  # of an incident's time, where it is known when the page was read
LAGS: Final = (0, 3, 6)  # hours after an outage's end
ALL: Final = "all"  # products together


@dataclass(frozen=True, slots=True)
class Outages:
    """One product's outages (outage_id, started_at, ended_at), and when an outage would be known.

    by_day: whether its complaints bear dates alone, so that a day that an outage touches counts as a whole.
    """

    outages: pl.DataFrame
    read: Sequence[Window]  # the status page was read in full
    signs: Sequence[datetime]  # it told of an outage that began then
    by_day: bool = False

    def windows(self, settings: Attributions) -> dict[str, Window]:
        """From how long before each outage to how long after it counts, by outage_id."""
        if self.by_day:
            begin, end = pl.col("started_at").dt.truncate("1d"), pl.col("ended_at").dt.truncate("1d")
            days = self.outages.select("outage_id", begin, end + timedelta(days=1))
            return {outage_id: (since, to) for outage_id, since, to in days.iter_rows()}
        lead, lag = timedelta(minutes=settings.lead_minutes), timedelta(minutes=settings.lag_minutes)
        return {
            row["outage_id"]: (row["started_at"] - lead, row["ended_at"] + lag)
            for row in self.outages.iter_rows(named=True)
        }

    def is_known(self, begin: datetime, end: datetime) -> bool:
        """Whether an outage then would be known: the page was read, or told of one not long before and after."""
        read = sum(
            (max(min(end, to) - max(begin, since), timedelta()) for since, to in self.read), timedelta()
        )
        before = any(begin - SILENCE <= sign <= end for sign in self.signs)
        after = any(begin <= sign <= end + SILENCE for sign in self.signs)
        return read >= MINIMUM_READ * (end - begin) or (before and after)

    def span(self) -> Window | None:
        """From when to when an outage would be known; None where no outage ever was."""
        if not self.signs:
            return None
        spans = [(min(self.signs) - SILENCE, max(self.signs) + SILENCE), *self.read]
        return min(begin for begin, _ in spans), max(end for _, end in spans)

    def before(self, moment: datetime) -> "Outages":
        """The outages that had begun at a moment, the running ones without an end."""
        begun = self.outages.filter(pl.col("started_at") < moment)
        return replace(self, outages=begun.with_columns(pl.min_horizontal("ended_at", pl.lit(moment))))


def read_outages(
    connection: duckdb.DuckDBPyConnection, settings: Settings, *, now: datetime
) -> dict[str, Outages]:
    """What is known of outages, by product; one without an end lasts until now, or a day after its page's last word."""
    outages = frame(connection, statement(__package__, "outages"), {"now": now})
    read: dict[str, list[Window]] = {}
    for provider, begin, end in frame(connection, statement(__package__, "status_coverage")).iter_rows():
        if page := settings.status.get(provider):
            read.setdefault(page.product, []).append((begin, end))
    products = sorted({*outages["product"], *read})
    return {
        product: _outages(outages.filter(product=product).drop("product"), read.get(product, []))
        for product in products
    }


def _outages(outages: pl.DataFrame, read: Sequence[Window]) -> Outages:
    signs = outages["started_at"].to_list()  # a notice tells too that the page was read
    return Outages(outages.filter("counts").drop("counts"), read, signs)


def known_of(product: str, outages: Mapping[str, Outages], *, grain: Grain) -> Outages:
    """What is known of a product's outages: nothing where its provider has no status page that was read."""
    times = dict.fromkeys(("started_at", "ended_at"), pl.Datetime("us", "UTC"))
    none = Outages(pl.DataFrame(schema={"outage_id": pl.String, **times}), [], [])
    return replace(outages.get(product, none), by_day=grain == DAILY)


def coincide(
    hours: pl.DataFrame, outages: Outages, *, settings: Attributions, seed: int
) -> tuple[tuple[str, ...], Coincidence]:
    """The outages that an incident's hours overlap, and what may be said of them.

    hours: hour, observed, expected, dispersion of the incident's hours.
    """
    begin, end = hours["hour"][0], hours["hour"][-1] + HOUR
    overlapping = {
        name: window
        for name, window in outages.windows(settings).items()
        if window[0] < end and window[1] > begin
    }
    spread = hours["dispersion"].drop_nulls()
    found = coincidence(
        hours,
        list(overlapping.values()),
        dispersion=float(spread[0]) if len(spread) else 1.0,
        seed=seed,
    )
    if not overlapping and found.share is not None and not outages.is_known(begin, end):
        found = replace(found, share=None, low=None, high=None, verdict=OutageVerdict.UNKNOWN)
    return tuple(sorted(overlapping)), found


def attribute(
    incident: Incident, inside: pl.DataFrame, hours: pl.DataFrame, outages: Outages, *, settings: Attributions
) -> Attribution:
    """What coincides with an incident, beside what its authors blame, each author once."""
    outage_ids, found = coincide(hours, outages, settings=settings, seed=int(incident.incident_id, 16))
    people = inside.unique("author", keep="first", maintain_order=True)["blames"]
    blamed = {key: int((people == key).sum()) / len(people) for key in ("safety", "technical")}
    return Attribution(
        incident.incident_id,
        outage_ids,
        found.share,
        found.low,
        found.high,
        blamed["safety"],
        blamed["technical"],
        found.verdict,
    )


def lag_estimates(
    incident_id: str, hours: pl.DataFrame, outages: Outages, *, settings: Attributions, run_id: str
) -> list[Estimate]:
    """The excess share under each lag; none where no share can be told."""
    estimates = []
    for lag in LAGS:
        lagged = settings.model_copy(update={"lag_minutes": 60 * lag})
        _, found = coincide(hours, outages, settings=lagged, seed=int(incident_id, 16))
        if found.share is not None:
            method = "share of the excess inside outages, their ends delayed by the horizon"
            estimates.append(
                Estimate(
                    "outage_share_at_lag",
                    incident_id,
                    f"{lag}h",
                    found.share,
                    found.low,
                    found.high,
                    None,
                    int(hours["observed"].sum()),
                    method,
                    run_id,
                )
            )
    return estimates


def chance_estimates(calendars: Mapping[str, Calendar], *, run_id: str) -> list[Estimate]:
    """The shift test of each product and, where there are several, of all together."""
    groups = {product: [calendar] for product, calendar in calendars.items()}
    if len(calendars) > 1:
        groups[ALL] = list(calendars.values())
    return [
        estimate for subject, group in groups.items() for estimate in _shifted(subject, group, run_id=run_id)
    ]


def _shifted(subject: str, calendars: Sequence[Calendar], *, run_id: str) -> Iterable[Estimate]:
    chance = shift_test(calendars)
    if chance is None:
        return
    method = f"circular shift of the outage calendar by multiples of {chance.step_hours} h, {chance.n_shifts} shifts"
    for name, value, p in (
        ("outage_share", chance.share, chance.p),
        ("outage_share_by_chance", chance.by_chance, None),
        ("outage_share_corrected", chance.corrected, chance.p),
    ):
        yield Estimate(name, subject, "", value, None, None, p, chance.n_incidents, method, run_id)


def calendar_of(
    baseline: pl.DataFrame, incidents: Sequence[Window], outages: Outages, *, settings: Attributions
) -> Calendar | None:
    """The hours of a product in which both complaints and outages would be seen; None where there are none."""
    span = outages.span()
    if span is None:
        return None
    hours = baseline.filter(pl.col("hour").is_between(*span))
    return Calendar(hours, incidents, list(outages.windows(settings).values()))
