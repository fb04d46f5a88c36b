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


class HackerNewsServer(Server):
    """The search of Hacker News. ages: of its items in minutes; odd: what else it gives."""

    ages = ()
    odd = ()

    def answer(self, request):
        begin, end = map(int, re.findall(r"\d{9,}", request.query["numericFilters"]))
        times = [int((self.now - timedelta(minutes=age)).timestamp()) for age in self.ages]
        hits = [hit(second) for second in times if begin <= second <= end]
        return json_answer({"hits": [*self.odd, *hits][: request.number("hitsPerPage", default=20)]})


def hit(second):
    return {
        **{"objectID": f"id-{second}", "story_id": 7, "created_at_i": second, "author": "sam_rivers"},
        **{"comment_text": "<p>claude &amp; me, says @sam_rivers", "points": 3},
    }


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder into which the package on the page was installed."""
    package, site = tmp_path_factory.mktemp("package"), tmp_path_factory.mktemp("site")
    for name in ("pyproject.toml", "trustwatch_hackernews.py"):
        (package / name).write_text(CODE[name])
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(site), str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return site


@pytest.fixture
def server():
    with HackerNewsServer() as server:
        server.now = datetime.now(UTC)  # the command has a clock of its own
        yield server


@pytest.fixture
def collect(installed, server, home, tmp_path):
    config = tmp_path / "trustwatch.toml"
    config.write_text(CODE["trustwatch.toml"] + f'base_url = "{server.url}"\n')
    environment = {"PYTHONPATH": str(installed), "NO_PROXY": "127.0.0.1"}
    arguments = ("collect", "hackernews", "--config", config, "--json")
    return lambda: trustwatch(*arguments, home=home, environment=environment)


def test_the_collector_on_the_page_imports_one_module_of_ours_and_is_typed(tmp_path):
    code = CODE["trustwatch_hackernews.py"]
    assert re.findall(r"^(?:from|import) ((?:ingest|models|pipeline)\S*)", code, re.MULTILINE) == [
        "ingest.collector"
    ]
    (tmp_path / "trustwatch_hackernews.py").write_text(code)
    # With the project's own settings, so that what was read of it before is not read again.
    options = ["--strict", "--config-file", ROOT / "pyproject.toml", "--cache-dir", ROOT / ".mypy_cache"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *map(str, options), str(tmp_path / "trustwatch_hackernews.py")],
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
    code = CODE["trustwatch_hackernews.py"].splitlines()
    assert sum(bool(line.strip()) for line in code) < 60


def test_its_help_is_as_plain_as_that_of_the_others(installed):
    shown = trustwatch("collect", "hackernews", "--help", environment={"PYTHONPATH": str(installed)}).stdout
    assert shown.startswith("Usage: trustwatch collect hackernews")
    assert "[x>=1]" in shown


def test_the_collector_on_the_page_works(collect, server, home):
    server.ages = range(5, 1305)
    server.odd = [{"objectID": "odd", "created_at_i": int(server.now.timestamp()), "comment_text": 7 * [1]}]
    first, second = json.loads(collect().stdout)
    assert (first["query"], first["kept"], first["rejected"]) == ("claude", 1_300, 2)
    assert (second["query"], second["kept"]) == ("chatgpt", 0)
    landing = Landing(home)
    batches = [landing.read(folder) for folder in landing.pending()]
    posts = [
        post for batch in batches if "posts" in batch.tables for post in batch.tables["posts"].to_dicts()
    ]
    assert {(post["source"], post["text"]) for post in posts} == {("hackernews", "claude & me, says @user")}
    assert all(batch.complete for batch in batches if batch.covered)
    asked = len(server.requests)
    assert [row["kept"] for row in json.loads(collect().stdout)] == [0, 0]
    assert len(server.requests) == asked + 2


def test_a_source_that_shows_something_else_is_not_taken_for_a_quiet_one(collect, server, home):
    server.odd = [7]
    failed = collect()
    assert failed.exit_code == 3
    assert "hackernews: shows no hits (200); try later" in failed.stderr
    landing = Landing(home)
    assert not any(batch.covered for batch in map(landing.read_header, landing.pending()))
