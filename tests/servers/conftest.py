"""Servers with real clients that go to them."""

from collections.abc import Iterator

import praw
import prawcore
import pytest
import tweepy

from tests.servers.clients import reddit_client
from tests.servers.reddit import RedditServer
from tests.servers.x import XServer


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the machine's knows no loopback address."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """prawcore asks again at once where it would wait a few seconds first."""
    monkeypatch.setattr(prawcore.sessions.RetryStrategy, "sleep", lambda _strategy: None)


@pytest.fixture
def reddit_server() -> Iterator[RedditServer]:
    with RedditServer() as server:
        yield server


@pytest.fixture
def reddit(reddit_server: RedditServer) -> Iterator[praw.Reddit]:
    with reddit_client(reddit_server.url) as client:
        yield client


@pytest.fixture
def x_server() -> Iterator[XServer]:
    with XServer() as server:
        yield server


@pytest.fixture
def x(x_server: XServer) -> Iterator[tweepy.Client]:
    client = x_server.mount(tweepy.Client("token"))
    with client.session:
        yield client
