"""The command line as a user meets it: arguments in; exit code, stdout and stderr out."""

import multiprocessing
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
DEADLINE_SECONDS = 300

# A command's process is forked from one that has imported already what most commands import, since imports take longer
# than the work. What a command imports of itself is proved by tests/pipeline/test_start_up.py.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    [
        "pipeline.cli",
        "pipeline.stages.analysis",
        "pipeline.model.loading",
        "hdbscan",
        "onnxruntime",
        "pyarrow",
    ]
)


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
    """Run a command in its own process, with the entry point that is installed."""
    command = ["trustwatch", *map(str, arguments)]
    if home is not None:
        command += ["--home", str(home)]
    variables = {**os.environ, "COLUMNS": "200", **(environment or {})}
    with TemporaryDirectory() as folder:
        streams = [Path(folder, name) for name in ("stdin", "stdout", "stderr")]
        for stream, content in zip(streams, (stdin or "", "", ""), strict=True):
            stream.write_text(content)
        process = _PROCESSES.Process(target=_run, args=(command, variables, streams))
        process.start()
        process.join(DEADLINE_SECONDS)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"{command} ran for more than {DEADLINE_SECONDS} s")
        return Result(process.exitcode, *(stream.read_text() for stream in streams[1:]))


def _run(command: list[str], variables: Mapping[str, str], streams: Sequence[Path]) -> None:
    """The process: given its own arguments, environment, folder and streams, as a shell would."""
    for descriptor, path in enumerate(streams):
        opened = os.open(path, os.O_WRONLY if descriptor else os.O_RDONLY)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, "w" if number else "r") for number in range(3))
    os.environ.clear()
    os.environ.update(variables)
    time.tzset()
    os.chdir(ROOT)
    sys.argv = command
    from pipeline.cli import main

    main()
