"""An endpoint that answers every request for a chat completion, as OpenAI's does, with the same name."""

from typing import Final

from tests.servers.exchange import Answer, Request, json_answer
from tests.servers.server import Server

PATH: Final = "/v1/chat/completions"


class LanguageModelServer(Server):
    """``says`` replaces the answer; a key, where one is set, is asked for."""

    def __init__(self, *, key: str | None = None) -> None:
        super().__init__()
        self._key = key
        self.says: str | None = None

    def answer(self, request: Request) -> Answer:
        """A completion of the conversation in the request."""
        if request.path != PATH:
            return json_answer({"error": {"message": "not found"}}, status=404)
        if self._key and request.headers.get("authorization") != f"Bearer {self._key}":
            return json_answer({"error": {"message": "wrong key"}}, status=401)
        name = self.says if self.says is not None else "Complaints by machine"
        return json_answer({"choices": [{"message": {"role": "assistant", "content": name}}]})
