"""GitHub, live: the issues of repositories by its REST API, with their upvotes and numbers of comments.

The API lists pull requests among the issues; they are left out.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import requests

from ingest.collector import (
    SETTLED,
    Answer,
    CollectorContext,
    Ending,
    Interval,
    Item,
    Page,
    QueryRefused,
    RawPost,
    ReadContext,
    Record,
    RowRejected,
    SourceUnreachable,
    Tally,
    UserMistake,
    Validator,
    Validators,
    Web,
    count_of,
    covering,
    json_of,
    object_of,
    observations_of,
    optional_text,
    shown,
    shown_at,
    text_of,
    time_of,
)

SOURCE: Final = "github"
TOKEN_VARIABLE: Final = "GITHUB_TOKEN"
PAGE_ITEMS: Final = 100  # the most that GitHub gives at once
_HOST: Final = "https://api.github.com"
_VERSION: Final = "2022-11-28"  # of the API; docs.github.com/rest/about-the-rest-api/api-versions


def github_collector(table: Mapping[str, Any], context: CollectorContext) -> "GitHubCollector":
    """Made of ``[github]``: repositories, base_url."""
    base_url = table["base_url"].rstrip("/") or _HOST
    return GitHubCollector(table["repositories"], base_url=base_url, home=context.home)


class GitHubCollector:
    """Queries are repositories, ``owner/name``. Issues are listed by their last change, newest first.

    So what is covered is all that was created in a time, and beside it come the changes of older issues.
    """

    source = SOURCE

    def __init__(self, repositories: Sequence[str], *, base_url: str, home: Path) -> None:
        self._repositories = repositories
        self._base_url = base_url
        self._validators = Validators(home, source=SOURCE)

    def queries(self) -> Sequence[str]:
        """The repositories in the settings."""
        return self._repositories

    def estimate(self, _query: str, _gaps: Sequence[Interval]) -> str:
        """What asking would cost."""
        return f"1 request for every {PAGE_ITEMS} issues that changed, free of charge"

    def pages(self, query: str, wanted: Interval, context: ReadContext) -> Iterator[Page]:
        """The pages of issues changed since the wanted interval began."""
        with closing(Web(wait=context.wait, headers=_headers())) as web:
            first = self._first(web, query, wanted, context)
            yield from covering(self._answers(web, query, first, context), wanted)
        if first.etag and not first.next_url:
            seen_until = min(wanted.to_at, first.answer.shown_at - SETTLED)
            self._validators.keep(query, Validator(first.url, first.etag, seen_until))
        else:
            self._validators.forget(query)

    def _first(self, web: Web, query: str, wanted: Interval, context: ReadContext) -> "_Listing":
        """The first page. While nothing changes the very same is asked, so that its ETag holds."""
        listing_url = f"{self._base_url}/repos/{query}/issues?"
        kept = self._validators.find(query, from_at=wanted.from_at)
        if kept and kept.url.startswith(listing_url):
            return self._listing(web, query, kept.url, context, etag=kept.etag)
        return self._listing(web, query, listing_url + _parameters(wanted.from_at), context)

    def _answers(self, web: Web, query: str, listing: "_Listing", context: ReadContext) -> Iterator[Answer]:
        yield listing.answer
        while listing.next_url:
            listing = self._listing(web, query, listing.next_url, context)
            yield listing.answer

    def _listing(
        self, web: Web, query: str, url: str, context: ReadContext, *, etag: str | None = None
    ) -> "_Listing":
        response = web.answer(url, etag=etag, check=partial(_check, query))
        moment = shown_at(response, default=context.now)
        etag = response.headers.get("etag", etag)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return _Listing(url, etag, Answer((), moment, None, Ending.NOTHING), None)
        issues = response.json()
        next_url = self._following(response)
        answer = Answer(
            records=tuple(_records(issues, query, context)),
            shown_at=moment,
            oldest_at=_oldest_change(issues, context),
            ending=Ending.MORE if next_url else Ending.NOTHING,
        )
        return _Listing(url, etag, answer, next_url)

    def _following(self, response: requests.Response) -> str | None:
        """The next page, at the place that stands for GitHub's host: nowhere else goes the token."""
        link = response.links.get("next", {}).get("url", "")
        for host in (self._base_url, _HOST):
            if link.startswith(f"{host}/"):
                return self._base_url + link.removeprefix(host)
        if link:
            raise SourceUnreachable(
                f"[github] base_url: leads on to another host, {link}; set it to that one"
            )
        return None


@dataclass(frozen=True, slots=True)
class _Listing:
    """A page of issues as it was asked for, and where the next one is."""

    url: str
    etag: str | None
    answer: Answer
    next_url: str | None


def _parameters(since: datetime) -> str:
    changed_since = f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    order = {"sort": "updated", "direction": "desc"}
    return urlencode({"state": "all", **order, "since": changed_since, "per_page": PAGE_ITEMS})


def _headers() -> dict[str, str]:
    """With the token where there is one."""
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": _VERSION}
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token:
        return headers
    if not token.isascii() or not token.isprintable() or " " in token:
        raise UserMistake(f"{TOKEN_VARIABLE}: holds characters that no token has; set it again, or unset it")
    return headers | {"Authorization": f"Bearer {token}"}


def _check(query: str, response: requests.Response) -> None:
    """Raise what an answer means that is no page of issues."""
    status = response.status_code
    if status == HTTPStatus.UNAUTHORIZED:
        raise SourceUnreachable(
            f"{TOKEN_VARIABLE}: GitHub refuses it (401); set a new one, or unset it: public issues need none"
        )
    if status >= HTTPStatus.BAD_REQUEST:
        raise QueryRefused(
            f"github: {query}: its issues are not shown ({status} {response.reason}); check the name, and whether"
            f" {TOKEN_VARIABLE} may read it if it is private"
        )
    if status == HTTPStatus.OK and not isinstance(json_of(response), list):
        raise SourceUnreachable(
            "[github] base_url: what answers there is not GitHub's API, but shows no list"
        )


def _records(issues: Sequence[object], query: str, context: ReadContext) -> Iterator[Record]:
    for number, issue in enumerate(issues, start=1):
        if "pull_request" not in object_of(issue):
            where = f"{query} issue {object_of(issue).get('number') or f'in place {number}'}"
            yield Item(where, issue).record(
                lambda value: observations_of(_raw_post(value, query, context), context)
            )


def _raw_post(issue: object, query: str, context: ReadContext) -> RawPost:
    """An issue. Its updated_at is no edit: a comment or a label changes it too."""
    if not isinstance(issue, dict):
        raise RowRejected("issue", f"is {shown(issue)}; expected a JSON object")
    native_id = text_of(issue.get("id"), field="id")
    if not native_id:
        raise RowRejected("id", "is missing; expected the number of an issue")
    author = object_of(issue.get("user"))
    return RawPost(
        source=SOURCE,
        kind="issue",
        native_id=native_id,
        conversation_id=native_id,
        title=optional_text(issue.get("title"), field="title"),
        text=text_of(issue.get("body"), field="body"),
        created_at=time_of(issue.get("created_at"), field="created_at", latest=context.latest),
        author_id=optional_text(author.get("id"), field="user.id"),
        author_handle=optional_text(author.get("login"), field="user.login"),
        community=query,
        url=optional_text(issue.get("html_url"), field="html_url"),
        tally=Tally(
            likes=count_of(object_of(issue.get("reactions")).get("+1"), field="reactions"),
            replies=count_of(issue.get("comments"), field="comments"),
        ),
    )


def _oldest_change(issues: Sequence[object], context: ReadContext) -> datetime | None:
    """When the last issue was changed of which that can be read."""
    for issue in reversed(issues):
        with suppress(RowRejected):
            changed = object_of(issue).get("updated_at")
            return time_of(changed, field="updated_at", latest=context.latest)
    return None
