"""What goes over the wire: a request as received, and the answer to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

JSON = "application/json; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as logged. headers: names in lower case; body, address: as sent; at: the server's clock."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    form: Mapping[str, str]
    at: datetime
    body: str = ""
    address: str = ""

    def number(self, name: str, *, default: int) -> int:
        """A query parameter as a number; the default where it is missing or no number."""
        value = self.query.get(name, "")
        return int(value) if value.lstrip("-").isdigit() else default


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, ready to be sent."""

    status: int = 200
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """The value as JSON."""
    content = json.dumps(value, ensure_ascii=False).encode()
    return Answer(status, content, {"content-type": JSON} | dict(headers or {}))
