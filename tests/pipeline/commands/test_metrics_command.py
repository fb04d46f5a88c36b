"""Metrics as Prometheus reads them: by its own parser, printed and over a real socket."""

import json
import re
import signal
import subprocess
import sys
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from pipeline.warehouse.warehouse import frame, open_published
from tests.command import ROOT, trustwatch
from tests.story import write_story


@pytest.fixture(scope="module")
def story_home(tmp_path_factory):
    return write_story(tmp_path_factory.mktemp("metrics") / "home")


def values(text):
    """Every sample by its name and labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_what_is_printed_is_what_the_warehouse_holds(story_home):
    done = trustwatch("metrics", home=story_home)
    assert (done.exit_code, done.stderr) == (0, "")
    told = values(done.stdout)
    with open_published(story_home) as connection:
        posts = dict(frame(connection, "SELECT source, count(*) FROM posts GROUP BY ALL").rows())
        newest = dict(frame(connection, "SELECT source, epoch(newest_post_at) FROM freshness").rows())
        is_open = frame(connection, "SELECT count(*) FROM incident_summary WHERE state = 'open'").item()
    assert posts
    for source, n_posts in posts.items():
        assert told["trustwatch_posts", source] == n_posts
        assert told["trustwatch_newest_post_timestamp_seconds", source] == newest[source]
        assert told["trustwatch_source_stale", source] == 1
    assert told["trustwatch_open_incidents", "claude"] == is_open == 1
    assert told["trustwatch_up",] == 1
    assert told["trustwatch_stored_bytes", "state"] == (story_home / "warehouse/state.duckdb").stat().st_size


def test_without_a_copy_it_is_told_that_nothing_can_be_read(home):
    done = trustwatch("metrics", home=home)
    assert values(done.stdout) == {("trustwatch_up",): 0.0}
    assert "nothing is published there yet; run" in done.stderr


@pytest.fixture
def serving(story_home):
    """The command as it serves, and its address; it must end well."""
    program = "from pipeline.cli import main; main()"
    command = [sys.executable, "-c", program, "metrics", "--port", "0", "--home", str(story_home)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        yield re.search(r"http://127.0.0.1:(\d+)/metrics", process.stderr.readline())
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


def test_every_scrape_is_answered_and_a_taken_port_is_named(serving):
    for _ in range(2):
        with urlopen(serving[0]) as answer:
            assert values(answer.read().decode())["trustwatch_up",] == 1
    taken = trustwatch("metrics", "--port", serving[1])
    assert taken.exit_code == 2
    assert f"--port {serving[1]}: cannot be listened on at 127.0.0.1" in taken.stderr


def test_the_dashboard_for_grafana_asks_for_what_is_told(story_home):
    told = {name for name, *_ in values(trustwatch("metrics", home=story_home).stdout)}
    panels = json.loads((ROOT / "docs" / "grafana.json").read_text())["panels"]
    asked = {
        word for panel in panels for word in re.findall(r"trustwatch_[a-z_]+", panel["targets"][0]["expr"])
    }
    assert asked <= told
