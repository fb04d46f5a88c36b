"""What ``trustwatch dashboard`` serves: the pages, and a sign-in that ends at the link by which one came.

Streamlit leads everybody to its first page who comes back from the provider. So where somebody leaves for it, the path
of the page that they leave is kept in a cookie of theirs, and they are led there instead.
"""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote, unquote, urlsplit

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import Response

_LEAVES: Final = "/auth/login"  # these two are Streamlit's
_COMES_BACK: Final = "/oauth2callback"
_COOKIE: Final = "trustwatch_left"
_SECONDS: Final = 600  # to sign in at the provider
_LONGEST: Final = 3_800  # characters; browsers keep cookies of up to 4,096, their names and flags among them
_OF_ADDRESSES: Final = "/?&=%+:,;@!$'()*~"  # what stays as it is in a path and its query


async def lead_back(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """The app's answer; one that ends a sign-in leads to the page that was left for it, within this server alone."""
    response = await answer(request)
    if request.url.path.endswith(_LEAVES):
        kept = quote(_left(request), safe="")
        if 0 < len(kept) <= _LONGEST:
            is_secure = request.url.scheme == "https"
            response.set_cookie(
                _COOKIE, kept, max_age=_SECONDS, secure=is_secure, httponly=True, samesite="lax"
            )
        else:
            response.delete_cookie(_COOKIE)
    elif request.url.path.endswith(_COMES_BACK) and _COOKIE in request.cookies:
        left_for = unquote(request.cookies[_COOKIE])
        if left_for.startswith("/") and not left_for.startswith("//"):  # the second would name another server
            response.headers["location"] = quote(left_for, safe=_OF_ADDRESSES)
        response.delete_cookie(_COOKIE)
    return response


def _left(request: Request) -> str:
    """The path and query of the page that was left; empty where nothing tells it, or another site leads here."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return ""
    try:
        left = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    return f"{left.path}?{left.query}" if left.query else left.path


app = st.App("app.py", middleware=[Middleware(BaseHTTPMiddleware, dispatch=lead_back)])
