"""Servers that repeat what they were sent: no credential of ours comes back into what is shown or kept."""

import json
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import quote, unquote

import pytest

from ingest.http.session import Web
from models.errors import SourceUnreachable
from tests.servers.exchange import Answer, json_answer
from tests.servers.server import Server

ECHO = "ECHO"


@dataclass(frozen=True)
class Repeated:
    """The usual answer, or an error, in which stands all that the server was sent so far."""

    server: Server
    status: int = 200

    def happen(self, wire, usual):
        sent = [value for request in self.server.requests for value in request.headers.values()]
        sent += [
            b64decode(value[6:]).decode().partition(":")[2] for value in sent if value.startswith("Basic ")
        ]
        words = f"you sent {', '.join(sent)} and {unquote(str(sent))} and {quote(str(sent), safe='')}"
        headers = {"x-repeated": ascii(sent)}
        if self.status != 200:
            said = {"message": words, "detail": words, "errors": [{"message": words}], "error": words}
            wire.send(json_answer(said, status=self.status, headers=headers))
            return
        answer = usual()
        content = answer.content.replace(ECHO.encode(), json.dumps(words)[1:-1].encode())
        wire.send(Answer(200, content, {**answer.headers, **headers}))


def secrets_of(station):
    values = [request.headers.get("authorization", "") for request in station.server.requests]
    secrets = {value.rpartition(" ")[2] for value in values if value}
    if station.collector == "reddit":
        secrets.add("a-secret-of-reddit")
    return {form for secret in secrets for form in (secret, unquote(secret), quote(secret, safe=""))}


def kept(station):
    """Every text in the batches and every byte under the home."""
    rows = [frame.to_dicts() for batch in station.batches() for frame in batch.tables.values()]
    return str(rows) + "".join(
        path.read_bytes().decode("latin-1") for path in station.home.rglob("*") if path.is_file()
    )


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 429])
def test_a_refusal_that_repeats_credentials_is_shown_without_them(station, status, capsys, caplog):
    station.server.faults.queue("/", *[Repeated(station.server, status)] * 9)
    problem = station.collect(station.query).partly
    assert problem.exit_code == 3
    shown = f"{problem!r} {problem.__cause__!r} {station.runs()} {kept(station)} {capsys.readouterr()} {caplog.text}"
    assert not [secret for secret in secrets_of(station) if secret in shown]


def test_posts_that_repeat_credentials_are_kept_without_them(station):
    station.show(ECHO)
    station.server.faults.queue(station.path, *[Repeated(station.server)] * 3)
    done = station.collect(station.query)
    assert (done.partly, done.counts.kept) == (None, 2)
    assert "you sent" in kept(station)
    secrets = secrets_of(station)
    assert bool(secrets) == (station.collector in ("reddit", "x", "github"))  # the others are asked without
    assert not [secret for secret in secrets if secret in kept(station)]


class Mirror(Server):
    """Sends back the headers that it was sent."""

    def answer(self, request):
        return json_answer(dict(request.headers), headers={"x-back": request.headers.get("x-api-key", "")})


@pytest.mark.parametrize(
    ("header", "value", "secret"),
    [
        pytest.param("Authorization", "Bearer abc/DEF+123=", "abc/DEF+123=", id="bearer"),
        pytest.param("Authorization", "Basic aWQ6cGFzcy13b3Jk", "aWQ6cGFzcy13b3Jk", id="basic"),
        pytest.param("X-Api-Key", "key-of-a-plug-in", "key-of-a-plug-in", id="a-header-of-its-own"),
    ],
)
def test_what_a_plug_in_sends_is_struck_out_of_its_answers(monkeypatch, header, value, secret):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Mirror() as server:
        web = Web(wait=lambda _seconds: None, headers={header: value})
        response = web.answer(f"{server.url}/{quote(secret, safe='')}?key={secret}")
        web.close()
    assert server.requests[0].headers[header.lower()] == value
    assert response.json()["user-agent"] == "trustwatch"
    assert "***" in response.json()[header.lower()]
    for text in (response.text, response.url, str(response.headers)):
        assert secret not in unquote(text)


def test_a_url_with_a_password_is_shown_without_it(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    web = Web(wait=lambda _seconds: None)
    with pytest.raises(SourceUnreachable, match=r"^http://127.0.0.1:9/api: cannot be reached") as problem:
        web.answer("http://sam:pass-word@127.0.0.1:9/api?key=a-secret")
    web.close()
    assert "pass-word" not in repr(problem.value) + repr(problem.value.__cause__)
