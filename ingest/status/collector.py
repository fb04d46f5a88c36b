"""Providers' status pages, live: the incidents that they show, read again in every run, so that changes arrive.

Asked for as the JSON of Atlassian's Statuspage, which incident.io imitates, and where a page has none, as its feed.
A page that does not answer, or answers something else, says nothing of outages: it is never taken for a quiet one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import requests

from ingest.files.json_items import Item
from ingest.http.etags import Validator, Validators
from ingest.http.responses import json_of, shown_at
from ingest.http.retries import Momentary
from ingest.http.session import Web
from ingest.newest_first import SETTLED, Answer, Ending, covering
from ingest.observations.context import ReadContext
from ingest.observations.intervals import Interval
from ingest.observations.values import object_of, time_of
from ingest.protocol import CollectorContext, Page
from ingest.status.feed import MAINTENANCE, NoFeed, incidents_of_feed
from ingest.status.page import SOURCE, Owner, incident_outage
from models.errors import QueryRefused, RowRejected, SourceUnreachable, UnknownName
from models.understanding.communities import OTHER
from models.understanding.products import product_names


def status_collector(table: Mapping[str, Any], context: CollectorContext) -> "StatusCollector":
    """Made of ``[status.<provider>]``: url, product. Raises UnknownName for a product that there is not."""
    products = {*product_names(), OTHER}
    for provider, page in table.items():
        if page["product"] not in products:
            raise UnknownName("product", page["product"], products, location=f"[status.{provider}]")
    owners = {
        provider: Owner(page["url"].rstrip("/"), provider, page["product"])
        for provider, page in table.items()
    }
    return StatusCollector(owners, context.home)


@dataclass(frozen=True, slots=True)
class _Form:
    """One way in which a page tells its history. most: how many incidents it shows so."""

    path: str
    maximum: int
    read: Callable[[requests.Response], list[Item]]


class _OtherShape(Exception):  # noqa: N818  -- a verdict on an answer
    """An answer that is no list of incidents."""


class StatusCollector:
    """Queries are the providers in the settings."""

    source = SOURCE

    def __init__(self, owners: Mapping[str, Owner], home: Path) -> None:
        self._owners = owners
        self._validators = Validators(home, source=SOURCE)

    def queries(self) -> Sequence[str]:
        """The providers."""
        return list(self._owners)

    def estimate(self, _query: str, _gaps: Sequence[Interval]) -> str:
        """What asking would cost."""
        return "1 request, free of charge"

    def pages(self, query: str, wanted: Interval, context: ReadContext) -> Iterator[Page]:
        """What the page shows, and of which time that is all. Raises QueryRefused: other pages may answer."""
        try:
            with closing(Web(wait=context.wait)) as web:
                yield from self._pages(web, query, wanted, context)
        except SourceUnreachable as problem:
            raise QueryRefused(str(problem)) from problem

    def _pages(self, web: Web, query: str, wanted: Interval, context: ReadContext) -> Iterator[Page]:
        owner = self._owners[query]
        kept = self._validators.find(query, from_at=wanted.from_at)
        problems = []
        for form in _FORMS:
            url = owner.page + form.path
            etag = kept.etag if kept and kept.url == url else None
            response = web.answer(url, etag=etag, check=_check)
            try:
                answer = _answer(response, form, owner, context, is_known=etag is not None)
            except _OtherShape as problem:
                problems.append(f"{form.path} {problem}")
                continue
            if answer.records and not any(record.observations for record in answer.records):
                yield Page(answer.records)
                problems.append(
                    f"{form.path} tells of {len(answer.records)}, each in another shape than known"
                )
                continue
            yield from covering([answer], wanted)
            if etag := response.headers.get("etag", etag):
                seen_until = min(wanted.to_at, answer.shown_at - SETTLED)
                self._validators.keep(query, Validator(url, etag, seen_until))
            return
        raise QueryRefused(
            f"[status.{query}] {owner.page}: shows no incidents that can be read ({'; '.join(problems)});"
            " its outages are unknown until it does; see whether the page has moved"
        )


def _answer(
    response: requests.Response, form: _Form, owner: Owner, context: ReadContext, *, is_known: bool
) -> Answer:
    """The incidents in an answer; none where it is_known and has not changed. Raises _OtherShape."""
    moment = shown_at(response, default=context.now)
    if response.status_code == HTTPStatus.NOT_MODIFIED and is_known:
        return Answer((), moment, None, Ending.NOTHING)
    if response.status_code != HTTPStatus.OK:
        raise _OtherShape(f"is not there ({response.status_code})")
    items = form.read(response)
    incidents = [item for item in items if object_of(item.value).get("impact") != MAINTENANCE]
    return Answer(
        records=tuple(
            item.record(lambda value: (incident_outage(value, owner, context),)) for item in incidents
        ),
        shown_at=moment,
        oldest_at=min(_created(items, context), default=None),
        ending=Ending.NOTHING if len(items) < form.maximum else Ending.LIMIT,
    )


def _created(items: Sequence[Item], context: ReadContext) -> Iterator[datetime]:
    """When the incidents were created, by which pages sort them; those that cannot be read tell it not."""
    for item in items:
        incident = object_of(item.value)
        with suppress(RowRejected):
            created_at = incident.get("created_at") or incident.get("updated_at")
            yield time_of(created_at, field="created_at", latest=context.latest)


def _check(response: requests.Response) -> None:
    """Raise Momentary where an answer calls itself JSON and is not."""
    if response.status_code == HTTPStatus.OK and "json" in response.headers.get("content-type", ""):
        json_of(response)


def _from_json(response: requests.Response) -> list[Item]:
    try:
        content = object_of(json_of(response))
    except Momentary:
        raise _OtherShape("is no JSON") from None
    incidents = content.get("incidents")
    if not isinstance(incidents, list) or "page" not in content:
        raise _OtherShape("holds no page and incidents")
    location = f"{response.url} incident"
    return [Item(f"{location} {number}", incident) for number, incident in enumerate(incidents, start=1)]


def _from_feed(response: requests.Response) -> list[Item]:
    try:
        return incidents_of_feed(response.content, location=response.url)
    except NoFeed as problem:
        raise _OtherShape(str(problem)) from problem


# Statuspage's own limits; incident.io's feeds were never seen longer.
_FORMS: Final = (
    _Form("/api/v2/incidents.json", 50, _from_json),
    _Form("/history.atom", 25, _from_feed),
    _Form("/history.rss", 25, _from_feed),
)
