"""A webhook that keeps what it takes."""

import json
from typing import Any

from tests.servers.exchange import Answer, Request, json_answer
from tests.servers.server import Server


class Webhook(Server):
    """Takes every message but where a fault is queued; taken: each as it came, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[dict[str, Any]] = []

    def answer(self, request: Request) -> Answer:
        """Keep the message."""
        self.taken.append(json.loads(request.body))
        return json_answer({})

    @property
    def address(self) -> str:
        """Its address in Apprise's form."""
        return f"{self.url.replace('http://', 'json://')}/alerts"

    @property
    def titles(self) -> list[str]:
        """The title of each message."""
        return [message["title"] for message in self.taken]
