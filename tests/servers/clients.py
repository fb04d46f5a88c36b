"""The real clients, as their users make them, for a loopback server."""

from typing import Any

import praw
import requests
from requests.adapters import HTTPAdapter


def reddit_client(url: str, **settings: Any) -> praw.Reddit:
    """A client of Reddit that only reads, and goes to the url."""
    values: dict[str, Any] = {
        "client_id": "id",
        "client_secret": "secret",
        "user_agent": "trustwatch-test/0.1",
        "oauth_url": url,
        "reddit_url": url,
        "check_for_updates": False,
    }
    return praw.Reddit(**(values | settings))


def hasty_reddit_client(url: str, *, seconds: float) -> praw.Reddit:
    """One that waits no longer for an answer. PRAW 8.0.3 ignores its own ``timeout``: only the session can be told."""
    session = requests.Session()
    session.mount(url, _Hasty(seconds))
    return reddit_client(url, requestor_kwargs={"session": session})


class _Hasty(HTTPAdapter):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def send(self, *arguments: Any, **settings: Any) -> requests.Response:
        return super().send(*arguments, **(settings | {"timeout": self._seconds}))
