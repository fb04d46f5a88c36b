"""Reddit's API through an unmodified ``praw.Reddit``, which does the authorisation.

Answers are the JSON as received: PRAW's objects would ask again for what a field lacks, and the reader of files reads
JSON already. Credentials come from the environment only, and stand in no message.
"""

import os
from collections.abc import Callable
from datetime import datetime
from typing import Final

import praw
import prawcore
from praw.exceptions import PRAWException

from ingest.http.retries import Momentary, patiently
from ingest.reddit.session import RedditSession, TokenRefused
from models.errors import QueryRefused, UserMistake

CREDENTIALS: Final = ("REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET", "REDDIT_USER_AGENT")

Wait = Callable[[float], None]


class RedditClient:
    """Asks Reddit for an application that only reads. base_url stands for both of Reddit's hosts where it is set."""

    def __init__(self, base_url: str = "") -> None:
        self._base_url = base_url.rstrip("/")
        self._session = RedditSession()
        self._reddit: praw.Reddit | None = None

    def ask(
        self,
        path: str,
        *,
        wait: Wait,
        params: dict[str, str | int] | None = None,
        form: dict[str, str] | None = None,
    ) -> object:
        """The JSON of an answer, to a POST where there is a form; asked again where it failed for a moment.

        Raises UserMistake where a credential is missing, SourceUnreachable where Reddit does not answer or refuses
        the credentials, QueryRefused where it refuses only this.
        """

        def once() -> object:
            try:
                return self._answer(path, params, form)
            except TokenRefused:
                self._sign_in()
                return self._answer(path, params, form)

        return patiently(once, source=f"reddit: {path}", wait=wait)

    def answered_at(self, *, default: datetime) -> datetime:
        """When Reddit gave its last answer, by its own clock in UTC; the default where it did not say."""
        return self._session.answered_at(default=default)

    def _answer(self, path: str, params: dict[str, str | int] | None, form: dict[str, str] | None) -> object:
        if seconds := self._session.rest():
            raise Momentary("its rate limit is used up", seconds=seconds)
        reddit = self._reddit or self._sign_in()
        try:
            return reddit.request(
                method="GET" if form is None else "POST", path=path, params=params, data=form
            )
        except prawcore.RequestException as error:  # around what the session raises
            raise error.original_exception from None
        except (prawcore.PrawcoreException, PRAWException) as error:
            raise QueryRefused(
                f"reddit: {path}: refused ({type(error).__name__}); check what is asked for"
            ) from error

    def _sign_in(self) -> praw.Reddit:
        """A client that asks for a token with its first request, on a connection of its own."""
        client_id, client_secret, user_agent = map(_credential, CREDENTIALS)
        self._session.close()
        self._session = RedditSession()
        self._reddit = praw.Reddit(
            client_id=client_id,
            client_secret=client_secret,
            user_agent=user_agent,
            username=None,  # whatever a praw.ini on this machine says
            password=None,
            refresh_token=None,
            oauth_url=self._base_url or "https://oauth.reddit.com",
            reddit_url=self._base_url or "https://www.reddit.com",
            check_for_updates=False,
            requestor_kwargs={"session": self._session},
        )
        return self._reddit


def _credential(name: str) -> str:
    if value := os.environ.get(name):
        return value
    raise UserMistake(
        f"{name}: is not set; reading Reddit needs {', '.join(CREDENTIALS)} in the environment, of an application"
        " that Reddit approved"
    )
