import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from models.errors import UserMistake
from pipeline.runs.schedule import keep_schedule, next_time, run_apart
from pipeline.warehouse.warehouse import published
from tests.command import ROOT, trustwatch
from tests.rows import NOON


class Clock:
    """A time that goes on only while someone sleeps or works."""

    def __init__(self, *, work_minutes=0, n_runs=3):
        self.time = NOON + timedelta(minutes=2)
        self.work_minutes = work_minutes
        self.n_runs = n_runs
        self.begun, self.said = [], []

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.time += timedelta(seconds=seconds)

    def work(self):
        self.begun.append(self.time)
        self.time += timedelta(minutes=self.work_minutes)

    def is_over(self):
        return len(self.begun) == self.n_runs

    def keep(self, expression):
        keep_schedule(
            expression,
            work=self.work,
            now=self.now,
            sleep=self.sleep,
            stopping=self.is_over,
            tell=self.said.append,
        )
        return [round((moment - NOON) / timedelta(minutes=1), 2) for moment in self.begun]


def test_work_begins_when_the_expression_says():
    assert Clock().keep("*/15 * * * *") == [15, 30, 45]


def test_the_next_time_is_said_before_it_is_waited_for():
    clock = Clock(n_runs=1)
    clock.keep("*/15 * * * *")
    assert clock.said == [
        f"schedule: the next run begins at {NOON + timedelta(minutes=15):%Y-%m-%d %H:%M} UTC"
    ]


def test_a_time_that_comes_during_work_is_passed_over():
    assert Clock(work_minutes=20).keep("*/15 * * * *") == [15, 45, 75]


def test_a_request_to_stop_ends_the_waiting_at_once():
    clock = Clock(n_runs=0)
    assert clock.keep("*/15 * * * *") == []
    assert clock.time == NOON + timedelta(minutes=2)


def test_a_request_to_stop_while_waiting_begins_no_work():
    clock = Clock()
    asked = []

    def stopping():
        asked.append(clock.time)
        return len(asked) > 100

    keep_schedule(
        "0 0 * * *",
        work=clock.work,
        now=clock.now,
        sleep=clock.sleep,
        stopping=stopping,
        tell=clock.said.append,
    )
    assert clock.begun == []
    assert clock.time < NOON + timedelta(minutes=4)


def test_times_are_in_utc():
    assert next_time("30 6 * * 1", after=datetime(2026, 3, 28, tzinfo=UTC)) == datetime(
        2026, 3, 30, 6, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        pytest.param("every day", "write minute, hour, day, month and weekday", id="words"),
        pytest.param("61 * * * *", "Bad minute", id="minute-61"),
        pytest.param("0 0 30 2 *", "Bad day-of-month", id="february-30"),
    ],
)
def test_an_expression_that_says_nothing_is_a_mistake(expression, message):
    with pytest.raises(UserMistake, match=message):
        next_time(expression, after=NOON)


def test_the_command_names_a_wrong_expression(home):
    failed = trustwatch("schedule", "hourly", home=home)
    assert failed.exit_code == 2
    assert "trustwatch: schedule 'hourly': " in failed.stderr
    assert failed.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_ends_well_when_it_is_asked_to(home, number):
    code = "from pipeline.cli import main; main()"
    command = [sys.executable, "-c", code, "schedule", "0 0 29 2 *", "--home", str(home)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr.readline().startswith("schedule: the next run begins at ")
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == 0


@pytest.fixture
def started(monkeypatch):
    """As if this process were the command's."""
    program = [sys.executable, "-c", "from pipeline.cli import main; main()"]
    monkeypatch.setattr(sys, "argv", ["-c", "schedule", "0 0 29 2 *"])
    monkeypatch.setattr(sys, "orig_argv", [*program, *sys.argv[1:]])
    monkeypatch.chdir(ROOT)


def test_a_run_is_done_in_a_process_of_its_own(home, tmp_path, started):
    config = tmp_path / "no_sources.toml"
    config.write_text("[reddit]\ncommunities = []\n[status]\n")
    run_apart(["--home", str(home), "--config", str(config)], stopping=lambda: False)
    assert published(home).exists()


def test_a_run_under_way_is_asked_to_stop_and_waited_for(home, started, capfd):
    run_apart(["--home", str(home)], stopping=lambda: True)
    assert not (home / "warehouse" / "current").exists()
