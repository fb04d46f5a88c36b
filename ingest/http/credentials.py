"""Credentials that were sent, struck out of what comes back: some servers repeat them, in errors and elsewhere.

Done where answers arrive, so that no message, batch, record of a run or log above can hold one.
"""

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html import escape
from typing import Final
from urllib.parse import quote, unquote

import requests

MASK: Final = "***"
_CARRIERS: Final = re.compile(r"auth|token|secret|key", re.IGNORECASE)  # names of headers
_SHORTEST: Final = 8  # characters: a shorter one may be a word, and no service gives one out


def credentials_of(request: requests.PreparedRequest) -> frozenset[str]:
    """What a request carries in its headers to be let in, without the name of the scheme."""
    carried = [value for name, value in request.headers.items() if _CARRIERS.search(name)]
    texts = (value.decode("latin-1") if isinstance(value, bytes) else value for value in carried)
    parts = (part for text in texts for part in _parts(text))
    return frozenset(part for part in parts if len(part) >= _SHORTEST)


def strike_out(response: requests.Response, credentials: Iterable[str]) -> None:
    """Put MASK wherever an answer repeats one, as it was sent or as JSON, HTML and addresses write it."""
    forms = {form for credential in credentials for form in _forms(credential)}
    if not forms:
        return
    pattern = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    in_text = re.compile(pattern, re.IGNORECASE)
    in_bytes = re.compile(pattern.encode(), re.IGNORECASE)
    response._content = in_bytes.sub(MASK.encode(), response.content or b"")
    response.reason = in_text.sub(MASK, str(response.reason))
    response.url = in_text.sub(MASK, response.url)
    for name, value in response.headers.items():
        response.headers[name] = in_text.sub(MASK, value)


def _parts(value: str) -> Iterator[str]:
    """A header's value, and the credential in ``Bearer …``; of ``Basic …`` the password too."""
    yield value
    scheme, _, credential = value.partition(" ")
    yield credential
    if scheme.lower() == "basic":
        with suppress(ValueError):  # no base64
            user_and_password = b64decode(credential).decode("latin-1")
            yield user_and_password
            yield user_and_password.partition(":")[2]


def _forms(credential: str) -> set[str]:
    """As it was sent, and as text, HTML, addresses and JSON may write it."""
    plain = {credential, unquote(credential)}
    quoted = {quote(text, safe=safe) for text in plain for safe in ("", "/")}
    written = plain | quoted | {escape(text) for text in plain}
    return written | {form.replace("/", r"\/") for form in written}
