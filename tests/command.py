"""The command line as a user meets it: arguments in; exit code, stdout and stderr out."""

import gc
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Timer

ROOT = Path(__file__).parents[1]
DEADLINE_SECONDS = 300
PRINTS = "pipeline.terminal.reporting"

# A process is forked from one that has imported already what most commands import, since imports take longer than the
# work; not what prints, which reads the terminal's width as it is imported. One list for all tests, since whoever asks
# first starts the one server that there is. What a command imports of itself is proved by
# tests/pipeline/test_start_up.py.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    [
        "typer",
        "rich.console",
        "pipeline.stages.analysis",
        "pipeline.model.loading",
        "hdbscan",
        "onnxruntime",
        "pyarrow",
        "ingest.reddit.collector",
        "tests.servers.reddit",
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
    largest_file: int | None = None,
) -> Result:
    """Run a command in its own process, with the entry point that is installed.

    largest_file: in bytes, what a file may grow to, as on a disk that is full beyond it.
    """
    with NamedTemporaryFile("w") as given, ThreadPoolExecutor() as pool:
        given.write(stdin or "")
        given.flush()
        process, readers = begin(
            *arguments, home=home, stdin=given.name, environment=environment, largest_file=largest_file
        )
        deadline = Timer(DEADLINE_SECONDS, process.kill)
        deadline.start()
        stdout, stderr = pool.map(_read, readers)
        process.join()
        deadline.cancel()
    assert process.exitcode is not None
    return Result(process.exitcode, stdout, stderr)


def begin(
    *arguments: object,
    home: Path | None = None,
    stdin: str = os.devnull,
    environment: Mapping[str, str] | None = None,
    largest_file: int | None = None,
) -> tuple[BaseProcess, Sequence[Connection]]:
    """A command that has begun its work, and its stdout and stderr. stdin: the path of what it is given."""
    command = ["trustwatch", *map(str, arguments)]
    if home is not None:
        command += ["--home", str(home)]
    variables = {**os.environ, "COLUMNS": "200", **(environment or {})}
    readers, writers = zip(*(PROCESSES.Pipe(duplex=False) for _ in range(3)), strict=True)
    process = PROCESSES.Process(target=_run, args=(command, variables, stdin, writers, largest_file))
    process.start()
    for writer in writers:
        writer.close()
    *streams, begun = readers
    with begun, suppress(EOFError):
        begun.recv()
    return process, streams


def _read(reader: Connection) -> str:
    with reader, os.fdopen(reader.fileno(), closefd=False) as stream:
        return stream.read()


def _run(
    command: list[str],
    variables: Mapping[str, str],
    stdin: str,
    writers: Sequence[Connection],
    largest_file: int | None,
) -> None:
    """The process: given its own arguments, environment, folder, streams and limit, as a shell would."""
    gc.freeze()  # what was imported before is no garbage; to look for some there would copy all of its pages
    given = os.open(stdin, os.O_RDONLY)
    *streams, begun = writers
    for descriptor, stream in enumerate((given, *(writer.fileno() for writer in streams))):
        os.dup2(stream, descriptor)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, "w" if number else "r") for number in range(3))
    # The main module of a benchmark was imported here, with all that it imports.
    is_of_benchmark = sys.modules["__main__"].__name__ == "__mp_main__"
    assert is_of_benchmark or PRINTS not in sys.modules, (
        f"{PRINTS} was imported before the terminal's width was set"
    )
    os.environ.clear()
    os.environ.update(variables)
    time.tzset()
    os.chdir(ROOT)
    sys.argv, sys.path[:0] = command, variables.get("PYTHONPATH", "").split(os.pathsep)
    if largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    from pipeline.cli import main

    begun.close()
    main()
