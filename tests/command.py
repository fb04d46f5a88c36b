"""The command line as a user meets it: arguments in; exit code, stdout and stderr out."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Result:
    exit_code: int
    stdout: str
    stderr: str


def trustwatch(
    *arguments: object,
    home: Path | None = None,
    stdin: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Result:
    """Run a command in its own process, exactly as installed."""
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]
    if home is not None:
        command += ["--home", str(home)]
    done = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "200", **(environment or {})},
        timeout=300,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)
