"""The command line in the process of a test, for tests of many commands."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import app
from pipeline.terminal.reporting import exit_code_of

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(home: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Arguments in; exit code and stderr out."""

    def run(*arguments: object) -> tuple[int, str]:
        words = [*map(str, arguments), "--home", str(home)]
        code = exit_code_of(lambda: app(words, standalone_mode=False))
        return code, capsys.readouterr().err

    return run
