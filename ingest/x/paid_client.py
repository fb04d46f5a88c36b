"""Asking X within the budget: no request is made before what it may cost is set aside."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from ingest.http.retries import LostAnswer, patiently
from ingest.observations.context import Allowance
from ingest.observations.intervals import Interval
from ingest.observations.values import list_of, object_of
from ingest.x.client import Json, XClient
from ingest.x.exports import is_id, time_in_id
from ingest.x.read_budget import ReadBudget, Reads
from models.errors import TrustwatchError

MAXIMUM_POSTS: Final = 100  # that X gives at once
_FEWEST_FOUND: Final = 10  # that a search may ask for
# $0.005 a request, as much as a post: docs.x.com/x-api/getting-started/pricing, "Counts: Recent", November 2026.
_VOLUME_READS: Final = 1
_POSTS_A_HIT: Final = 3  # a post, the one that it answers and the one that it quotes


class PaidClient:
    """X for one query of ours, by which its reads stand in the ledger."""

    def __init__(
        self,
        client: XClient,
        budget: ReadBudget,
        *,
        query: str,
        now: Callable[[], datetime],
        wait: Callable[[float], None],
    ) -> None:
        self._client = client
        self._budget = budget
        self._query = query
        self._now = now
        self._wait = wait

    def search(
        self, text: str, *, span: Interval, top: datetime, next_token: str | None, n_hits: int = MAXIMUM_POSTS
    ) -> Json:
        """A page of what was posted in the span, of n_hits or as the budget allows; what is newer than top was shown.

        Raises BudgetSpent where not even the smallest page is within it.
        """
        reserved = self._reserve(maximum=n_hits * _POSTS_A_HIT, minimum=_FEWEST_FOUND * _POSTS_A_HIT)
        n_posts = reserved.posts // _POSTS_A_HIT
        ask = partial(self._client.search, text, span=span, n_posts=n_posts, next_token=next_token)
        page = self._answer(ask, reserved)
        bottom = (oldest_at(page) or top) if token_of(page) else span.from_at
        self._settle(reserved, page, covered_seconds=(top - bottom).total_seconds())
        return page

    def volume(self, text: str, *, span: Interval) -> Json:
        """How many posts a search would find in each hour of the span, for one read."""
        reserved = self._reserve(maximum=_VOLUME_READS, minimum=_VOLUME_READS)
        page = self._answer(partial(self._client.volume, text, span=span), reserved)
        self._budget.settle(reserved, posts=_VOLUME_READS)
        return page

    def counts(self, post_ids: Sequence[str]) -> tuple[Sequence[str], Json]:
        """The public counts of the first of these posts, as many as X and the budget allow, and which those are."""
        reserved = self._reserve(maximum=min(MAXIMUM_POSTS, len(post_ids)), minimum=1)
        asked = post_ids[: reserved.posts]
        page = self._answer(partial(self._client.counts, asked), reserved)
        self._settle(reserved, page)
        return asked, page

    def _reserve(self, *, maximum: int, minimum: int) -> Reads:
        return self._budget.reserve(self._query, maximum=maximum, minimum=minimum, now=self._now())

    def _answer(self, ask: Callable[[], Json], reserved: Reads) -> Json:
        """The answer. Where there is none, what was set aside is given back, unless X may have charged for it."""
        is_lost = False

        def attempt() -> Json:
            nonlocal is_lost
            try:
                return ask()
            except LostAnswer:
                is_lost = True
                raise

        try:
            return patiently(attempt, source=f"x: {self._query}", wait=self._wait)
        except TrustwatchError:
            if not is_lost:
                self._budget.settle(reserved, posts=0)
            raise

    def _settle(self, reserved: Reads, page: Json, *, covered_seconds: float = 0.0) -> None:
        includes = object_of(page.get("includes"))
        self._budget.settle(
            reserved,
            posts=len(list_of(page.get("data"))) + len(list_of(includes.get("tweets"))),
            authors=len(list_of(includes.get("users"))),
            covered_seconds=covered_seconds,
        )


def hits_within(allowance: Allowance) -> int:
    """How many hits to ask for, so that no more is paid than is asked for; 0 where X gives only more than is left.

    The first page is asked for all the same.
    """
    if (left := allowance.left) is None:
        return MAXIMUM_POSTS
    if left < _FEWEST_FOUND and allowance.n_read:
        return 0
    return min(MAXIMUM_POSTS, max(_FEWEST_FOUND, left // _POSTS_A_HIT))


def token_of(page: Json) -> str | None:
    """Where the next page begins; None on the last one."""
    token = object_of(page.get("meta")).get("next_token")
    return str(token) if token else None


def oldest_at(page: Json) -> datetime | None:
    """When the last post that a search found was made; None where it found none."""
    oldest = str(object_of(page.get("meta")).get("oldest_id", ""))
    return time_in_id(oldest) if is_id(oldest) else None
