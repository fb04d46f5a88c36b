"""Shares of counts as bars: each with its interval and its counts, and none of too few."""

from typing import Final

import polars as pl

from dashboard.charts import charts
from dashboard.figures import show
from dashboard.words import sentences
from models.statistics.interval import share_interval

FEWEST: Final = 5  # under it a share is not said


def show_shares(rows: pl.DataFrame, *, key: str, title: str) -> None:
    """Draw the shares in the order of the rows, with their table and download.

    rows: label, colour, part, whole (counts).
    """
    shares = share_rows(rows)
    chart = charts.share_bars(shares, title=title)
    show(chart, shares.drop("words", "colour"), key=key, alternative=title)


def share_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds share, low, high (0..1, NULL of too few) and words to label, part and whole."""
    low, high = share_interval(rows["part"], rows["whole"])
    enough = pl.col("whole") >= FEWEST
    counts = rows.select("part", "whole").iter_rows()
    words = [sentences.share_words(part, whole, enough=whole >= FEWEST) for part, whole in counts]
    return rows.with_columns(
        share=pl.when(enough).then(pl.col("part") / pl.col("whole")),
        low=pl.when(enough).then(pl.Series(low)),
        high=pl.when(enough).then(pl.Series(high)),
        words=pl.Series(words, dtype=pl.String),
    )
