"""The dashboard as users start it: a process of its own that serves until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.command import ROOT

SECONDS = 60  # far more than it takes, also on a busy machine


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(
    home: Path, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address and the process; what still runs at the end is ended by Ctrl-C. environment: beside this one's."""
    port = free_port()
    command = [
        sys.executable,
        "-c",
        "from pipeline.cli import main; main()",
        "dashboard",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(
        [*command, "--home", str(home)],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"Trustwatch is on {address} (Ctrl-C ends it)", process)
        yield address, process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SECONDS)


def _wait_for(words: str, process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError("the dashboard did not come up")
