"""Counts of causes out of all posts read, of one period against another, week by week, and product by product."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.statistics.interval import ratio_interval, share_interval
from pipeline.brief.phrases import ratio

CONFIDENCE: Final = 0.95
FEWEST: Final = 5  # complaints in both periods together; under it no change is said
SEGMENTS: Final = ("app_version", "model", "system", "plan")  # in the order in which they are shown
FEW_POSTS: Final = 20  # under which nothing is told per 1,000
FROM_NONE: Final = "from none"
_A_THOUSAND: Final = 1_000


def compared(now: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """Each cause of either period. now, then: cause, n, n_posts (counts, the second the same in every row).

    Returns cause, n, n_before, rate and rate_before (complaints per 1,000 posts read with the 95 % interval, in words),
    change (ratio of the rates with its interval, in words).
    """
    posts, posts_before = (int(rows["n_posts"][0]) if rows.height else 0 for rows in (now, then))
    rows = now.select("cause", "n").join(
        then.select("cause", n_before="n"), on="cause", how="full", coalesce=True
    )
    rows = rows.with_columns(pl.col("n", "n_before").fill_null(0))
    low, high = ratio_interval(
        rows["n"],
        rows["n_before"],
        exposure=max(posts, 1),
        base_exposure=max(posts_before, 1),
        confidence=CONFIDENCE,
    )
    changes = [
        _change(n, before, low=float(first), high=float(last), posts=posts, posts_before=posts_before)
        for n, before, first, last in zip(rows["n"], rows["n_before"], low, high, strict=True)
    ]
    return rows.with_columns(
        n_before=pl.when(bool(posts_before)).then("n_before"),  # where nothing was seen, none is no count
        rate=pl.Series(_rates(rows["n"], posts)),
        rate_before=pl.Series(_rates(rows["n_before"], posts_before)),
        change=pl.Series(changes, dtype=pl.String),
    )


def by_segment(now: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """Each thing that complaints name, its share of those that name any of its kind in two periods.

    now, then: kind, value, n, n_posts (counts, the last the same in every row of a kind). Returns kind, value, n,
    n_posts, n_before and change (in words); what rose beyond chance first, then kind by kind.
    """
    parts = []
    for (kind,), rows in now.group_by("kind", maintain_order=True):
        part, before = (
            counts.select("n", "n_posts", cause="value") for counts in (rows, then.filter(kind=kind))
        )
        parts.append(
            compared(part, before)
            .filter(pl.col("n") > 0)
            .select(
                "n",
                "n_before",
                "change",
                kind=pl.lit(kind),
                value="cause",
                n_posts=pl.lit(part["n_posts"][0]),
            )
        )
    rose = pl.col("change").str.contains(r"^× [1-9]") | (pl.col("change") == FROM_NONE)
    order = pl.col("kind").replace_strict({kind: rank for rank, kind in enumerate(SEGMENTS)})
    return pl.concat(parts).sort(rose, order, "n", descending=[True, False, True], maintain_order=True)


def weekly(rows: pl.DataFrame, weeks: pl.DataFrame) -> pl.DataFrame:
    """Adds the list column weeks: complaints per 1,000 posts in each week from the first to the last, 0 without one.

    weeks: cause, week (a Monday), n, n_posts.
    """
    every = weeks["week"].unique().sort().to_list()
    rates = {
        (cause, week): _A_THOUSAND * n / n_posts
        for cause, week, n, n_posts in weeks.select("cause", "week", "n", "n_posts").iter_rows()
    }
    series = [[round(rates.get((cause, week), 0.0), 1) for week in every] for cause in rows["cause"]]
    return rows.with_columns(weeks=pl.Series(series, dtype=pl.List(pl.Float64)))


def highest_first(products: pl.DataFrame) -> pl.DataFrame:
    """Each product with its rate in words: complaints per 1,000 posts about it with the 95 % interval; few are counted.

    products: product, n, n_posts. The highest lower bound stands first, so that one of a few posts does not;
    where intervals overlap none is told to be worse.
    """
    low, _high = share_interval(products["n"], products["n_posts"], confidence=CONFIDENCE)
    rates = pl.Series(_rates(products["n"], products["n_posts"].to_numpy()), dtype=pl.String)
    return products.with_columns(rate=rates).sort(pl.Series(low), descending=True, maintain_order=True)


def _rates(counts: pl.Series, posts: int | NDArray[np.int64]) -> list[str]:
    """Per 1,000 posts with the interval: '12 (8 to 18)', of few '3 of 9'; posts: of all rows, or of each."""
    seen = np.broadcast_to(posts, len(counts))
    if not seen.all():
        return ["–"] * len(counts)
    low, high = share_interval(counts, seen, confidence=CONFIDENCE)
    told = zip(counts, seen, low, high, strict=True)
    return [
        f"{_per(n / of)} ({_per(float(first))} to {_per(float(last))})" if of >= FEW_POSTS else f"{n} of {of}"
        for n, of, first, last in told
    ]


def _per(share: float) -> str:
    return f"{_A_THOUSAND * share:.1f}" if share < 0.01 else f"{_A_THOUSAND * share:.0f}"


def _change(n: int, before: int, *, low: float, high: float, posts: int, posts_before: int) -> str:
    """The ratio of two rates; or that nothing was seen in one, too few, noise, or that there were none."""
    if not posts or not posts_before:
        return "no post was seen"
    if n + before < FEWEST:
        return "too few to say"
    if low <= 1 <= high:
        return "no more than noise"
    if not before:
        return FROM_NONE
    times = (n / posts) / (before / posts_before)
    return f"× {_times(times)} ({_times(low)} to {_times(high)})"


def _times(value: float) -> str:
    """Under 1 to two decimals, so that an interval that ends before 1 is seen to."""
    return f"{value:.2f}" if value < 1 else ratio(value)
