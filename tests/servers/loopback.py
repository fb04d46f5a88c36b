"""Leads an unmodified ``tweepy.Client``, which knows only X's own address, to a loopback server."""

from typing import Any, Final
from urllib.parse import urlsplit

import requests
import tweepy
from requests.adapters import HTTPAdapter

_HOSTS: Final = ("https://api.twitter.com", "https://api.x.com")
_TIMEOUT_SECONDS: Final = 10.0  # tweepy sets none and would wait for ever


def led_to(client: tweepy.Client, url: str) -> tweepy.Client:
    """The client, whose session now goes to the url instead of X."""
    client.session.trust_env = False
    for host in _HOSTS:
        client.session.mount(host, _Loopback(url))
    return client


class _Loopback(HTTPAdapter):
    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *arguments: Any, **settings: Any) -> requests.Response:
        address = urlsplit(request.url or "")
        request.url = f"{self._url}{address.path}?{address.query}".removesuffix("?")
        settings["timeout"] = settings.get("timeout") or _TIMEOUT_SECONDS
        return super().send(request, *arguments, **settings)
