"""GitHub's REST API: the issues of repositories, with Link headers, conditional requests and a rate limit.

    with GitHubServer() as server:
        number = server.add_issue("octo/tool", "It forgets everything")

As on GitHub, pull requests are among the issues, the links lead to ``/repositories/<id>/issues`` (where a fault of
a later page belongs), and an answer 304 costs nothing of the limit to who sent a token.
"""

import hashlib
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from tests.servers.exchange import Answer, Request, json_answer
from tests.servers.rate_window import RateWindow
from tests.servers.server import Clock, Server

ANONYMOUS_LIMIT: Final = 60  # requests an hour
TOKEN_LIMIT: Final = 5_000
PAGE_LIMIT: Final = 100
_HOUR: Final = 3_600
_REPOSITORY_IDS: Final = 700_000_000
_ROUTE: Final = re.compile(r"/(?:repos/(?P<name>[\w.-]+/[\w.-]+)|repositories/(?P<id>\d+))/issues")
_DOCUMENTATION: Final = "https://docs.github.com/rest"

Json = dict[str, Any]


@dataclass(slots=True)
class Issue:
    """An issue or a pull request."""

    number: int
    title: str
    body: str | None
    author: str
    created_at: datetime
    updated_at: datetime
    labels: Sequence[str]
    is_pull_request: bool
    state: str = "open"
    comments: int = 0
    upvotes: int = 0
    closed_at: datetime | None = None


@dataclass(slots=True)
class Repository:
    """A repository by its full name."""

    id: int
    name: str
    issues: dict[int, Issue] = field(default_factory=dict)


class GitHubServer(Server):
    """Repositories and their issues. tokens: accepted; limits: with and without a token, settable."""

    def __init__(self, *, tokens: Sequence[str] = ("token",), clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.tokens = set(tokens)
        self.token_limit = RateWindow(TOKEN_LIMIT, _HOUR)
        self.anonymous_limit = RateWindow(ANONYMOUS_LIMIT, _HOUR)
        self._repositories: dict[str, Repository] = {}

    def add_issue(
        self,
        repository: str,
        title: str,
        body: str | None = None,
        *,
        author: str = "sam-rivers",
        labels: Sequence[str] = (),
        is_pull_request: bool = False,
        at: datetime | None = None,
    ) -> int:
        """A new issue, now or at a time; its number."""
        with self.lock:
            made = Repository(_REPOSITORY_IDS + len(self._repositories), repository)
            issues = self._repositories.setdefault(repository, made).issues
            moment = at or self.now
            number = len(issues) + 1
            issues[number] = Issue(number, title, body, author, moment, moment, labels, is_pull_request)
            return number

    def close(self, repository: str, number: int) -> None:
        """The issue is done with, now."""
        with self.lock:
            issue = self._repositories[repository].issues[number]
            issue.state, issue.closed_at, issue.updated_at = "closed", self.now, self.now

    def edit(self, repository: str, number: int, body: str) -> None:
        """The author changes the text, now."""
        with self.lock:
            issue = self._repositories[repository].issues[number]
            issue.body, issue.updated_at = body, self.now

    def react(self, repository: str, number: int, *, comments: int, upvotes: int) -> None:
        """Comments and upvotes become others; a comment counts as an update, an upvote does not."""
        with self.lock:
            issue = self._repositories[repository].issues[number]
            issue.updated_at = issue.updated_at if comments == issue.comments else self.now
            issue.comments, issue.upvotes = comments, upvotes

    def answer(self, request: Request) -> Answer:
        """A page of issues, within the rate limit."""
        token = request.headers.get("authorization", "").split(" ")[-1]
        if token and token not in self.tokens:
            return _error(401, "Bad credentials", {})
        limit = self.token_limit if token else self.anonymous_limit
        answer = self._issues(request)
        unchanged = request.headers.get("if-none-match") == answer.headers.get("etag", "none")
        within = (unchanged and bool(token)) or limit.spend(self.now)
        headers = limit.headers("x-ratelimit", self.now)
        headers |= {"x-ratelimit-used": str(limit.used), "x-ratelimit-resource": "core"}
        if not within:
            return _error(403, "API rate limit exceeded for 127.0.0.1.", headers)
        if unchanged:
            return Answer(304, b"", {"etag": answer.headers["etag"], **headers})
        return Answer(answer.status, answer.content, {**answer.headers, **headers})

    def _issues(self, request: Request) -> Answer:
        found = _ROUTE.fullmatch(request.path)
        repository = self._repository(found["name"], found["id"]) if found else None
        if repository is None:
            return _error(404, "Not Found", {})
        issues = _wanted(repository.issues.values(), request, self.now)
        size = min(max(1, request.number("per_page", default=30)), PAGE_LIMIT)
        number = max(1, request.number("page", default=1))
        page = [_issue_json(issue, repository) for issue in issues[(number - 1) * size : number * size]]
        links = self._links(request, repository, number=number, last=max(1, -(-len(issues) // size)))
        answer = json_answer(page, headers={"link": links} if links else {})
        tag = hashlib.sha256(answer.content + links.encode()).hexdigest()
        return Answer(200, answer.content, {**answer.headers, "etag": f'W/"{tag}"'})

    def _repository(self, name: str | None, repository_id: str | None) -> Repository | None:
        for repository in self._repositories.values():
            if repository.name == name or str(repository.id) == repository_id:
                return repository
        return None

    def _links(self, request: Request, repository: Repository, *, number: int, last: int) -> str:
        pages = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
        shown = {"prev", "first"} if number > 1 else set()
        shown |= {"next", "last"} if number < last else set()
        address = f"{self.url}/repositories/{repository.id}/issues"
        return ", ".join(
            f'<{address}?{urlencode({**request.query, "page": page})}>; rel="{relation}"'
            for relation, page in pages.items()
            if relation in shown
        )


def _wanted(issues: Iterable[Issue], request: Request, now: datetime) -> list[Issue]:
    """Filtered by state and since, in the order asked for; as on GitHub, open and newest first by default."""
    state = request.query.get("state", "open")
    since = datetime.fromisoformat(request.query.get("since", "1970-01-01T00:00:00Z"))
    wanted = [
        issue
        for issue in issues
        if issue.created_at <= now and issue.updated_at >= since and state in ("all", issue.state)
    ]
    by_update = request.query.get("sort", "created") == "updated"
    downwards = request.query.get("direction", "desc") == "desc"
    order = sorted(
        wanted, key=lambda issue: (issue.updated_at if by_update else issue.created_at, issue.number)
    )
    return order[::-1] if downwards else order


def _issue_json(issue: Issue, repository: Repository) -> Json:
    kind = "pull" if issue.is_pull_request else "issues"
    address = f"https://api.github.com/repos/{repository.name}/issues/{issue.number}"
    page = f"https://github.com/{repository.name}/{kind}/{issue.number}"
    content: Json = {
        "url": address,
        "html_url": page,
        "id": repository.id * 100_000 + issue.number,
        "node_id": f"I_{repository.id}_{issue.number}",
        "number": issue.number,
        "title": issue.title,
        "user": {
            "login": issue.author,
            "id": zlib.crc32(issue.author.encode()),
            "type": "User",
            "site_admin": False,
        },
        "labels": [{"name": label} for label in issue.labels],
        "state": issue.state,
        "state_reason": "completed" if issue.state == "closed" else None,
        "locked": False,
        "comments": issue.comments,
        "created_at": _time(issue.created_at),
        "updated_at": _time(issue.updated_at),
        "closed_at": issue.closed_at and _time(issue.closed_at),
        "author_association": "NONE",
        "body": issue.body,
        "reactions": {"total_count": issue.upvotes, "+1": issue.upvotes, "-1": 0},
    }
    return content | ({"pull_request": {"url": address, "html_url": page}} if issue.is_pull_request else {})


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _error(status: int, message: str, headers: dict[str, str]) -> Answer:
    content = {"message": message, "documentation_url": _DOCUMENTATION, "status": str(status)}
    return json_answer(content, status=status, headers=headers)
