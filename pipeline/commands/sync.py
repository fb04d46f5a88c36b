"""``trustwatch sync``: exchange batches and the published copy with the other hosts."""

import typer

from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.remote.sync import sync as sync_home
from pipeline.terminal.reporting import narrate, print_json


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(sync)


def sync(as_json: Json = False, home: Home = None, config: Config = None) -> None:
    """Exchange batches and the published copy with the folder in [remote], on object storage or mounted.

    A host that collects sends its batches and fetches the published copy, from which sql, report and dashboard then
    read here; batches that this copy holds go. The host that analyses ([remote] analyses = true) fetches batches and
    sends its copy. 'trustwatch run' does both as part of its work. What is there already is not copied again.

    Example: trustwatch sync
    """
    counts = sync_home(settings_from(home, config), tell=narrate)
    narrate("sync: " + ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in counts.items()))
    if as_json:
        print_json(counts)
