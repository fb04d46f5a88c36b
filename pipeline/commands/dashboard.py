"""``trustwatch dashboard``: the pages, served on this machine only.

The dashboard is started by path in a process of its own, since imports go one way and it stands above this package.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from models.errors import TrustwatchError, UserMistake
from pipeline.commands.options import Config, Home, settings_from
from pipeline.settings.settings import Settings
from pipeline.terminal.reporting import narrate

APP = Path(__file__).parents[2] / "dashboard" / "served.py"
ADDRESS = "127.0.0.1"
SECONDS_TO_END = 5.0


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(dashboard)


def dashboard(
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, help="Where to serve.")] = 8501,
    home: Home = None,
    config: Config = None,
) -> None:
    """Serve the dashboard on 127.0.0.1 until Ctrl-C.

    It reads the newest published copy at every view, so that it may stay open while collections and analyses run.

    Example: trustwatch dashboard --port 8600
    """
    settings = settings_from(home, config)
    _check_free(port)
    with _served(settings, port) as server:
        if _wait_until_served(server, port):
            narrate(f"Trustwatch is on http://{ADDRESS}:{port} (Ctrl-C ends it)")
        code = server.wait()
    if code and code != -signal.SIGTERM:
        raise TrustwatchError(f"the dashboard ended with exit code {code}; its last lines say why")


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise UserMistake(
                f"port {port}: {str(error.strerror).lower()}; choose another with --port"
            ) from None


@contextmanager
def _served(settings: Settings, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server as a child that ends with this block; SIGINT and SIGTERM end it as the user's wish."""
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(APP)),
        *("--server.address", ADDRESS, "--server.port", str(port), "--server.headless", "true"),
        *("--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"),
    ]
    environment = os.environ | {
        "TRUSTWATCH_HOME": str(settings.home.resolve()),
        "TRUSTWATCH_STALE_AFTER_HOURS": str(settings.stale_after_hours),
        "TRUSTWATCH_DASHBOARD": settings.dashboard.model_dump_json(),
        "TRUSTWATCH_ENCODER__NAME": settings.encoder.name,
        "TRUSTWATCH_ENCODER__STRONG": settings.encoder.strong,
    }
    # In a session of its own, Ctrl-C reaches only us; and its chatter is no result of ours.
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)

    def end(_number: int, _frame: FrameType | None) -> None:
        server.terminate()
        last = threading.Timer(SECONDS_TO_END, server.kill)  # one that hangs does not hear the first
        last.daemon = True
        last.start()

    previous = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield server
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        _end(server)


def _wait_until_served(server: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the server answers; False when it ended before it did."""
    while server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((ADDRESS, port)) == 0:
                return True
        time.sleep(0.1)
    return False


def _end(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
