"""Nobody of whom the sample's files tell is named in anything that a reader, a channel or a program is given."""

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from pipeline.alerts.alerts import send_alerts
from pipeline.settings.sections import Channel
from pipeline.settings.settings import Settings
from pipeline.warehouse.statements import VIEWS
from pipeline.warehouse.warehouse import frame, open_published
from tests.command import ROOT, trustwatch
from tests.dashboard.server import SECONDS, served
from tests.dashboard.viewers import PAGES, draw, viewer
from tests.servers.webhook import Webhook

SAMPLE = ROOT / "data" / "sample"
CONFIG = SAMPLE / "trustwatch.toml"
POSTS = (SAMPLE / "reddit.ndjson", SAMPLE / "x.json")
FIELDS = re.compile(r'"(?:author|username)": "([\w-]{4,})"')
MENTIONS = re.compile(r"@(\w{4,})|\bu/([\w-]{4,})")
STALE = 3  # the sample ends in the past
WORDS = re.compile(r"[\w-]{4,}")
REGISTERED = {"larkspur_ai", "larkspurofficial"}


@pytest.fixture(scope="module")
def handles():
    """Every handle in the sample's files, lower case, but for the registered ones."""
    text = "".join(path.read_text(encoding="utf-8") for path in POSTS)
    found = {name.lower() for pair in MENTIONS.findall(text) for name in pair if name}
    found |= {name.lower() for name in FIELDS.findall(text)}
    assert len(found) > 600
    return found - REGISTERED


@pytest.fixture(scope="module")
def home(sample_home, tmp_path_factory):
    """The analysed sample, of which a channel may be told."""
    return Path(shutil.copytree(sample_home, tmp_path_factory.mktemp("handles") / "home", symlinks=True))


def named(text, handles):
    assert text
    return handles & set(WORDS.findall(text.lower()))


def said_by(home, *command):
    done = trustwatch("--log-format", "json", *command, "--config", CONFIG, home=home)
    assert done.exit_code in (0, STALE), done.stderr
    return done.stdout + done.stderr


def test_no_table_and_no_view_names_anybody(home, handles):
    with open_published(home) as copy:
        tables = [name for (name,) in copy.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        rows = {name: str(frame(copy, f"FROM {name}").rows()) for name in (*tables, *VIEWS)}
    assert {name for name, told in rows.items() if named(told, handles)} == set()
    assert "larkspur_ai" in rows["amplification_evidence"]


def test_no_page_names_anybody(home, handles):
    with served(home) as (address, _process), viewer(address) as reader:
        drawn = {page: draw(reader, page, seconds=SECONDS) for page in PAGES}
    sent = "".join(drawn.values()).lower()  # cells of a table stand without a space between them
    assert {handle for handle in handles if handle in sent} == set()
    assert "larkspur" in drawn["amplification"].lower()


@pytest.mark.parametrize("share", [(), ("--share",)], ids=["full", "share"])
def test_no_export_names_anybody(home, handles, tmp_path, share):
    place = tmp_path / "export"
    assert not named(said_by(home, "export", place, *share), handles)
    rows = {path.name: str(pl.read_parquet(path).rows()) for path in place.glob("*.parquet")}
    assert rows
    assert {name for name, told in rows.items() if named(told, handles)} == set()


def test_no_log_of_a_run_names_anybody(home, handles, tmp_path):
    collected = said_by(tmp_path, "collect", "file", *POSTS)
    assert not named(collected + said_by(tmp_path, "analyse", "--stage", "load"), handles)


@pytest.mark.parametrize(
    "command",
    [
        *(("report", "--since", "2026-08-31", "--format", form) for form in ("terminal", "html", "json")),
        ("status",),
        ("metrics",),
        ("ask", "Claude lost my whole chat", "--at", "2026-10-21T20:00"),
    ],
    ids=lambda command: command[-1] if command[0] == "report" else command[0],
)
def test_no_brief_and_no_answer_names_anybody(home, handles, command):
    assert not named(said_by(home, *command), handles)


def test_no_notice_names_anybody(home, handles, monkeypatch):
    team = Channel(severity=0, brief="daily")
    settings = Settings(home=home, alerts={"team": team})
    with Webhook() as server:
        monkeypatch.setenv("TRUSTWATCH_ALERT_TEAM", server.address)
        for day in (8, 9):
            send_alerts(settings, now=datetime(2026, 11, day, 12, tzinfo=UTC))
    assert server.taken
    assert not named(json.dumps(server.taken), handles)
