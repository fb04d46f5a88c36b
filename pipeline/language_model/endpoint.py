"""An endpoint that speaks the OpenAI-compatible chat format: one question, one answer.

Promises: what is asked goes to the address of the settings and to no other, a key comes from the environment alone, and
no answer holds it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Self

import requests

from ingest.http.responses import json_of
from ingest.http.session import Session, shown_url
from models.errors import TrustwatchError, UserMistake

CUT: Final = "length"  # why a model ended that was not let finish
_SETTINGS_ARE_WRONG: Final = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
)


class QuestionRefused(TrustwatchError):
    """The endpoint answers, but not this question; another may be answered."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked. url: '…/v1'; key_variable: the environment variable that holds its key, if it has one."""

    url: str
    model: str
    key_variable: str

    @property
    def shown(self) -> str:
        """Its address as messages show it."""
        return shown_url(self.url)


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked. schema: of the JSON that it is to answer with; None for plain text."""

    guide: str
    text: str
    schema: Mapping[str, Any] | None = None
    longest: int | None = None  # tokens of an answer


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model said, empty where it said nothing; tokens are None where the endpoint does not count them."""

    text: str
    is_cut: bool
    tokens_in: int | None
    tokens_out: int | None


class Chat:
    """Asks one endpoint. Use it in a ``with`` block.

    A question raises Momentary where asking again may help, QuestionRefused where another question may be answered, and
    UserMistake where none will be: a wrong address, model or key.
    """

    def __init__(self, endpoint: Endpoint, *, answer_seconds: float) -> None:
        self._endpoint = endpoint
        self._session = Session(answer_seconds=answer_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._session.close()

    def content(self, question: Question) -> dict[str, Any]:
        """What is sent for a question, in full."""
        content: dict[str, Any] = {
            "model": self._endpoint.model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": question.guide},
                {"role": "user", "content": question.text},
            ],
        }
        if question.schema:
            schema = {"name": "answer", "strict": True, "schema": question.schema}
            content["response_format"] = {"type": "json_schema", "json_schema": schema}
        if question.longest:
            content["max_tokens"] = question.longest
        return content

    def ask(self, question: Question) -> Completion:
        """The model's answer, whatever it says."""
        key = os.environ.get(self._endpoint.key_variable)
        response = self._session.post(
            self._endpoint.url.rstrip("/") + "/chat/completions",
            json=self.content(question),
            headers={"Authorization": f"Bearer {key}"} if key else {},
            allow_redirects=False,  # which would take the question to another host
        )
        self._check(response)
        return _completion(json_of(response))

    def _check(self, response: requests.Response) -> None:
        status = response.status_code
        where = f"{self._endpoint.shown}: answers {status} for model {self._endpoint.model!r}"
        if response.is_redirect or status in _SETTINGS_ARE_WRONG:
            raise UserMistake(f"{where}; check address, model and {self._endpoint.key_variable}")
        if status != HTTPStatus.OK:
            raise QuestionRefused(where)


def _completion(answer: object) -> Completion:
    """What an answer holds; whatever a stranger sends is no error here."""
    choice = _first(_item(answer, "choices"))
    said = _item(_item(choice, "message"), "content")
    usage = _item(answer, "usage")
    return Completion(
        text=said if isinstance(said, str) else "",
        is_cut=_item(choice, "finish_reason") == CUT,
        tokens_in=_count(_item(usage, "prompt_tokens")),
        tokens_out=_count(_item(usage, "completion_tokens")),
    )


def _item(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
