import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from ingest.landing.queue import Landing
from pipeline.cli import app
from pipeline.terminal.reporting import exit_code_of
from tests.command import ROOT, Result, trustwatch
from tests.servers.faults import AsUsual, Status
from tests.servers.reddit import RedditServer

CREDENTIALS = {
    "REDDIT_CLIENT_ID": "an-id",
    "REDDIT_CLIENT_SECRET": "a-secret-of-reddit",
    "REDDIT_USER_AGENT": "trustwatch-test/0.1",
    "NO_PROXY": "127.0.0.1",
}


@pytest.fixture
def server():
    with RedditServer() as server:
        server.now = datetime.now(UTC)  # the command has a clock of its own
        yield server


@pytest.fixture
def environment(server, monkeypatch):
    values = CREDENTIALS | {
        "TRUSTWATCH_REDDIT__BASE_URL": server.url,
        "TRUSTWATCH_REDDIT__SEARCHES": '["refuses"]',
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


@pytest.fixture
def collect(home, capsys):
    """The command as a user meets it, but in this process: arguments in; exit code, stdout and stderr out."""

    def run(*arguments):
        line = ["collect", *map(str, arguments), "--home", str(home)]
        exit_code = exit_code_of(lambda: app(line, standalone_mode=False))
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return Result(exit_code, shown.out, shown.err)

    return run


def fill(server):
    """Three submissions, of which one is found by the search, and a comment."""
    first = server.add_submission("ClaudeAI", "It refuses", at=server.now - timedelta(hours=2))
    server.add_submission("ClaudeAI", "A nice day", at=server.now - timedelta(hours=1))
    server.add_submission("ChatGPT", "A nicer day", at=server.now - timedelta(hours=1))
    server.add_comment(first, "same here", at=server.now - timedelta(minutes=30))


@pytest.mark.usefixtures("environment")
def test_every_query_is_collected_and_counted(server, collect):
    fill(server)
    done = collect("reddit")
    assert done.exit_code == 0, done.stderr
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["query", "read", "kept", "duplicate", "rejected"],
        ["submissions:ClaudeAI", "2", "2", "0", "0"],
        ["comments:ClaudeAI", "1", "1", "0", "0"],
        ["submissions:ChatGPT", "1", "1", "0", "0"],
        ["comments:ChatGPT", "0", "0", "0", "0"],
        ["search:refuses", "1", "0", "1", "0"],
        ["5", "4", "1", "0"],
    ]
    again = json.loads(collect("reddit", "--json").stdout)
    assert [row["kept"] for row in again] == [0, 0, 0, 0, 0]
    assert again[0] == {
        **{"query": "submissions:ClaudeAI", "read": 2, "kept": 0},
        **{"duplicate": 2, "rejected": 0, "error": None},
    }


@pytest.mark.usefixtures("environment")
def test_a_dry_run_tells_what_would_be_asked_and_asks_nothing(server, collect, home, monkeypatch):
    monkeypatch.delenv("REDDIT_CLIENT_SECRET")
    done = collect("reddit", "--dry-run", "--since", "2026-03-01T12:00+01:00")
    assert done.exit_code == 0, done.stderr
    heading, first, *_ = done.stdout.splitlines()
    assert heading.split() == ["query", "from", "(UTC)", "to", "(UTC)", "cost"]
    assert first.split()[:3] == ["submissions:ClaudeAI", "2026-03-01", "11:00"]
    assert "at most 10 requests" in first
    assert "search:refuses " in done.stdout
    assert "at most 3 requests" in done.stdout
    assert "nothing was asked" in done.stderr
    assert server.requests == Landing(home).pending() == []


@pytest.mark.usefixtures("environment")
def test_a_dry_run_as_json_tells_every_gap(server, collect):
    fill(server)
    collect("reddit", "--since", (server.now - timedelta(hours=3)).isoformat())
    asked = json.loads(collect("reddit", "--dry-run", "--json").stdout)[0]
    assert asked["query"] == "submissions:ClaudeAI"
    newest, oldest = asked["gaps"]
    assert datetime.fromisoformat(oldest["to_at"]) == server.now - timedelta(hours=3)
    assert datetime.fromisoformat(newest["to_at"]) - datetime.fromisoformat(newest["from_at"]) < timedelta(
        minutes=5
    )


@pytest.mark.usefixtures("environment")
def test_a_community_that_is_private_stops_none_of_the_others(server, collect):
    fill(server)
    server.faults.queue("/r/ClaudeAI/new", Status(403))
    done = collect("reddit", "--json")
    assert done.exit_code == 3
    assert "reddit: r/ClaudeAI/new: refused (403); it is private" in done.stderr
    assert "1 of 5 queries were not read to their end; see above" in done.stderr
    rows = json.loads(done.stdout)
    assert [row["kept"] for row in rows] == [0, 1, 1, 0, 1]
    assert "refused (403)" in rows[0]["error"]


@pytest.mark.usefixtures("environment")
def test_refused_credentials_end_the_run_at_once(server, collect):
    server.faults.queue("/api/v1/access_token", *[Status(401)] * 9)
    done = collect("reddit")
    assert done.exit_code == 3
    assert "trustwatch: after that 4 of 5 queries were not asked" in done.stderr
    assert "check REDDIT_CLIENT_ID" in done.stderr.splitlines()[-1]
    assert len(server.requests) == 1
    assert CREDENTIALS["REDDIT_CLIENT_SECRET"] not in done.stderr + done.stdout


@pytest.mark.usefixtures("environment")
def test_missing_credentials_are_a_mistake(collect, monkeypatch):
    monkeypatch.delenv("REDDIT_CLIENT_SECRET")
    done = collect("reddit")
    assert (done.exit_code, done.stdout.split()) == (2, [])
    assert "trustwatch: REDDIT_CLIENT_SECRET: is not set" in done.stderr


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["reddit", "--since", "2999-01-01"], "--since 2999-01-01: lies ahead", id="since-ahead"),
        pytest.param(
            ["reddit", "--since", "monday"], "--since monday: expected a date or a time", id="since-no-date"
        ),
        pytest.param(["reddit", "--limit", "0"], "limit", id="limit"),
        pytest.param(["redit"], "No such command 'redit'", id="unknown-collector"),
        pytest.param(
            ["x", "--dry-run"], "nothing to ask for; say what under [x] in the settings", id="no-query"
        ),
    ],
)
def test_a_mistake_is_named(collect, arguments, message):
    failed = collect(*arguments)
    assert failed.exit_code == 2
    assert message in failed.stderr


def test_a_request_to_stop_ends_a_wait_and_keeps_what_was_landed(server, environment, home):
    for number in range(150):
        server.add_submission("ClaudeAI", f"post {number}", at=server.now - timedelta(minutes=number))
    server.faults.queue("/r/ClaudeAI/new", AsUsual(), Status(429, {"retry-after": "600"}))
    command = [
        sys.executable,
        "-c",
        "from pipeline.cli import main; main()",
        "collect",
        "reddit",
        "--home",
        str(home),
    ]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr.readline() == "submissions:ClaudeAI: waiting 600 s before asking again\n"
        process.send_signal(signal.SIGTERM)
        stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 4, stderr
    assert "submissions:ClaudeAI: stopped while waiting; the same command goes on from there" in stderr
    assert stdout.splitlines()[1].split() == ["submissions:ClaudeAI", "100", "100", "0", "0"]
    landing = Landing(home)
    assert sum(batch.counts.kept for batch in map(landing.read_header, landing.pending())) == 100


PLUG_IN = """
from datetime import UTC, datetime
from ingest.collector import Outage, Page, Record

class Larkspur:
    source = "larkspur"

    def __init__(self, table, context):
        self.names, self.now = table["names"], context.now

    def queries(self):
        return self.names

    def estimate(self, query, gaps):
        return f"{len(gaps)} bells"

    def pages(self, query, wanted, context):
        outage = Outage(f"larkspur:{query}", "larkspur", "other", query, "minor", self.now(), None, None)
        yield Page((Record(query, (outage,)),), wanted)

class Halved(Larkspur):
    def __getattribute__(self, name):
        if name in ("pages", "estimate"):
            raise AttributeError(name)
        return super().__getattribute__(name)
"""


@pytest.fixture
def installed(tmp_path):
    """A folder of packages in which one offers three collectors, of which one cannot be loaded and one lacks methods."""
    folder = tmp_path / "packages"
    metadata = folder / "larkspur-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: larkspur\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[trustwatch.collectors]\nlarkspur = larkspur:Larkspur\nbroken = larkspur:Nothing\nhalved = larkspur:Halved\n"
    )
    (folder / "larkspur.py").write_text(PLUG_IN)
    return {"PYTHONPATH": str(folder)}


def test_a_collector_that_a_package_adds_is_a_command_like_the_others(installed, home, tmp_path):
    config = tmp_path / "trustwatch.toml"
    config.write_text('[collectors.larkspur]\nnames = ["chat", "voice"]\n')
    done = trustwatch("collect", "larkspur", "--config", config, "--json", home=home, environment=installed)
    assert done.exit_code == 0, done.stderr
    assert [(row["query"], row["kept"]) for row in json.loads(done.stdout)] == [("chat", 1), ("voice", 1)]
    landing = Landing(home)
    assert {batch.source for batch in map(landing.read_header, landing.pending())} == {"larkspur"}
    assert "larkspur" in trustwatch("collect", "--help", environment=installed).stdout
    planned = trustwatch(
        "collect", "larkspur", "--config", config, "--dry-run", home=home, environment=installed
    )
    assert "1 bells" in planned.stdout


def test_a_collector_that_cannot_be_loaded_is_named(installed, home):
    failed = trustwatch("collect", "broken", home=home, environment=installed)
    assert failed.exit_code == 2
    assert "collector 'broken': larkspur:Nothing cannot be loaded" in failed.stderr
    assert failed.stderr.count("\n") == 1


def test_a_collector_that_lacks_a_part_of_the_protocol_is_named(installed, home, tmp_path):
    config = tmp_path / "trustwatch.toml"
    config.write_text('[collectors.halved]\nnames = ["chat"]\n')
    failed = trustwatch("collect", "halved", "--config", config, home=home, environment=installed)
    assert failed.exit_code == 2
    assert "collector 'halved': larkspur:Halved makes one without pages, estimate;" in failed.stderr
