"""``trustwatch metrics``: the health of a home for Prometheus, printed once or served."""

import signal
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Final

import typer
from prometheus_client import CollectorRegistry, generate_latest, start_http_server

from models.errors import UserMistake
from pipeline.commands.options import Config, Home, settings_from
from pipeline.runs.metrics import HomeMetrics
from pipeline.terminal.reporting import narrate

_ENDS: Final = {signal.SIGINT, signal.SIGTERM}


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(metrics)


def metrics(
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="Serve them there until Ctrl-C; 0 is any.")
    ] = None,
    host: Annotated[str, typer.Option("--host", help="The address that is listened on.")] = "127.0.0.1",
    home: Home = None,
    config: Config = None,
) -> None:
    """Tell what 'status' tells in the words of Prometheus: print it once, or serve it for every scrape.

    Printed, it suits a collector of text files; docs/grafana.json is a dashboard for it. Nothing of posts is told.

    Example: trustwatch metrics --port 9464
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(HomeMetrics(settings_from(home, config), now=partial(datetime.now, UTC), tell=narrate))
    if port is None:
        typer.echo(generate_latest(registry), nl=False)
        return
    # Before the server's threads begin, which would take them.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    try:
        server, _thread = start_http_server(port, addr=host, registry=registry)
    except OSError as error:
        raise UserMistake(
            f"--port {port}: cannot be listened on at {host} ({error.strerror}); name another"
        ) from error
    narrate(f"metrics are on http://{host}:{server.server_port}/metrics (Ctrl-C ends it)")
    signal.sigwait(_ENDS)
    server.shutdown()
