"""A share of complaints that rose over weeks and stayed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SlowChange:
    """Of one product, source and cause. Shares are of all posts about the product that were read, 0..1."""

    product: str
    source: str
    cause: str
    told_at: datetime  # the end of the day whose data told it
    since: datetime
    share_before: float
    share_after: float
    ratio_low: float  # the 90 % interval of how many times the share before it is
    ratio_high: float
    evidence: float  # log10 of the wealth of the test
    n_series: int  # that the error was divided among
