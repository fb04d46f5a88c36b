import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from filelock import FileLock

from ingest.landing.queue import Landing
from pipeline.cli import app
from pipeline.terminal.reporting import exit_code_of
from pipeline.warehouse.warehouse import frame, open_published, open_state, publish
from tests.command import ROOT, Result
from tests.servers.faults import Status
from tests.servers.reddit import RedditServer

COMPLAINT = "Claude refuses everything today and I lost hours of work, this is unusable"
PLUG_IN = """
from ingest.collector import Outage, Page, Record, SourceUnreachable

class Larkspur:
    source = "larkspur"

    def __init__(self, table, context):
        self.fails, self.now = table["fails"], context.now

    def queries(self):
        return ["chat"]

    def estimate(self, query, gaps):
        return "nothing"

    def pages(self, query, wanted, context):
        if self.fails == "unreachable":
            raise SourceUnreachable("larkspur: is away")
        if self.fails:
            raise KeyError("names")
        yield Page((Record(query, (Outage("larkspur:1", "larkspur", "other", "slow", "minor", self.now(), None, None),)),), wanted)
"""


@pytest.fixture
def server():
    with RedditServer() as server:
        server.now = datetime.now(UTC)  # the command has a clock of its own
        server.add_submission("ClaudeAI", "It refuses", at=server.now - timedelta(hours=2))
        yield server


@pytest.fixture
def environment(server, monkeypatch, tmp_path):
    """Reddit alone is asked, and a package is installed that offers one collector more."""
    metadata = tmp_path / "packages" / "larkspur-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: larkspur\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[trustwatch.collectors]\nlarkspur = larkspur:Larkspur\n")
    (metadata.parent / "larkspur.py").write_text(PLUG_IN)
    monkeypatch.syspath_prepend(metadata.parent)
    values = {
        "REDDIT_CLIENT_ID": "an-id",
        "REDDIT_CLIENT_SECRET": "a-secret-of-reddit",
        "REDDIT_USER_AGENT": "trustwatch-test/0.1",
        "NO_PROXY": "127.0.0.1",
        "TRUSTWATCH_REDDIT__BASE_URL": server.url,
        "TRUSTWATCH_REDDIT__COMMUNITIES": '["ClaudeAI"]',
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "trustwatch.toml"
    path.write_text("status = {}\n")
    return path


@pytest.fixture
def run(home, config, capsys):
    """The command as a user meets it, but in this process: arguments in; exit code, stdout and stderr out."""

    def run(*arguments):
        line = ["run", *arguments, "--home", str(home), "--config", str(config)]
        exit_code = exit_code_of(lambda: app(line, standalone_mode=False))
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return Result(exit_code, shown.out, shown.err)

    return run


def published_posts(home):
    with open_published(home) as connection:
        return frame(connection, "SELECT title FROM posts ORDER BY title")["title"].to_list()


@pytest.mark.usefixtures("environment")
def test_a_run_collects_and_publishes_and_the_next_one_goes_on_from_there(server, home, run):
    first = run("--json")
    assert first.exit_code == 0, first.stderr
    assert first.stdout.count("\n") == 1
    answer = json.loads(first.stdout)
    assert answer["exit_code"] == 0
    assert answer["versions"].keys() == {"trustwatch", "settings"}
    assert [(step["name"], step["errors"]) for step in answer["steps"]] == [
        *[("reddit", []), ("analyse", []), ("maintain", [])]
    ]
    assert answer["steps"][0]["counts"] == {"read": 1, "kept": 1, "duplicate": 0, "rejected": 0}
    assert answer["steps"][1]["counts"]["load.records"] == 1
    assert published_posts(home) == ["It refuses"]
    server.add_submission("ClaudeAI", "Now it refuses more", at=datetime.now(UTC))
    server.now = datetime.now(UTC) + timedelta(minutes=5)
    second = run()
    assert second.exit_code == 0, second.stderr
    assert second.stderr.splitlines()[-1].startswith("run: done in ")
    assert "reddit: read 2, kept 1, duplicate 1, rejected 0" in second.stderr.splitlines()[-1]
    assert published_posts(home) == ["It refuses", "Now it refuses more"]


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("fails", "exit_code", "message"),
    [
        pytest.param("unreachable", 3, "larkspur: is away", id="unreachable"),
        pytest.param("bug", 4, "its collector failed with KeyError ('names')", id="bug-in-a-package"),
    ],
)
def test_a_collector_that_fails_stops_neither_the_others_nor_the_analysis(
    home, run, config, fails, exit_code, message
):
    config.write_text(f'status = {{}}\n[collectors.larkspur]\nfails = "{fails}"\n')
    done = run("--json")
    assert done.exit_code == exit_code
    assert message in done.stderr
    assert "run: not all was done in larkspur; see above" in done.stderr.splitlines()[-1]
    answer = json.loads(done.stdout)
    assert answer["exit_code"] == exit_code
    assert message in answer["steps"][1]["errors"][0]
    assert published_posts(home) == ["It refuses"]


@pytest.mark.usefixtures("environment")
def test_refused_credentials_are_named_and_what_else_there_is_is_collected(server, run, config):
    config.write_text('status = {}\n[collectors.larkspur]\nfails = ""\n')
    server.faults.queue("/api/v1/access_token", *[Status(401)] * 9)
    done = run()
    assert done.exit_code == 3
    assert "trustwatch: after that 1 of 2 queries of reddit were not asked" in done.stderr
    assert "larkspur: read 1, kept 1, duplicate 0, rejected 0; " in done.stderr
    assert "; failed: reddit\n" in done.stderr
    assert "a-secret-of-reddit" not in done.stderr


@pytest.mark.usefixtures("environment")
def test_a_missing_credential_and_an_unknown_collector_are_named(run, config, monkeypatch):
    monkeypatch.delenv("REDDIT_CLIENT_SECRET")
    config.write_text("status = {}\n[collectors.larkspurr]\n")
    done = run()
    assert done.exit_code == 4
    assert "trustwatch: REDDIT_CLIENT_SECRET: is not set" in done.stderr
    assert "unknown collector 'larkspurr': did you mean 'larkspur'?" in done.stderr
    assert "failed: reddit, larkspurr" in done.stderr


@pytest.mark.usefixtures("environment")
def test_reddit_that_was_never_set_up_is_left_out_in_one_sentence(server, run, monkeypatch):
    for name in ("REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET", "REDDIT_USER_AGENT"):
        monkeypatch.delenv(name)
    monkeypatch.delenv("TRUSTWATCH_REDDIT__BASE_URL")
    monkeypatch.delenv("TRUSTWATCH_REDDIT__COMMUNITIES")
    done = run()
    assert done.exit_code == 0, done.stderr
    assert done.stderr.count("reddit: left out, since it was never set up") == 1
    assert server.requests == []


@pytest.mark.usefixtures("environment")
def test_a_run_follows_conversations_rechecks_and_maintains_and_the_next_one_does_not_again(
    server, home, run
):
    name = server.add_submission("ClaudeAI", COMPLAINT, at=server.now - timedelta(hours=3))
    gone = server.add_submission("ClaudeAI", "Claude is fine", at=server.now - timedelta(hours=3))
    assert run().exit_code == 0
    reply = server.add_comment(name, "Same here", at=server.now - timedelta(minutes=1))
    server.delete(gone)
    age_by(home, "30 hours")
    done = run("--json")
    assert done.exit_code == 0, done.stderr
    steps = {step["name"]: step["counts"] for step in json.loads(done.stdout)["steps"]}
    assert list(steps) == ["reddit", "reddit followed", "reddit rechecked", "analyse", "maintain"]
    assert steps["reddit followed"]["read"] >= 2
    assert steps["reddit rechecked"]["gone"] == 1
    with open_published(home) as connection:
        assert frame(connection, "SELECT count(*) FROM posts WHERE purged_at IS NOT NULL").item() == 1
        assert frame(connection, f"FROM posts WHERE post_id = 'reddit:{reply}'").height == 1
    again = run("--json")
    names = [step["name"] for step in json.loads(again.stdout)["steps"]]
    assert names == ["reddit", "analyse"]


def age_by(home, span):
    """As if all that was done and seen so far had been done and seen so much earlier."""
    with open_state(home) as connection:
        connection.execute(f"UPDATE runs SET started_at = started_at - INTERVAL '{span}'")
        connection.execute(f"UPDATE posts SET last_verified_at = last_verified_at - INTERVAL '{span}'")
        connection.execute(f"UPDATE engagements SET observed_at = observed_at - INTERVAL '{span}'")
        publish(connection, home)


@pytest.mark.usefixtures("environment")
def test_a_second_run_in_a_home_leaves_the_work_to_the_first(server, home, run):
    home.mkdir()
    with FileLock(home / "run.lock"):
        locked = run()
    assert locked.exit_code == 5
    assert "another run is under way" in locked.stderr
    assert server.requests == Landing(home).pending() == []
    assert run().exit_code == 0


def test_a_run_that_is_asked_to_stop_keeps_what_landed_and_begins_nothing_more(
    server, environment, home, config
):
    server.faults.queue("/r/ClaudeAI/comments", Status(429, {"retry-after": "600"}))
    code = "from pipeline.cli import main; main()"
    command = [sys.executable, "-c", code, "run", "--home", str(home), "--config", str(config)]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr.readline() == "comments:ClaudeAI: waiting 600 s before asking again\n"
        process.send_signal(signal.SIGTERM)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 4, stderr
    assert "analyse: not begun; the next run goes on from there" in stderr
    assert "reddit: read 1, kept 1, duplicate 0, rejected 0; failed: reddit, analyse" in stderr
    assert not (home / "warehouse" / "current").exists()
