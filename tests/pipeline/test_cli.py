import pytest
from typer.main import get_command

from pipeline.cli import app
from tests.command import trustwatch


def commands(command=None, path=()):
    command = command or get_command(app)
    if children := getattr(command, "commands", {}):
        return [found for name, child in children.items() for found in commands(child, (*path, name))]
    return [(path, command)]


@pytest.mark.parametrize(
    ("path", "command"), commands(), ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_explains_itself_with_an_example(path, command):
    _, found, example = command.help.partition("Example: ")
    assert found
    assert f"trustwatch {' '.join(path)}" in " ".join(example.split())


def test_help_goes_to_stdout_and_ends_well():
    shown = trustwatch("--help")
    assert shown.exit_code == 0
    for path, _ in commands():
        assert path[0] in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["nonsense"], "No such command 'nonsense'", id="unknown-command"),
        pytest.param(["sql", "--nonsense"], "No such option", id="unknown-flag"),
        pytest.param(
            ["status", "--config", "nowhere.toml"], "nowhere.toml: no such file", id="missing-settings"
        ),
        pytest.param(
            ["analyse", "--stage", "lod"], "unknown stage 'lod': did you mean 'load'", id="unknown-stage"
        ),
        pytest.param(["forget"], "name what to forget", id="nothing-named"),
        pytest.param(["forget", "--post", "x"], "expected <source>:<id>", id="malformed-id"),
    ],
)
def test_a_mistake_is_named_without_a_traceback(tmp_path, arguments, message):
    home = tmp_path if arguments[0] in ("analyse", "forget", "status") else None
    failed = trustwatch(*arguments, home=home)
    assert failed.exit_code == 2
    assert message in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_setting_nobody_knows_is_named(tmp_path):
    config = tmp_path / "trustwatch.toml"
    config.write_text("[theme]\nminimum_size = 3\n")
    failed = trustwatch("status", "--config", config, home=tmp_path)
    assert failed.exit_code == 2
    assert f"{config}:1: unknown setting 'theme': did you mean 'themes'?" in failed.stderr


def test_a_home_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    failed = trustwatch("analyse", home=tmp_path / "file" / "home")
    assert failed.exit_code == 2
    assert "cannot be written" in failed.stderr


def test_init_leaves_no_half_of_a_file_where_the_disk_is_full(tmp_path):
    path = tmp_path / "trustwatch.toml"
    full = trustwatch("init", path, largest_file=1_000)
    assert (full.exit_code, "cannot be written (File too large)" in full.stderr) == (2, True)
    assert trustwatch("init", path).exit_code == 0


def test_init_writes_a_file_once(tmp_path):
    path = tmp_path / "trustwatch.toml"
    assert trustwatch("init", path).exit_code == 0
    assert "[incidents]" in path.read_text()
    again = trustwatch("init", path)
    assert again.exit_code == 2
    assert "exists already" in again.stderr
