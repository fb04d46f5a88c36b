"""Which modules a command waits for: nothing that it does not use."""

import json
import os
import subprocess
import sys

import pytest

from pipeline.cli import COMMANDS
from pipeline.warehouse.warehouse import open_state, publish
from tests.command import ROOT, trustwatch
from tests.dashboard.server import free_port

LEARNING = {
    "torch",
    "transformers",
    "sentence_transformers",
    "onnxruntime",
    "sklearn",
    "hdbscan",
    "py3langid",
}
SOURCES = {"praw", "tweepy", "requests"}
DATA = {"duckdb", "polars", "pyarrow", "numpy", "scipy", "pandas", "pydantic_settings", "filelock", "asyncio"}
PROGRAM = """
import atexit, sys
atexit.register(lambda: print("", *sys.modules, file=sys.stderr))
"""

START = "from pipeline.cli import main; main()"

# Each help in a process of its own, forked from one that has imported what most commands import: all of it counts as
# imported by each.
HELP_OF_EACH = """
import io, json, os, sys
from contextlib import redirect_stdout, suppress
import duckdb, numpy, polars, rich.console, typer.rich_utils
import pipeline.settings.settings, pipeline.stages.load, pipeline.warehouse.warehouse
from pipeline.cli import COMMANDS, main
for name in COMMANDS:
    if not os.fork():
        sys.argv = ["trustwatch", name, "--help"]
        with suppress(SystemExit), redirect_stdout(io.StringIO()) as shown:
            main()
        print(json.dumps([name, shown.getvalue(), [*sys.modules]]), flush=True)
        os._exit(0)
    os.wait()
"""


def loaded_by(*arguments):
    """The names of the modules that were imported when the command ended well."""
    return loaded_by_program(START, *arguments)


def loaded_by_program(program, *arguments):
    return run_program(program, *arguments)[1]


def run_program(program, *arguments):
    """What a program prints, and the names of the modules that were imported when it ended well."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM + program, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "200"},
        check=True,
    )
    return done.stdout, set(done.stderr.rpartition("\n ")[2].split())


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_load_no_command(flag):
    loaded = loaded_by(flag)
    assert not loaded & (LEARNING | SOURCES | DATA | {"pydantic"})
    assert {name for name in loaded if name.startswith("pipeline.commands.")} == set()


def test_reading_sql_waits_for_nothing_but_the_database(home):
    with open_state(home) as state:
        publish(state, home)
    loaded = loaded_by("sql", "SELECT 1", "--home", home)
    assert not loaded & (
        LEARNING | SOURCES | DATA
    )  # for the child alone, which must not inherit their threads
    commands = {name for name in loaded if name.startswith("pipeline.commands.")}
    assert commands == {"pipeline.commands.sql", "pipeline.commands.options"}
    in_the_child = loaded_by_program("import pipeline.terminal.query_answer, sys")
    assert not in_the_child & (LEARNING | SOURCES | DATA) - {"duckdb", "pyarrow", "numpy"}


def test_the_status_loads_no_detector_and_no_channel(home):
    with open_state(home) as state:
        publish(state, home)
    loaded = loaded_by("status", "--home", home)
    assert not loaded & (LEARNING | SOURCES | {"scipy", "apprise", "pandas"})


@pytest.fixture(scope="module")
def helped():
    """What the help of each command prints, and what was imported for it."""
    lines = run_program(HELP_OF_EACH)[0].splitlines()
    return {name: (shown, {*loaded}) for name, shown, loaded in map(json.loads, lines)}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_where_the_table_says_and_its_help_loads_no_model_no_source_and_no_dashboard(
    helped, name
):
    shown, loaded = helped[name]
    assert f"Usage: trustwatch {name}" in shown
    assert not loaded & (LEARNING | SOURCES | {"streamlit", "altair"})
    assert len(COMMANDS[name].summary) <= 60


def test_every_command_of_every_module_is_in_the_table():
    import pkgutil
    from importlib import import_module

    import typer
    from typer.main import get_group

    import pipeline.commands

    found = set()
    for module in pkgutil.walk_packages(pipeline.commands.__path__, prefix="pipeline.commands."):
        if hasattr(imported := import_module(module.name), "add_commands"):
            imported.add_commands(group := typer.Typer())
            short = module.name.removeprefix("pipeline.commands.")
            found |= {(name, short) for name in get_group(group).commands}
    collectors = {(name, module) for name, module in found if module == "collect_live"}
    assert found - collectors == {(name, entry.module) for name, entry in COMMANDS.items()}


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        pytest.param(["maintain"], "[retention] text_days", id="command"),
        pytest.param(["correct", "post"], "[VALUE]", id="in-a-group"),
    ],
)
def test_square_brackets_in_a_help_text_are_shown(arguments, shown):
    assert shown in trustwatch(*arguments, "--help").stdout


def test_the_version_is_that_of_the_package():
    from importlib.metadata import version

    assert trustwatch("--version").stdout == f"trustwatch {version('trustwatch')}\n"


def test_no_argument_shows_the_help_and_is_a_mistake():
    nothing = trustwatch()
    assert nothing.exit_code == 2
    assert nothing.stderr.startswith("Usage: trustwatch [OPTIONS] COMMAND")


STARTS_ANOTHER = """
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from pipeline.cli import main

if __name__ == "__main__":
    with suppress(SystemExit):
        main()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(len, "").result()
"""


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        pytest.param("multiprocessing", ["--version"], id="processes-side-by-side"),
        pytest.param("streamlit", ["dashboard", "--port", "{port}", "--home", "home"], id="dashboard"),
    ],
)
def test_nothing_of_the_folder_that_a_command_runs_in_is_code(tmp_path, module, arguments):
    for name, content in (
        (f"here/{module}.py", "open('ran', 'w')\nraise SystemExit('code of the folder')"),
        ("program/start.py", STARTS_ANOTHER),
        ("installed/streamlit.py", "raise SystemExit(0)"),  # in place of the one that takes seconds
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    command = [sys.executable, str(tmp_path / "program/start.py"), *arguments]
    done = subprocess.run(
        [argument.format(port=free_port()) for argument in command],
        cwd=tmp_path / "here",
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path / "installed"), str(ROOT)])},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "here/ran").exists()
