"""How long it takes until something happens, when for some it has not happened yet."""

import warnings
from collections.abc import Sequence

import numpy as np
import polars as pl


def survival_curve(
    delays_seconds: Sequence[float] | pl.Series, observed: Sequence[bool] | pl.Series
) -> pl.DataFrame:
    """Share of cases in which it has not happened after each delay, with a 90 % interval.

    delays_seconds: until it happened where observed, else until the last look (censored); not negative.
    Returns delay_seconds, surviving, low, high (float64): a row at 0, then one for each delay after which it happened.
    Method: Kaplan and Meier 1958, with Greenwood's variance on the log(-log) scale, which stays within 0..1.
    """
    from scipy.stats import CensoredData, ecdf

    delays, happened = np.asarray(delays_seconds, dtype=np.float64), np.asarray(observed, dtype=bool)
    # Who was last looked at between two steps counts as at the first of them: as much, and a million are a few.
    steps_at = np.concatenate([[0.0], np.unique(delays[happened])])
    delays = np.where(happened, delays, steps_at[np.searchsorted(steps_at, delays, side="right") - 1])
    curve = ecdf(CensoredData.right_censored(delays, ~happened)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # no interval where the share is 1 or 0: filled below
        interval = curve.confidence_interval(0.9, method="log-log")
    start = pl.DataFrame({"delay_seconds": 0.0, "surviving": 1.0, "low": 1.0, "high": 1.0})
    steps = pl.DataFrame(
        {
            "delay_seconds": np.asarray(curve.quantiles, dtype=np.float64),
            "surviving": np.asarray(curve.probabilities, dtype=np.float64),
            "low": np.asarray(interval.low.probabilities, dtype=np.float64),
            "high": np.asarray(interval.high.probabilities, dtype=np.float64),
        }
    )
    steps = steps.filter(np.isin(steps["delay_seconds"], delays[happened]))
    none_yet, all_done = pl.col("surviving") == 1.0, pl.col("surviving") == 0.0
    return pl.concat([start, steps]).with_columns(
        pl.when(none_yet | all_done).then("surviving").otherwise("low").alias("low"),
        pl.when(none_yet).then(1.0).when(~all_done).then("high").forward_fill().alias("high"),
    )
