"""Event studies: whether counts of one product moved after a date by more than they do on other dates.

Difference in differences of logarithms: the product in the 7 days after against its 28 days before, over the same for
the pooled other products. The errors of a textbook reject in a third to a half of the cases where nothing happened,
since days differ by more than chance (Bertrand, Duflo and Mullainathan 2004, QJE 119:249; benchmarks/event_study.py).
So the statistic is ranked among its values on other dates and for other products (placebo tests: Abadie, Diamond and
Hainmueller 2010, JASA 105:493; on their resolution with few controls Lei and Sudijono, arXiv 2401.07152), and the
interval holds every effect that this test would not reject. Moving together is not being caused by.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from models.bursts.baseline import Floats

WEEK: Final = 7  # days: with whole weeks every weekday is on both sides
WEEKS_BEFORE: Final = 4
DAYS_BEFORE: Final = WEEKS_BEFORE * WEEK
WINDOW: Final = DAYS_BEFORE + WEEK
AFFECTED: Final = 2 * WEEK  # days from an announcement on in which its product is no control and no placebo
MINIMUM_BEFORE: Final = 10  # counts; with fewer an interval spans a factor of ten
MINIMUM_AFTER: Final = 5  # counts that a share is of
LEVEL: Final = 0.05  # of the test; the interval is at 95 %
MINIMUM_PLACEBOS: Final = 19  # with fewer, no rank reaches the level
_HALF: Final = 0.5  # added to every count, so that a logarithm stands (Haldane 1956, Anscombe 1956)

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Panel:
    """Daily counts by series, a product's counts at one source.

    products: the product of each series. counts, exposure (part of the day that was covered, 0..1; for shares the
    number out of which counts are), affected (days that other announcements may have moved): (n_series, n_days).
    """

    products: tuple[str, ...]
    counts: Floats
    exposure: Floats
    affected: Flags

    @property
    def members(self) -> Floats:
        """Which series are of which product, products sorted: (n_products, n_series), 0 or 1."""
        names = np.array(sorted(set(self.products)))
        return np.asarray(names[:, None] == np.array(self.products)[None, :], dtype=np.float64)

    def index(self, product: str) -> int:
        """Where a product stands among the sorted ones. Raises ValueError where it has no series."""
        return sorted(set(self.products)).index(product)

    def moved(self, product: str, day: int) -> "Panel":
        """The same with the days from an announcement on marked as affected."""
        affected = self.affected.copy()
        affected[[name == product for name in self.products], max(day, 0) : max(day + AFFECTED, 0)] = True
        return replace(self, affected=affected)


@dataclass(frozen=True, slots=True)
class Level:
    """What was counted after, and what it would have been at the rate or share before.

    whole: what both are out of, the counts that a share is of, or covered days summed over series.
    """

    seen: float
    expected: float
    whole: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What changed.

    ratio: of rates, or of odds for shares, over the controls' change, with its 95 % interval. p: rank among the
    placebos and itself over their number. lead_ratio and lead_p: the same of the week before the announcement; None
    without enough history.
    """

    ratio: float
    low: float
    high: float
    p: float
    n_placebos: int
    lead_ratio: float | None
    lead_p: float | None
    own: Level
    controls: Level


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why no effect is told: how much there is of what, and how much it takes; the counts where there are any."""

    what: str
    has: float
    needs: float
    own: Level | None = None
    controls: Level | None = None


@dataclass(frozen=True, slots=True)
class _Windows:
    """Sums over every window of five weeks, by product: (n_products, n_windows) each.

    expected: the count after, had each series gone on at its rate before; whole: exposure. Weekdays without exposure
    on one side are left out of both.
    """

    before: Floats
    whole_before: Floats
    after: Floats
    whole_after: Floats
    expected: Floats

    def others(self) -> "_Windows":
        """For each product the sums of all others."""
        return _Windows(*(x.sum(axis=0) - x for x in self.fields()))

    def fields(self) -> tuple[Floats, ...]:
        """In their order."""
        return self.before, self.whole_before, self.after, self.whole_after, self.expected

    def log_change(self, *, shares: bool) -> Floats:
        """Logarithm of the ratio of rates, or of odds, after to before."""
        change = np.log(self.after + _HALF) - np.log(self.expected + _HALF)
        if shares:
            change -= np.log(self.whole_after - self.after + _HALF)
            change += np.log(self.whole_after - self.expected + _HALF)
        return np.asarray(change)

    def variance(self, *, shares: bool) -> Floats:
        """Of the log change, were the counts Poisson or binomial."""
        counts = [self.after, self.before]
        if shares:
            counts += [self.whole_after - self.after, self.whole_before - self.before]
        return np.asarray(sum(1 / (count + _HALF) for count in counts))


def effect(panel: Panel, product: str, day: int, *, shares: bool = False) -> Effect | Shortfall:
    """The effect of an announcement about a product at the begin of a day (a column of the panel).

    shares: the counts are a part of the exposure. Then rates are odds, and weekdays are not told apart.
    """
    if product not in panel.products:
        return Shortfall("counts before", 0, MINIMUM_BEFORE)
    n_days = panel.counts.shape[1]
    if day < DAYS_BEFORE:
        return Shortfall("days before", max(day, 0), DAYS_BEFORE)
    if n_days < day + WEEK:
        return Shortfall("days after", max(n_days - day, 0), WEEK)
    panel = panel.moved(product, day)
    own = _windows(panel, shares=shares)
    calm = replace(panel, counts=panel.counts * ~panel.affected, exposure=panel.exposure * ~panel.affected)
    controls = _windows(calm, shares=shares).others()
    here = panel.index(product), day - DAYS_BEFORE
    levels = _level(own, here), _level(controls, here)
    demands = _demands(panel, own, controls, shares=shares)
    for what, has, needs in demands:
        if has[here] < needs:
            return Shortfall(what, float(has[here]), needs, *levels)
    enough = np.logical_and.reduce([has >= needs for _what, has, needs in demands])
    placebos = enough & ~_touched(panel)
    if placebos.sum() < MINIMUM_PLACEBOS:
        return Shortfall("placebo windows", float(placebos.sum()), MINIMUM_PLACEBOS, *levels)
    return _ranked(own, controls, here, placebos, enough, shares=shares)


def daily_ratios(panel: Panel, product: str, day: int) -> Floats:
    """Each day's ratio to the 28 days before the announcement, over the same ratio of the controls.

    Returns (n, 5): day counted from the announcement, counts, counts expected by the product's own past, and the
    controls' two, from DAYS_BEFORE days before to AFFECTED days after, as far as the panel reaches.
    """
    panel = panel.moved(product, day)
    begin, end = day - DAYS_BEFORE, min(day + AFFECTED, panel.counts.shape[1])
    weekday = np.arange(begin, end) % WEEK
    same = weekday[:, None] == weekday[None, :DAYS_BEFORE]
    own = np.array(panel.products) == product
    columns = [np.arange(begin, end) - day]
    for rows, kept in ((own, np.ones_like(panel.affected)), (~own, ~panel.affected)):
        counts, exposure = ((x * kept)[rows, begin:end] for x in (panel.counts, panel.exposure))
        seen, covered = counts[:, :DAYS_BEFORE] @ same.T, exposure[:, :DAYS_BEFORE] @ same.T
        rate = np.divide(seen, covered, out=np.zeros_like(seen), where=covered > 0)
        columns += [(counts * (covered > 0)).sum(axis=0), (rate * exposure).sum(axis=0)]
    return np.column_stack(columns).astype(float)


def _windows(panel: Panel, *, shares: bool) -> _Windows:
    days = [sliding_window_view(x, WINDOW, axis=1) for x in (panel.counts, panel.exposure)]
    counts, exposure = (x.reshape(*x.shape[:2], WEEKS_BEFORE + 1, WEEK) for x in days)
    if shares:
        counts, exposure = (x.sum(axis=-1, keepdims=True) for x in (counts, exposure))
    before, whole_before = counts[..., :-1, :].sum(axis=-2), exposure[..., :-1, :].sum(axis=-2)
    after, whole_after = counts[..., -1, :], exposure[..., -1, :]
    usable = (whole_before > 0) & (whole_after > 0)
    expected = np.divide(before * whole_after, whole_before, out=np.zeros_like(before), where=usable)
    columns = (before, whole_before, after, whole_after, expected)
    return _Windows(*(panel.members @ (x * usable).sum(axis=-1) for x in columns))


def _demands(
    panel: Panel, own: _Windows, controls: _Windows, *, shares: bool
) -> list[tuple[str, Floats, float]]:
    """What a window must have to be judged: what, how much it has (n_products, n_windows), how much it takes."""
    if shares:
        return [
            ("counts before", own.whole_before, MINIMUM_BEFORE),
            ("counts after", own.whole_after, MINIMUM_AFTER),
            ("counts of controls before", controls.whole_before, MINIMUM_BEFORE),
            ("counts of controls after", controls.whole_after, MINIMUM_AFTER),
        ]
    covered = sliding_window_view(panel.exposure, WINDOW, axis=1)
    sides = (covered[..., :DAYS_BEFORE].sum(axis=-1), covered[..., DAYS_BEFORE:].sum(axis=-1))
    of_product = panel.members.astype(bool)
    largest = [np.stack([side[rows].max(axis=0) for rows in of_product]) for side in sides]
    return [
        ("days observed before", largest[0], DAYS_BEFORE / 2),
        ("days observed after", largest[1], WEEK / 2),
        ("counts before", own.before, MINIMUM_BEFORE),
        ("counts of controls before", controls.before, MINIMUM_BEFORE),
    ]


def _touched(panel: Panel) -> Flags:
    """Which windows hold a day of their product that an announcement may have moved."""
    held = sliding_window_view(panel.affected, WINDOW, axis=1).any(axis=-1)
    return np.asarray(panel.members @ held > 0)


def _ranked(
    own: _Windows,
    controls: _Windows,
    here: tuple[int, int],
    placebos: Flags,
    enough: Flags,
    *,
    shares: bool,
) -> Effect:
    """The statistic among its placebos.

    It is the difference over its standard error: the counts' own variance and what the placebos vary by beyond it
    (DerSimonian and Laird 1986's between-study variance), so that products of unequal size can be ranked together.
    """
    difference = own.log_change(shares=shares) - controls.log_change(shares=shares)
    variance = own.variance(shares=shares) + controls.variance(shares=shares)
    surplus = float((difference**2 - variance)[placebos].mean())
    error = np.sqrt(variance + max(surplus, 0.0))
    score = np.abs(difference) / error
    ranked = np.sort(score[placebos])[::-1]
    n_placebos = len(ranked)
    limit = ranked[int(LEVEL * (n_placebos + 1)) - 1] * error[here]
    lead = here[0], here[1] - WEEK  # where negative it is not looked at
    has_lead = lead[1] >= 0 and bool(enough[lead])
    besides = placebos.copy()
    besides[lead] = False  # the week before is a placebo of the week after, and none of itself
    return Effect(
        ratio=float(np.exp(difference[here])),
        low=float(np.exp(difference[here] - limit)),
        high=float(np.exp(difference[here] + limit)),
        p=_rank_share(score[here], ranked),
        n_placebos=n_placebos,
        lead_ratio=float(np.exp(difference[lead])) if has_lead else None,
        lead_p=_rank_share(score[lead], score[besides]) if has_lead else None,
        own=_level(own, here),
        controls=_level(controls, here),
    )


def _rank_share(score: float, placebos: Floats) -> float:
    return float((1 + (placebos >= score).sum()) / (1 + len(placebos)))


def _level(windows: _Windows, here: tuple[int, int]) -> Level:
    return Level(*(float(x[here]) for x in (windows.after, windows.expected, windows.whole_after)))
