"""Which causes rose in a burst: more posts than their usual share of what was expected."""

from typing import Final

import polars as pl
from scipy import stats

from models.vocabulary import UNCLEAR

FALSE_DISCOVERY_RATE: Final = 0.1
SIZEABLE: Final = 0.1  # of the burst's excess; a cause that adds less does not describe it
_MINIMUM_SHARE: Final = 0.5  # posts: the usual share of a cause never seen before is not zero


def risen_causes(burst: pl.Series, usual: pl.Series, *, expected: float) -> tuple[str, ...]:
    """The causes that rose, largest excess first; the commonest one when none stands out.

    burst and usual: the cause of each complaint inside the burst and before it. expected: posts expected inside.
    Upper Poisson tails under Benjamini and Hochberg (1995).
    """
    counts = burst.value_counts(name="n").rename({burst.name: "cause"})
    before = usual.value_counts(name="n_usual").rename({usual.name: "cause"})
    rows = counts.join(before, on="cause", how="left").with_columns(
        pl.col("n_usual").fill_null(0) + _MINIMUM_SHARE
    )
    total = len(usual) + _MINIMUM_SHARE * rows.height
    rows = rows.with_columns(excess=pl.col("n") - expected * pl.col("n_usual") / total).sort(
        "excess", "cause", descending=[True, False]
    )
    tails = stats.poisson.sf(rows["n"].to_numpy() - 1, (rows["n"] - rows["excess"]).to_numpy())
    rose = pl.Series(stats.false_discovery_control(tails) <= FALSE_DISCOVERY_RATE)
    sizeable = pl.col("excess") >= SIZEABLE * (len(burst) - expected)
    return tuple(rows.filter(rose & sizeable & (pl.col("cause") != UNCLEAR))["cause"]) or tuple(
        rows["cause"][:1]
    )
