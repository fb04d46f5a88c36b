"""How much of an incident's excess coincides with outages. Coinciding is not being caused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.vocabulary import OutageVerdict

HOUR: Final = timedelta(hours=1)
MINIMUM_EXCESS: Final = 15.0  # posts; below, the 90 % interval is wider than half the scale
DRAWS: Final = 10_000
INTERVAL: Final = (0.05, 0.95)
MOSTLY: Final = 0.5  # a share above this, with its whole interval, coincides
HARDLY: Final = 0.25  # one below this, with its whole interval, does not
# A status page that recorded nothing for longer than this, before and after, may not have been read.
SILENCE: Final = timedelta(days=14)
MINIMUM_READ: Final = 0.75  # of the time in question, where it is known when the page was read


Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Coincidence:
    """The share of the excess inside the windows, 0..1 with its 90 % interval, and what may be said of it."""

    share: float | None
    low: float | None
    high: float | None
    verdict: OutageVerdict


def is_outage_known(
    begin: datetime, end: datetime, *, read: Sequence[Window], signs: Sequence[datetime]
) -> bool:
    """Whether an outage from begin to end would be known: its page was read then, or told of others around it.

    read: when the page was read in full; signs: when what it told of began. All UTC.
    """
    hours = (end - begin) / HOUR
    seen = covered_parts(begin, ceil(hours), [(since, min(to, end)) for since, to in read]).sum()
    before = any(begin - SILENCE <= sign <= end for sign in signs)
    after = any(begin <= sign <= end + SILENCE for sign in signs)
    return bool(seen >= MINIMUM_READ * hours) or (before and after)


def coincidence(
    hours: pl.DataFrame, windows: Sequence[Window], *, dispersion: float, seed: int
) -> Coincidence:
    """The excess share of the windows' union.

    hours: hour (Datetime UTC, consecutive), observed and expected of the incident's hours; expected is null in one
    that was not observed. An hour that a window covers in part counts in proportion. dispersion: variance over mean.
    The 90 % interval draws the counts inside and outside from Gamma((y + 1/2) / dispersion, dispersion); the expected
    counts are taken as known, so it is a little too narrow.
    """
    observed, expected = (
        hours[name].cast(pl.Float64).fill_null(0.0).to_numpy() for name in ("observed", "expected")
    )
    excess = observed.sum() - expected.sum()
    if excess < MINIMUM_EXCESS:
        return Coincidence(None, None, None, OutageVerdict.TOO_FEW)
    inside = covered_parts(hours["hour"][0], hours.height, windows)
    if not inside.any():
        return Coincidence(0.0, 0.0, 0.0, OutageVerdict.DOES_NOT)
    parts = np.stack([inside, 1 - inside])
    scale = max(dispersion, 1.0)
    draws = np.random.default_rng(seed).gamma((parts @ observed + 0.5) / scale, scale, (DRAWS, 2))
    share = float(excess_share(parts @ observed, parts @ expected))
    low, high = (float(bound) for bound in np.quantile(excess_share(draws, parts @ expected), INTERVAL))
    low, high = min(low, share), max(high, share)  # at 0 and 1 the draws stay short of the share itself
    return Coincidence(share, low, high, _verdict(low, high))


def excess_share(observed: NDArray[np.float64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of the excess that is inside, 0 without any; both (..., 2): inside and outside."""
    excess = np.maximum(observed - expected, 0.0)
    total = excess.sum(axis=-1)
    return np.asarray(np.divide(excess[..., 0], total, out=np.zeros_like(total), where=total > 0))


def covered_parts(first_hour: datetime, n_hours: int, windows: Sequence[Window]) -> NDArray[np.float64]:
    """The part of each of so many consecutive hours that lies inside the union of the windows, 0..1."""
    parts = np.zeros(n_hours)
    hour = np.arange(n_hours)
    reached = 0.0
    for begin, end in sorted(windows):
        first = max((begin - first_hour) / HOUR, reached)
        last = min((end - first_hour) / HOUR, float(n_hours))
        if first < last:
            touched = slice(int(first), int(np.ceil(last)))
            parts[touched] += np.minimum(hour[touched] + 1, last) - np.maximum(hour[touched], first)
            reached = last
    return parts


def _verdict(low: float, high: float) -> OutageVerdict:
    if high < HARDLY:
        return OutageVerdict.DOES_NOT
    return OutageVerdict.COINCIDES if low > MOSTLY else OutageVerdict.PARTLY
