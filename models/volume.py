"""How much there is at a source: what it says itself, whatever of it was read."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Volume:
    """How many posts of one hour a source says that it holds. Times are UTC; the key is source, query and hour."""

    source: str
    query: str  # the collection's, beside which it was asked
    hour: datetime  # its begin
    n_posts: int
    counted: str  # what the source was asked to count: the query, or a wider one
    observed_at: datetime  # when it said so: posts that are deleted are counted no more
