"""Recorded answers of Reddit and X, replayed to the real clients.

    with ReplayServer(reddit_tape(folder.glob("*.json"))) as server: …

A request gets the answers to the same method, path and query in the order of their recording, else those to the
same path; the last one is repeated. Recorded rate limits are left out, since clients would wait for them.
"""

import json
import zlib
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import tweepy
import yaml

from tests.servers.exchange import Answer, Request, json_answer
from tests.servers.loopback import led_to
from tests.servers.server import Clock, Server

_KEPT = frozenset({"content-type", "location", "www-authenticate"})
# What PRAW's recordings hold in place of secrets and names.
_PLACEHOLDERS = {"<TEST_SUBREDDIT>": "redditdev", "<USERNAME>": "trustwatch_bot", "<ACCESS_TOKEN>": "token"}

Asked = tuple[str, str, tuple[tuple[str, str], ...]]  # method, path, sorted query


@dataclass(frozen=True, slots=True)
class Take:
    """One recorded exchange."""

    asked: Asked
    answer: Answer


def reddit_tape(paths: Iterable[Path]) -> Iterator[Take]:
    """The exchanges of PRAW's recordings (betamax, JSON)."""
    for path in sorted(paths):
        for exchange in json.loads(_filled_in(path.read_text(encoding="utf-8")))["interactions"]:
            asked, answered = exchange["request"], exchange["response"]
            body = answered["body"]["string"].encode()
            yield _take(asked, answered["status"]["code"], answered["headers"], body)


def x_tape(paths: Iterable[Path]) -> Iterator[Take]:
    """The exchanges of tweepy's recordings (vcr, YAML)."""
    for path in sorted(paths):
        for exchange in yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]:
            asked, answered = exchange["request"], exchange["response"]
            body = answered["body"]["string"]
            body = body.encode() if isinstance(body, str) else body
            if body.startswith(b"\x1f\x8b"):
                body = zlib.decompressobj(wbits=31).decompress(body)  # some were cut before the checksum
            yield _take(asked, answered["status"]["code"], answered["headers"], body)


class ReplayServer(Server):
    """Answers from recordings. misses: what was asked for and is on none."""

    def __init__(self, tape: Iterable[Take], *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.misses: list[Request] = []
        self._exact: defaultdict[Asked, deque[Answer]] = defaultdict(deque)
        self._loose: defaultdict[tuple[str, str], deque[Answer]] = defaultdict(deque)
        for take in tape:
            self._exact[take.asked].append(take.answer)
            self._loose[take.asked[:2]].append(take.answer)

    def mount(self, client: tweepy.Client) -> tweepy.Client:
        """The client, whose session now comes here instead of to X."""
        return led_to(client, self.url)

    def answer(self, request: Request) -> Answer:
        """The next recorded answer, 404 where there is none; a token is always given."""
        if request.path == "/api/v1/access_token":
            return json_answer(
                {"access_token": "token", "token_type": "bearer", "expires_in": 86_400, "scope": "*"}
            )
        asked = _asked(request.method, request.path, request.query.items())
        answers = self._exact.get(asked) or self._loose.get(asked[:2])
        if not answers:
            self.misses.append(request)
            return json_answer({"message": "Not Found", "error": 404}, status=404)
        answer = answers.popleft() if len(answers) > 1 else answers[0]
        if "location" in answer.headers:
            address = f"{self.url}{urlsplit(answer.headers['location']).path}"
            return Answer(answer.status, answer.content, {**answer.headers, "location": address})
        return answer


def _take(asked: Mapping[str, Any], status: int, headers: Mapping[str, list[str]], body: bytes) -> Take:
    address = urlsplit(asked["uri"])
    kept = {name.lower(): values[0] for name, values in headers.items() if name.lower() in _KEPT}
    query = parse_qsl(address.query, keep_blank_values=True)
    return Take(_asked(asked["method"], unquote(address.path), query), Answer(status, body, kept))


def _asked(method: str, path: str, query: Iterable[tuple[str, str]]) -> Asked:
    return method, path.rstrip("/"), tuple(sorted(pair for pair in query if pair[0] != "raw_json"))


def _filled_in(recording: str) -> str:
    for placeholder, value in _PLACEHOLDERS.items():
        recording = recording.replace(placeholder, value)
        recording = recording.replace(placeholder.replace("<", "%3C").replace(">", "%3E"), value)
    return recording
