"""Whether products are watched, and what is missing where one is not watched for long enough."""

from collections.abc import Iterator
from datetime import datetime
from math import floor

import polars as pl

from models.bursts.history import History
from models.table import rows_of
from models.vocabulary import WatchVerdict
from pipeline.brief.headline import LATE
from pipeline.brief.phrases import clock, counted, listed, product_name
from pipeline.brief.rows import WatchRow


def any_watched(watches: pl.DataFrame) -> bool:
    """Whether of any product it can be told what is unusual."""
    return WatchVerdict.WATCHED in set(watches["verdict"])


def products_not_watched(watches: pl.DataFrame, *, now: datetime) -> Iterator[str]:
    """One sentence for each product of which nothing, or not everything, can be told."""
    too_little: dict[str, list[str]] = {}  # what there is, then of which products
    for row in rows_of(WatchRow, watches):
        if row.verdict == WatchVerdict.WATCHED and row.covered_to is not None and row.covered_to < now - LATE:
            yield f"{product_name(row.product)}: not observed since {clock(row.covered_to, now=now)}."
        if row.verdict == WatchVerdict.INSUFFICIENT_HISTORY:
            too_little.setdefault(too_little_history(row), []).append(product_name(row.product))
        if row.left_out:
            alone = "bear dates alone beside posts with times, and are not judged"
            yield f"{product_name(row.product)}: the posts of {listed(list(row.left_out))} {alone}."
    yield from (f"{listed(names)}: {there}." for there, names in too_little.items())
    products = watches.filter(pl.col("verdict") == WatchVerdict.NO_COVERAGE.value)["product"].to_list()
    if products:
        why = "which hours were really seen is not known, so no incident can be told"
        yield f"{listed([product_name(key) for key in products])}: {why}."


def too_small_to_tell(watches: pl.DataFrame, *, now: datetime) -> Iterator[str]:
    """How large a burst must be to be told of, of what is watched: where none is, there may have been a smaller one."""
    products: dict[int, dict[int, list[str]]] = {}  # by hours, then people
    for row in rows_of(WatchRow, watches):
        is_seen = row.covered_to is None or row.covered_to >= now - LATE
        if is_seen and row.smallest_burst is not None and row.smallest_burst_hours is not None:
            sizes = products.setdefault(row.smallest_burst_hours, {})
            sizes.setdefault(row.smallest_burst, []).append(product_name(row.product))
    for hours, sizes in sorted(products.items()):
        least = [f"{n:,} people for {listed(names)}" for n, names in sorted(sizes.items(), reverse=True)]
        yield f"Too few for an incident: fewer than {'; '.join(least)}, within {hours} hours."


def too_little_history(row: WatchRow) -> str:
    """What there is of a product that is not watched for long enough, and what is missing."""
    there = ", ".join(f"{watched.series} for {_lasting(watched.n_days)}" for watched in row.series_days or ())
    return f"nothing can be called unusual yet: {history_words(row.history)}; watched: {there or 'none'}"


def history_words(history: History) -> str:
    """What there is of what judging takes: '9 days of the 14 days that it takes have passed since the first, …'."""
    needed = f"{history.n_days_needed:g} days that it takes"
    passed = f"{_lasting(history.n_days)} of the {needed} have passed since the first"
    if history.n_days_seen >= history.n_days_seen_needed:
        return passed
    seen = f"{_lasting(history.n_days_seen)} of the {history.n_days_seen_needed:g} days that it takes"
    return f"{passed}, and {seen} were observed"


def _lasting(n_days: float) -> str:
    """Days as they are counted towards what is needed, and hours before the first is over."""
    if n_days < 1:
        return counted(floor(24 * n_days), "hour")
    said = f"{n_days:.3g}"
    return f"{said} day{'' if said == '1' else 's'}"
