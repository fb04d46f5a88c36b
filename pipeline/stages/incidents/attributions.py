"""Attributions: how much of each incident's excess coincides with outages, and how much would by chance.

Promises: where nobody can know of outages nothing is said of them. Coinciding is not being caused.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import duckdb
import polars as pl

from models.bursts.grain import DAILY, Grain
from models.estimate import Estimate
from models.incident import Attribution, Incident
from models.statistics.attribution import HOUR, SILENCE, Coincidence, Window, coincidence, is_outage_known
from models.statistics.calendar_shift import Calendar, shift_test
from models.understanding.surfaces import words_of_components
from models.vocabulary import OutageVerdict
from pipeline.settings.sections import Attributions
from pipeline.settings.settings import Settings
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, registered

NAMED: Final = 0.1  # of the complaints in its time; an outage of parts that fewer name explains none
LAGS: Final = (0, 3, 6)  # hours after an outage's end
ALL: Final = "all"  # products together


@dataclass(frozen=True, slots=True)
class Outages:
    """One product's outages (outage_id, started_at, ended_at), and when an outage would be known.

    partial: those of parts alone that stand beside the product, each with the complaints that name one of them;
    by_day: whether its complaints bear dates alone, so that a day that an outage touches counts as a whole.
    """

    outages: pl.DataFrame
    read: Sequence[Window]  # the status page was read in full
    signs: Sequence[datetime]  # it told of an outage that began then
    by_day: bool = False
    partial: Mapping[str, Set[str]] = field(default_factory=dict)  # outage_id -> post_ids

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
        return is_outage_known(begin, end, read=self.read, signs=self.signs)

    def span(self) -> Window | None:
        """From when to when an outage would be known; None where no outage ever was."""
        if not self.signs:
            return None
        spans = [(min(self.signs) - SILENCE, max(self.signs) + SILENCE), *self.read]
        return min(begin for begin, _ in spans), max(end for _, end in spans)

    def explaining(self, inside: pl.DataFrame, *, settings: Attributions) -> "Outages":
        """Those that may explain complaints (post_id, created_at): of parts alone where enough name one of them."""
        beside = set()
        for outage_id, window in self.windows(settings).items():
            if outage_id in self.partial:
                then = set(inside.filter(pl.col("created_at").is_between(*window))["post_id"])
                if len(then & self.partial[outage_id]) < max(NAMED * len(then), 1):
                    beside.add(outage_id)
        return self._without(beside)

    def of_the_whole(self) -> "Outages":
        """Those of the product itself."""
        return self._without(self.partial)

    def _without(self, outage_ids: Iterable[str]) -> "Outages":
        return replace(self, outages=self.outages.filter(~pl.col("outage_id").is_in(list(outage_ids))))

    def before(self, moment: datetime) -> "Outages":
        """The outages that had begun at a moment, the running ones without an end."""
        begun = self.outages.filter(pl.col("started_at") < moment)
        return replace(self, outages=begun.with_columns(pl.min_horizontal("ended_at", pl.lit(moment))))


def read_outages(
    connection: duckdb.DuckDBPyConnection, settings: Settings, *, now: datetime
) -> dict[str, Outages]:
    """What is known of outages, by product; one without an end lasts until now, or a day after its page's last word."""
    outages = frame(connection, statement(__package__, "outages"), {"now": now})
    partial = _partial(connection, outages)
    told_of = dict(frame(connection, statement(__package__, "status_products")).iter_rows())
    run_by = told_of | {provider: page.product for provider, page in settings.status.items()}
    read: dict[str, list[Window]] = {}
    for provider, begin, end in frame(connection, statement(__package__, "status_coverage")).iter_rows():
        if product := run_by.get(provider):
            read.setdefault(product, []).append((begin, end))
    products = sorted({*outages["product"], *read})
    return {
        product: _outages(outages.filter(product=product), read.get(product, []), partial)
        for product in products
    }


def _outages(outages: pl.DataFrame, read: Sequence[Window], partial: Mapping[str, Set[str]]) -> Outages:
    signs = outages["started_at"].to_list()  # a notice tells too that the page was read
    counted = outages.filter("counts").select("outage_id", "started_at", "ended_at")
    own = {outage_id: partial[outage_id] for outage_id in counted["outage_id"] if outage_id in partial}
    return Outages(counted, read, signs, partial=own)


def _partial(connection: duckdb.DuckDBPyConnection, outages: pl.DataFrame) -> dict[str, Set[str]]:
    """The outages of parts alone, each with the complaints around it that name one of them."""
    words = [
        words_of_components(product, components)
        for product, components in outages.select("product", "components").iter_rows()
    ]
    patterns = [_any_of(some) if some else None for some in words]
    rows = outages.with_columns(words=pl.Series(patterns, dtype=pl.String)).drop_nulls("words")
    found: dict[str, Set[str]] = {outage_id: frozenset() for outage_id in rows["outage_id"]}
    with registered(connection, rows):
        named = frame(connection, statement(__package__, "naming")).group_by("outage_id").agg("post_id")
    return found | {outage_id: frozenset(post_ids) for outage_id, post_ids in named.iter_rows()}


def _any_of(words: Set[str]) -> str:
    """A pattern for any of the words, whole; a space also stands for nothing, as in a forum's name."""
    return rf"\b(?:{'|'.join('[ _-]?'.join(map(re.escape, word.split())) for word in sorted(words))})\b"


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
    return Calendar(hours, incidents, list(outages.of_the_whole().windows(settings).values()))
