"""A comparison in words: one sentence, then every lag."""

from typing import Final

from models.statistics.cross_correlation import MINIMUM_DAYS, MINIMUM_SHIFTS, Lag
from pipeline.ask.comparison import Comparison
from pipeline.brief.phrases import cause_name, complaints_of, counted, product_name
from pipeline.brief.rendering import Document, Section

CHANCE: Final = 0.05


def as_document(comparison: Comparison) -> Document:
    """The whole answer."""
    lags = comparison.found.lags if comparison.found else ()
    rows = tuple((_when(lag, comparison.name), _signed(lag), f"{lag.n_days:,}") for lag in lags)
    section = Section(
        "By lag", ("Complaints", "Rank correlation", "Days"), rows, empty="No lag has days enough."
    )
    return Document(sentence(comparison), beneath(comparison), (section,))


def sentence(comparison: Comparison) -> str:
    """Whether the two go together, and when."""
    what = f"complaints of {complaints_of(comparison.cause) or cause_name(comparison.cause)}"
    product, found = product_name(comparison.product), comparison.found
    if found is None:
        return f"{product}: too few days of {comparison.name} and of {what} to compare them."
    if found.p > CHANCE:
        return f"{product}: {what} and {comparison.name} go together no more than chance would have them."
    way = "more" if found.strongest.correlation > 0 else "fewer"
    when = _when(found.strongest, comparison.name)
    return f"{product}: there are {way} {what} where {comparison.name} is higher; they move {when}."


def beneath(comparison: Comparison) -> str:
    """What that rests on, or what is missing."""
    found = comparison.found
    if found is None:
        least = 4 * comparison.longest + MINIMUM_SHIFTS + 1
        return (
            f"{counted(comparison.n_days, 'day')} of both; it takes {max(least, MINIMUM_DAYS)} from the first to the"
            f" last, {MINIMUM_DAYS} of them seen at each lag, and both must change. A shorter lag needs fewer."
        )
    return (
        f"{found.from_day} to {found.to_day}, per 1,000 posts read. The strongest of all lags:"
        f" {_signed(found.strongest)}; of {counted(found.n_shifts, 'shifted calendar')}"
        f" {_part(found.p, found.n_shifts)} at least as strong. An association, not a cause."
    )


def _signed(lag: Lag) -> str:
    return f"{lag.correlation:.2f}".replace("-", "−")


def _part(p: float, n_shifts: int) -> str:
    n = round(p * (1 + n_shifts)) - 1
    return f"{n} {'is' if n == 1 else 'are'}" if n else "none is"


def _when(lag: Lag, name: str) -> str:
    if lag.days == 0:
        return f"on the same day as {name}"
    return f"{counted(abs(lag.days), 'day')} {'after' if lag.days > 0 else 'before'} {name}"
