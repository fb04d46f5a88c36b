"""What a collection of X would read and cost, told from the ledger of what was read before; X is not asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ingest.x.read_budget import ReadBudget

_LOOKS_BACK: Final = timedelta(days=7)  # every day of the week once


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars a post, and an author that comes with it."""

    post: float
    author: float


def estimated_search(query: str, *, seconds: float, budget: ReadBudget, prices: Prices, now: datetime) -> str:
    """How much of a query so many seconds of time would read, by its rate of the last week."""
    before = [
        reads
        for reads in budget.ledger()
        if reads.query == query and reads.is_answered and reads.at > now - _LOOKS_BACK
    ]
    covered = sum(reads.covered_seconds for reads in before)
    if not covered:
        left = budget.left(now, query=query)
        return (
            f"reads unknown before the first collection, at most ${left * prices.post:,.2f} and for their authors"
            f" ${left * prices.author:,.2f}; {_rest(budget, now)}"
        )
    posts = round(seconds / covered * sum(reads.posts for reads in before))
    authors = round(seconds / covered * sum(reads.authors for reads in before))
    return (
        f"about {posts:,} reads (${posts * prices.post:,.2f}) and {authors:,} authors"
        f" (${authors * prices.author:,.2f}); {_rest(budget, now)}"
    )


def estimated_counts(n_posts: int, *, budget: ReadBudget, prices: Prices, now: datetime) -> str:
    """What taking the counts of so many posts again would read."""
    return f"at most {n_posts:,} reads (${n_posts * prices.post:,.2f}); {_rest(budget, now)}"


def _rest(budget: ReadBudget, now: datetime) -> str:
    kept = f" ({kept:,} for rechecks)" if (kept := budget.kept(now)) else ""
    return f"{budget.left(now):,} of {budget.monthly_reads:,} reads are left in {now:%B %Y}{kept}"
