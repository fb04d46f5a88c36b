"""Asking Bluesky's API: without an account where that is let, else with an app password from the environment."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

import requests

from ingest.collector import QueryRefused, SourceUnreachable, UserMistake, Web, json_of, object_of

HANDLE_VARIABLE: Final = "BLUESKY_HANDLE"
PASSWORD_VARIABLE: Final = "BLUESKY_APP_PASSWORD"  # noqa: S105  -- the name of a variable
_SIGN_IN: Final = "com.atproto.server.createSession"
_REFUSALS: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)

Parameters = Sequence[tuple[str, str]]


class AccountNeeded(SourceUnreachable):
    """A host asks for an account, and the environment names none."""


@dataclass(slots=True)
class Hosts:
    """Where is asked without an account, where with one, and the token of a session once there is one."""

    endpoint: str
    account_host: str
    token: str | None = None


class BlueskyClient:
    """Signs in when it is first refused, and again when a session has ended: it lasts about two hours."""

    def __init__(self, hosts: Hosts, *, wait: Callable[[float], None]) -> None:
        self._hosts = hosts
        self._wait = wait
        self._web = self._opened()

    def close(self) -> None:
        """End the connections."""
        self._web.close()

    def ask(self, method: str, parameters: Parameters, *, query: str) -> requests.Response:
        """The answer to a method of the API, a JSON object.

        Raises QueryRefused where the host does not take the query, AccountNeeded where it wants an account.
        """
        response = self._asked(method, parameters)
        if self._hosts.token is None and response.status_code in _REFUSALS:
            self._sign_in(f"it answers {response.status_code}")
            response = self._asked(method, parameters)
        elif self._hosts.token and _has_ended(response):
            self._sign_in("the session ended")
            response = self._asked(method, parameters)
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            name = object_of(_json(response)).get("error") or response.reason
            raise QueryRefused(
                f"bluesky: {query}: is not answered ({response.status_code} {name}); change it"
            )
        return response

    def _asked(self, method: str, parameters: Parameters) -> requests.Response:
        host = self._hosts.account_host if self._hosts.token else self._hosts.endpoint
        return self._web.answer(f"{host}/xrpc/{method}?{urlencode(parameters)}", check=_check)

    def _opened(self) -> Web:
        token = self._hosts.token
        return Web(wait=self._wait, headers={"Authorization": f"Bearer {token}"} if token else None)

    def _sign_in(self, why: str) -> None:
        handle, password = (os.environ.get(name, "").strip() for name in (HANDLE_VARIABLE, PASSWORD_VARIABLE))
        if not handle or not password:
            raise AccountNeeded(
                f"{self._hosts.endpoint}: wants an account ({why}); set {HANDLE_VARIABLE} and {PASSWORD_VARIABLE},"
                " an app password from Bluesky's settings, or [bluesky] endpoint to a host that asks for none"
            )
        self.close()
        self._hosts.token = None
        self._web = self._opened()
        form = {"identifier": handle, "password": password}
        response = self._web.answer(f"{self._hosts.account_host}/xrpc/{_SIGN_IN}", form=form)
        self.close()
        self._hosts.token = _token_in(response, self._hosts.account_host)
        self._web = self._opened()


def _token_in(response: requests.Response, host: str) -> str:
    if response.status_code in (*_REFUSALS, HTTPStatus.BAD_REQUEST):
        raise SourceUnreachable(
            f"{HANDLE_VARIABLE} and {PASSWORD_VARIABLE}: Bluesky refuses them ({response.status_code}); set an app"
            " password of that account, or unset both"
        )
    token = object_of(_json(response)).get("accessJwt")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise UserMistake(f"[bluesky] account_host: {host} gives no session; set the host of the account")
    return token


def _check(response: requests.Response) -> None:
    """Raise what an answer means that is no JSON object: it is cut, or of something else than Bluesky."""
    if response.status_code < HTTPStatus.BAD_REQUEST and not isinstance(json_of(response), Mapping):
        raise SourceUnreachable("[bluesky] endpoint: what answers there is not Bluesky's API")


def _has_ended(response: requests.Response) -> bool:
    """Whether a host says that a session is over: 400 or 401, by what spoke to us."""
    return response.status_code in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED) and (
        object_of(_json(response)).get("error") in ("ExpiredToken", "InvalidToken")
    )


def _json(response: requests.Response) -> object:
    """The JSON of an answer; None where it is a page for people, as refusals may be."""
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None
