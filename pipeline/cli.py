"""The command ``trustwatch``: one small file per group of commands, joined here."""

import os
import sys

import typer

from pipeline.commands import COMMAND_GROUPS
from pipeline.terminal.reporting import exit_code_of

app = typer.Typer(
    name="trustwatch",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Collect, understand and show user-trust incidents around AI safety interventions.",
)
for add_commands in COMMAND_GROUPS:
    add_commands(app)


def main() -> None:
    """Entry point.

    Exit codes: 0 done, 1 failed, 2 your mistake, 3 unreachable or stale, 4 partly done, 5 locked.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # the default encoder's weights are installed with it
    sys.exit(exit_code_of(lambda: app(standalone_mode=False)))
