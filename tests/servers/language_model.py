"""An endpoint that answers every request for a chat completion, as OpenAI's does, with the same words."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.servers.exchange import Answer, Request, json_answer
from tests.servers.server import Server

PATH: Final = "/v1/chat/completions"


class LanguageModelServer(Server):
    """``says`` replaces the answer, or makes it of the request's content; a key, where one is set, is asked for.

    ended: why the model stopped; usage: the tokens that it counts, None where it counts none.
    """

    def __init__(self, *, key: str | None = None) -> None:
        super().__init__()
        self._key = key
        self.says: str | Callable[[Mapping[str, Any]], str] | None = None
        self.ended = "stop"
        self.usage: Mapping[str, int] | None = None

    def contents(self) -> list[dict[str, Any]]:
        """What was sent, request by request."""
        return [json.loads(request.body) for request in self.requests]

    def answer(self, request: Request) -> Answer:
        """A completion of the conversation in the request."""
        if request.path != PATH:
            return json_answer({"error": {"message": "not found"}}, status=404)
        if self._key and request.headers.get("authorization") != f"Bearer {self._key}":
            return json_answer({"error": {"message": "wrong key"}}, status=401)
        says = self.says(json.loads(request.body)) if callable(self.says) else self.says
        message = {"role": "assistant", "content": "Complaints by machine" if says is None else says}
        completion: dict[str, Any] = {"choices": [{"message": message, "finish_reason": self.ended}]}
        return json_answer(completion | ({"usage": dict(self.usage)} if self.usage else {}))
