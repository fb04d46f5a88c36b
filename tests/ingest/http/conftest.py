"""A station of every built-in source, each with one record and all credentials."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.settings.settings import Settings
from tests.rows import NOON
from tests.servers.appstore import APP, AppStoreServer
from tests.servers.bluesky import SEARCH as BLUESKY_SEARCH
from tests.servers.bluesky import BlueskyServer
from tests.servers.github import GitHubServer
from tests.servers.hackernews import SEARCH as HACKERNEWS_SEARCH
from tests.servers.hackernews import HackerNewsServer
from tests.servers.reddit import RedditServer
from tests.servers.status import StatusServer
from tests.servers.x import SEARCH, XServer
from tests.station import Station

CREDENTIALS = {
    "REDDIT_CLIENT_ID": "an-id",
    "REDDIT_CLIENT_SECRET": "a-secret-of-reddit",
    "REDDIT_USER_AGENT": "trustwatch-test/0.1",
    "X_BEARER_TOKEN": "AAAA%2Fa-secret-of-x",
    "GITHUB_TOKEN": "ghp_a-secret-of-github",
    "NO_PROXY": "127.0.0.1",
}
RECENT = NOON - timedelta(hours=1)


@dataclass
class AnyStation(Station):
    """A station of a source that shows one record by its query. path: where its faults belong."""

    query: str = ""
    path: str = ""
    tables: dict[str, Any] = field(default_factory=dict)
    show: Callable[[str], object] = print  # one record more, with a text

    @property
    def settings(self) -> Settings:
        return Settings.model_validate({"home": self.home, self.collector: self.tables})


def reddit(home: Path) -> AnyStation:
    server = RedditServer()
    table = {"communities": ["ClaudeAI"], "base_url": server.url}
    show = lambda text: server.add_submission("ClaudeAI", text, at=RECENT)  # noqa: E731
    return AnyStation(
        server,
        home,
        "reddit",
        {},
        query="submissions:ClaudeAI",
        path="/r/ClaudeAI/new",
        tables=table,
        show=show,
    )


def x(home: Path) -> AnyStation:
    server = XServer()
    table = {"queries": ["claude"], "base_url": server.url}
    show = lambda text: server.add_post(f"claude {text}", at=RECENT)  # noqa: E731
    return AnyStation(server, home, "x", {}, query="claude", path=SEARCH, tables=table, show=show)


def github(home: Path) -> AnyStation:
    server = GitHubServer(tokens=[CREDENTIALS["GITHUB_TOKEN"]])
    table = {"repositories": ["octo/tool"], "base_url": server.url}
    show = lambda text: server.add_issue("octo/tool", text, at=RECENT)  # noqa: E731
    return AnyStation(server, home, "github", {}, query="octo/tool", path="/repos", tables=table, show=show)


def status(home: Path) -> AnyStation:
    server = StatusServer("statuspage")
    table = {"acme": {"url": server.url, "product": "claude"}}
    show = lambda text: server.begin(text, at=RECENT)  # noqa: E731
    return AnyStation(server, home, "status", {}, query="acme", path="/api", tables=table, show=show)


def hackernews(home: Path) -> AnyStation:
    server = HackerNewsServer()
    table = {"searches": ["claude"], "base_url": server.url}
    show = lambda text: server.add_story(f"claude {text}", at=RECENT)  # noqa: E731
    path = HACKERNEWS_SEARCH
    return AnyStation(server, home, "hackernews", {}, query="claude", path=path, tables=table, show=show)


def bluesky(home: Path) -> AnyStation:
    server = BlueskyServer()
    table = {"searches": ["claude"], "endpoint": server.url, "account_host": server.url}
    show = lambda text: server.add_post(f"claude {text}", at=RECENT)  # noqa: E731
    path = BLUESKY_SEARCH
    return AnyStation(server, home, "bluesky", {}, query="claude", path=path, tables=table, show=show)


def appstore(home: Path) -> AnyStation:
    server = AppStoreServer()
    table = {"apps": {"ChatGPT": APP}, "base_url": server.url}
    show = lambda text: server.add_review(text, at=RECENT)  # noqa: E731
    return AnyStation(
        server, home, "appstore", {}, query=f"us/{APP}", path="/us/rss", tables=table, show=show
    )


SOURCES = (reddit, x, github, status, hackernews, bluesky, appstore)


@pytest.fixture(params=SOURCES, ids=lambda source: source.__name__)
def station(
    request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AnyStation]:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    station: AnyStation = request.param(home)
    station.show("It refuses")
    with station.server:
        yield station
        station.server.faults.release()
