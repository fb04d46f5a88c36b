"""Announcements: whether complaints, their causes, or what products explained moved after a dated event.

Days are 24 hours counted from the hour of the announcement, so that no day lies on both sides. Only covered time
counts. Hours of incidents that coincide with a declared outage count as not observed: what moved then is known.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import duckdb
import numpy as np
import polars as pl

from models.announcement import Announcement, calendar
from models.bursts.baseline import Floats
from models.estimate import Estimate
from models.statistics.event_study import DAYS_BEFORE, WEEK, Effect, Panel, Shortfall, daily_ratios, effect
from models.statistics.interval import ratio_interval
from models.table import frame_of
from models.vocabulary import UNCLEAR
from pipeline.settings.settings import Settings
from pipeline.stages.series import read_series
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import frame, insert, registered

IN_SETTINGS: Final = "settings"
# Placebo windows are sought in so many days before and after, so that an effect once told stays as it is.
REACH: Final = (364, 56)
LEADING_CAUSES: Final = 5
MINIMUM_OF_CAUSE: Final = 10  # complaints around the announcement; a rarer cause could not be told to move
METHOD: Final = "difference in differences of logarithms, placebo dates and products"
DAY_METHOD: Final = "ratio to the 28 days before over that of the controls, exact interval"
_EFFECT_NAMES: Final = ("announcement_effect/", "announcement_day")
_DAY: Final = timedelta(days=1)
_HORIZON: Final = f"{WEEK}d"


@dataclass(frozen=True, slots=True)
class _Observed:
    """Everything that was seen.

    complaints: series, product, cause, explained, created_at; hours: series, hour, coverage; set_aside: product, hour
    of what does not count.
    """

    complaints: pl.DataFrame
    hours: pl.DataFrame
    set_aside: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Figure:
    """One number about an announcement, as ``Estimate`` has it."""

    name: str
    value: float
    n: int
    horizon: str = _HORIZON
    low: float | None = None
    high: float | None = None
    p: float | None = None
    method: str = METHOD

    def estimate(self, one: Announcement, *, run_id: str) -> Estimate:
        """The row of the announcement that it is about."""
        return Estimate(
            name=self.name,
            subject_id=one.announcement_id,
            horizon=self.horizon,
            value=self.value,
            low=self.low,
            high=self.high,
            p=self.p,
            n=self.n,
            method=self.method,
            run_id=run_id,
        )


def announcements(connection: duckdb.DuckDBPyConnection, context: StageContext) -> dict[str, int]:
    """Estimate anew the effect of every announcement; the same data give the same effects."""
    series = read_series(connection)
    hours = series.hours()
    with transaction(connection):
        spoken_of = frame(connection, statement(__package__, "announcements/products"))["product"].to_list()
        given = [
            *_in_settings(context.settings, now=context.now),
            *_in_calendar(context.settings, hours, spoken_of),
        ]
        with registered(connection, frame_of(Announcement, given)):
            connection.execute(statement(__package__, "announcements/register"))
        current = [
            Announcement(**row)
            for row in frame(connection, statement(__package__, "announcements/current")).to_dicts()
        ]
        observed = _Observed(
            series.covered(frame(connection, statement(__package__, "announcements/complaints"))),
            hours,
            frame(connection, statement(__package__, "announcements/set_aside"), {"now": context.now}),
        )
        rows = [
            figure.estimate(one, run_id=context.run_id)
            for one in current
            for figure in _figures(one, current, observed)
        ]
        judged = _write(connection, rows, current, context)
    return {"announcements": len(current), "told": len(judged)}


def _write(
    connection: duckdb.DuckDBPyConnection,
    rows: list[Estimate],
    current: list[Announcement],
    context: StageContext,
) -> set[str]:
    """Replace what was told by what is; where old posts were purged and nothing can be told any more, it stays.

    Returns the announcements of which it is told whether complaints moved.
    """
    now_known = {(row.subject_id, _outcome(row)) for row in rows if row.name.startswith(_EFFECT_NAMES)}
    standing = [
        one.announcement_id for one in current if one.registered_at < context.now and not context.rebuild
    ]
    asked = {"announcements": standing, "before": REACH[0], "after": REACH[1]}
    known_before = frame(connection, statement(__package__, "announcements/known_effects"), asked).rows()
    kept = [pair for pair in known_before if pair not in now_known]
    pairs = pl.DataFrame(kept, schema={"subject_id": pl.String, "outcome": pl.String}, orient="row")
    with registered(connection, pairs):
        connection.execute(statement(__package__, "announcements/clear"))
    new = (row for row in rows if (row.subject_id, _outcome(row)) not in kept)
    insert(connection, "estimates", frame_of(Estimate, new))
    return {subject for subject, outcome in {*now_known, *kept} if outcome == "complaints"}


def _outcome(row: Estimate) -> str:
    return row.name.partition("/")[2]


def _in_settings(settings: Settings, *, now: datetime) -> Iterator[Announcement]:
    for key, one in settings.announcements.items():
        yield Announcement(
            key, one.product, one.happened_at, one.title, one.url or None, now, IN_SETTINGS, None
        )


def _in_calendar(
    settings: Settings, hours: pl.DataFrame, spoken_of: Collection[str]
) -> Iterator[Announcement]:
    """Those of products that somebody complained of, before and after which something was watched.

    What the settings name themselves is left out.
    """
    for one in calendar() if settings.calendar else ():
        at = one.happened_at
        sides = (at - DAYS_BEFORE * _DAY, at), (at, at + WEEK * _DAY)
        is_watched = all(hours["hour"].is_between(*side, closed="left").any() for side in sides)
        if is_watched and one.product in spoken_of and one.announcement_id not in settings.announcements:
            yield one


@dataclass(frozen=True, slots=True)
class _Around:
    """What was seen around one announcement, whose first day has the number ``day``.

    complaints: row (of the series), day, product, cause, explained; panel: all of them out of covered days.
    """

    day: int
    complaints: pl.DataFrame
    panel: Panel

    def counts(self, which: pl.Expr) -> Floats:
        """Complaints of a kind by series and day."""
        chosen = self.complaints.filter(which).group_by("row", "day").agg(value=pl.len())
        return _matrix(chosen, shape=self.panel.counts.shape)


def _around(one: Announcement, current: list[Announcement], observed: _Observed) -> _Around:
    anchor = one.happened_at.replace(minute=0, second=0, microsecond=0)
    first, last = observed.hours["hour"].min(), observed.hours["hour"].max()
    assert isinstance(first, datetime | None)
    assert isinstance(last, datetime | None)
    before = min((anchor - first) // _DAY, REACH[0]) if first else 0
    after = min((last + timedelta(hours=1) - anchor) // _DAY, REACH[1]) if last else 0
    shape_days, origin = max(before + after, 0), anchor - before * _DAY

    def within(rows: pl.DataFrame, moment: str) -> pl.DataFrame:
        number = (pl.col(moment) - origin).dt.total_seconds() // int(_DAY.total_seconds())
        placed = rows.with_columns(day=number, hour=pl.col(moment).dt.truncate("1h"))
        inside = placed.filter(pl.col("day").is_between(0, shape_days - 1))
        return inside.join(observed.set_aside, on=["product", "hour"], how="anti")

    complaints = within(observed.complaints, "created_at")
    series = complaints.select("product", "series").unique().sort("product", "series").with_row_index("row")
    complaints = complaints.join(series, on=["product", "series"])
    covered = within(series.join(observed.hours, on="series"), "hour").group_by("row", "day")
    shape = (series.height, shape_days)
    panel = Panel(
        tuple(series["product"]),
        _matrix(complaints.group_by("row", "day").agg(value=pl.len()), shape=shape),
        _matrix(covered.agg(value=pl.col("coverage").sum() / 24), shape=shape),
        np.zeros(shape, dtype=bool),
    )
    for other in current:
        if other != one:
            panel = panel.moved(other.product, (other.happened_at - origin) // _DAY)
    return _Around(before, complaints, panel)


def _matrix(cells: pl.DataFrame, *, shape: tuple[int, int]) -> Floats:
    filled = np.zeros(shape)
    filled[cells["row"].to_numpy(), cells["day"].to_numpy()] = cells["value"].to_numpy()
    return filled


def _figures(one: Announcement, current: list[Announcement], observed: _Observed) -> Iterator[_Figure]:
    """All that is told of one announcement."""
    around = _around(one, current, observed)
    for outcome, panel, shares in _outcomes(around, one.product):
        yield from _of_outcome(outcome, effect(panel, one.product, around.day, shares=shares))
    if one.product in around.panel.products and DAYS_BEFORE <= around.day < around.panel.counts.shape[1]:
        yield from _days(daily_ratios(around.panel, one.product, around.day))


def _outcomes(around: _Around, product: str) -> Iterator[tuple[str, Panel, bool]]:
    """Each outcome with its panel, and whether it is a share."""
    yield "complaints", around.panel, False
    near = pl.col("day").is_between(around.day - DAYS_BEFORE, around.day + WEEK - 1)
    own = around.complaints.filter(near, product=product)["cause"].value_counts(name="n").drop_nulls()
    leading = own.filter(pl.col("n") >= MINIMUM_OF_CAUSE, pl.col("cause") != UNCLEAR)
    for cause in leading.sort("n", "cause", descending=[True, False])["cause"].head(LEADING_CAUSES):
        yield f"cause:{cause}", _share(around, pl.col("cause") == cause, pl.lit(True)), True
    says = pl.col("explained").is_in(["explained", "silent"])
    yield "explained", _share(around, pl.col("explained") == "explained", says), True


def _share(around: _Around, part: pl.Expr, whole: pl.Expr) -> Panel:
    panel = around.panel
    return Panel(panel.products, around.counts(part), around.counts(whole), panel.affected)


def _of_outcome(outcome: str, found: Effect | Shortfall) -> Iterator[_Figure]:
    def named(name: str) -> str:
        return f"announcement_{name}/{outcome}"

    if isinstance(found, Shortfall):
        yield _Figure(named("shortfall"), found.has, round(found.needs), method=found.what)
    else:
        n = found.n_placebos
        yield _Figure(named("effect"), found.ratio, n, low=found.low, high=found.high, p=found.p)
        if found.lead_ratio is not None:
            yield _Figure(named("lead"), found.lead_ratio, n, horizon=f"-{_HORIZON}", p=found.lead_p)
    for name, level in (("", found.own), ("controls_", found.controls)):
        if level:
            yield _Figure(named(f"{name}seen"), level.seen, round(level.whole))
            yield _Figure(named(f"{name}expected"), level.expected, round(level.whole))


def _days(days: Floats) -> Iterator[_Figure]:
    """The ratio of each day; half a complaint is added to every count, so that a day without one has a ratio."""
    days = days[(days[:, 2] > 0) & (days[:, 4] > 0)]
    number, seen, expected, others, others_expected = days.T
    ratios = (seen + 0.5) / (expected + 0.5) / (others + 0.5) * (others_expected + 0.5)
    low, high = ratio_interval(seen, others, exposure=expected, base_exposure=others_expected, confidence=0.9)
    for day, n, *bounds in zip(number, seen, ratios, low, high, strict=True):
        ratio, lowest, highest = map(float, bounds)
        yield _Figure(
            "announcement_day",
            ratio,
            round(n),
            horizon=f"{day:+.0f}d",
            low=lowest,
            high=highest if np.isfinite(highest) else None,
            method=DAY_METHOD,
        )
