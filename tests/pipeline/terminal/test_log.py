"""Narration as a structured log, by the command line."""

import json
from datetime import UTC, datetime

import pytest

from tests.command import trustwatch
from tests.ingest.written_files import submission, write_lines
from tests.rows import NOON

CREATED = int(NOON.timestamp())


def lines_of(done):
    return [json.loads(line) for line in done.stderr.splitlines()]


@pytest.fixture
def posts(tmp_path):
    """A file of which one row of two can be read."""
    return write_lines(
        tmp_path / "RS_2026-03.ndjson",
        [submission(1, created_utc=CREATED), submission(2, created_utc="soon")],
    )


def test_each_line_on_stderr_is_an_object_and_stdout_stays_as_it_is(home, posts):
    done = trustwatch("--log-format", "json", "collect", "file", posts, home=home)
    told = trustwatch("collect", "file", posts, home=home.with_name("other"))
    assert done.stdout == told.stdout
    assert [line["message"] for line in lines_of(done)] == told.stderr.splitlines()
    for line in lines_of(done):
        assert (line["command"], line["level"], line["logger"]) == ("collect", "info", "trustwatch")
        assert abs(datetime.now(UTC) - datetime.fromisoformat(line["at"])).total_seconds() < 600


def test_a_failure_is_a_warning_without_the_name_of_the_program(home):
    environment = {"TRUSTWATCH_LOG_FORMAT": "json"}
    done = trustwatch("collect", "file", "nowhere.json", home=home, environment=environment)
    assert done.exit_code == 2
    (line,) = lines_of(done)
    assert (line["level"], line["message"]) == ("warning", "nowhere.json: no such file; check the path")


def test_a_bug_is_one_line_with_its_traceback(capsys):
    import logging

    from pipeline.terminal.log import log_as_json
    from pipeline.terminal.reporting import exit_code_of

    def broken():
        raise ZeroDivisionError("by\nnothing")

    own, root = logging.getLogger("trustwatch"), logging.getLogger()
    before = own.level, root.level, root.handlers[:]
    try:
        log_as_json("run")
        logging.getLogger("urllib3").warning("%d tries", 3)
        assert exit_code_of(broken) == 1
    finally:
        logging.captureWarnings(False)
        own.setLevel(before[0])
        root.setLevel(before[1])
        root.handlers[:] = before[2]
    library, bug = map(json.loads, capsys.readouterr().err.splitlines())
    assert (library["logger"], library["level"], library["message"]) == ("urllib3", "warning", "3 tries")
    assert (bug["level"], bug["command"]) == ("error", "run")
    assert bug["traceback"].endswith("ZeroDivisionError: by\nnothing")


def test_another_format_is_named(home):
    done = trustwatch("--log-format", "xml", "status", home=home)
    assert done.exit_code == 2
    assert "'xml' is not one of 'text', 'json'" in done.stderr
