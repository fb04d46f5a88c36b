"""The collector on docs/collectors.md, installed as its readers would and run against a source on loopback."""

import json
import os
import re
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta

import pytest

import ingest.collector as door
from ingest.landing.queue import Landing
from tests.command import ROOT, trustwatch
from tests.servers.exchange import json_answer
from tests.servers.server import Server

PAGE = (ROOT / "docs" / "collectors.md").read_text(encoding="utf-8")
CODE = dict(re.findall(r"^`([\w.]+)`[^`\n]*\n\n```\w+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))


class StackOverflowServer(Server):
    """The search of Stack Overflow. ages: of its questions in minutes; odd: what else it gives."""

    ages = ()
    odd = ()

    def answer(self, request):
        begin, end = (request.number(name, default=0) for name in ("fromdate", "todate"))
        times = [int((self.now - timedelta(minutes=age)).timestamp()) for age in self.ages]
        items = [*self.odd, *(question(second) for second in times if begin <= second <= end)]
        size = request.number("pagesize", default=30)
        return json_answer({"items": items[:size], "has_more": len(items) > size})


def question(second):
    return {
        **{"question_id": second, "creation_date": second, "title": "claude &amp; me", "score": 3},
        **{
            "owner": {"user_id": 7, "display_name": "Sam"},
            "body": "<p>it <b>hangs</b>, says @sam_rivers</p>",
        },
        "link": f"https://stackoverflow.com/questions/{second}/claude",
    }


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder into which the package on the page was installed."""
    package, site = tmp_path_factory.mktemp("package"), tmp_path_factory.mktemp("site")
    for name in ("pyproject.toml", "trustwatch_stackoverflow.py"):
        (package / name).write_text(CODE[name])
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(site), str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return site


@pytest.fixture
def server():
    with StackOverflowServer() as server:
        server.now = datetime.now(UTC)  # the command has a clock of its own
        yield server


@pytest.fixture
def collect(installed, server, home, tmp_path):
    config = tmp_path / "trustwatch.toml"
    config.write_text(CODE["trustwatch.toml"] + f'base_url = "{server.url}"\n')
    environment = {"PYTHONPATH": str(installed), "NO_PROXY": "127.0.0.1"}
    arguments = ("collect", "stackoverflow", "--config", config, "--json")
    return lambda: trustwatch(*arguments, home=home, environment=environment)


def test_the_collector_on_the_page_imports_one_module_of_ours_and_is_typed(tmp_path):
    code = CODE["trustwatch_stackoverflow.py"]
    assert re.findall(r"^(?:from|import) ((?:ingest|models|pipeline)\S*)", code, re.MULTILINE) == [
        "ingest.collector"
    ]
    (tmp_path / "trustwatch_stackoverflow.py").write_text(code)
    # With the project's own settings, so that what was read of it before is not read again.
    options = ["--strict", "--config-file", ROOT / "pyproject.toml", "--cache-dir", ROOT / ".mypy_cache"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *map(str, options), str(tmp_path / "trustwatch_stackoverflow.py")],
        **{"cwd": tmp_path, "env": os.environ | {"MYPYPATH": str(ROOT)}},
        **{"capture_output": True, "text": True, "check": False, "timeout": 300},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_door_of_collectors_offers_what_it_names():
    assert sorted(door.__all__) == sorted(name for name in vars(door) if not name.startswith("__"))


@pytest.mark.parametrize("package", ["models", "ingest", "pipeline", "dashboard"])
def test_every_package_says_that_it_is_typed(package):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert (ROOT / package / "py.typed").exists()
    assert "py.typed" in settings["tool"]["setuptools"]["package-data"][package]


def test_a_small_collector_has_less_than_60_lines_of_code():
    code = CODE["trustwatch_stackoverflow.py"].splitlines()
    assert sum(bool(line.strip()) for line in code) < 60


def test_its_help_is_as_plain_as_that_of_the_others(installed):
    shown = trustwatch(
        "collect", "stackoverflow", "--help", environment={"PYTHONPATH": str(installed)}
    ).stdout
    assert shown.startswith("Usage: trustwatch collect stackoverflow")
    assert "[x>=1]" in shown


def test_the_collector_on_the_page_works(collect, server, home):
    server.ages = range(5, 255)
    server.odd = [{"question_id": 1, "creation_date": int(server.now.timestamp()), "title": 7 * [1]}]
    first, second = json.loads(collect().stdout)
    assert (first["query"], first["kept"], first["rejected"]) == ("claude", 250, 3)
    assert (second["query"], second["kept"]) == ("chatgpt", 0)
    landing = Landing(home)
    batches = [landing.read(folder) for folder in landing.pending()]
    posts = [
        post for batch in batches if "posts" in batch.tables for post in batch.tables["posts"].to_dicts()
    ]
    assert {(post["source"], post["title"], post["text"]) for post in posts} == {
        ("stackoverflow", "claude & me", "it  hangs , says @user")
    }
    assert all(batch.complete for batch in batches if batch.covered)
    asked = len(server.requests)
    assert [row["kept"] for row in json.loads(collect().stdout)] == [0, 0]
    assert len(server.requests) == asked + 2


def test_a_source_that_shows_something_else_is_not_taken_for_a_quiet_one(collect, server, home):
    server.odd = [7]
    failed = collect()
    assert failed.exit_code == 3
    assert "stackoverflow: shows nothing (200); try later" in failed.stderr
    landing = Landing(home)
    assert not any(batch.covered for batch in map(landing.read_header, landing.pending()))
