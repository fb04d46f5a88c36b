"""The command ``trustwatch``: one small file per group of commands, joined here.

Nothing but the module of the command that runs is imported, and for help or the version none at all.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from pipeline.commands import COMMANDS
from pipeline.terminal.reporting import exit_code_of, fill_closed_streams


class _Commands(Mapping[str, Any]):
    """The commands by name; one is imported when it is asked for."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  -- typer's own type for it is private
        module = import_module(f"pipeline.commands.{COMMANDS[name].module}")
        group = typer.Typer(rich_markup_mode=None)
        module.add_commands(group)
        return get_group(group).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _CommandGroup(TyperGroup):
    """The commands of ``trustwatch``; its help shows their summaries without importing them."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401
        super().__init__(**attributes)
        self.commands: Any = _Commands()

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Their names and summaries."""
        outline: dict[str, Any] = {
            name: TyperCommand(name, help=entry.summary) for name, entry in COMMANDS.items()
        }
        TyperGroup(commands=outline).format_commands(ctx, formatter)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"trustwatch {version('trustwatch')}")
        raise typer.Exit


app = typer.Typer(
    name="trustwatch",
    cls=_CommandGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # else square brackets in a help text would be taken for markup, and vanish
    help="Collect, understand and show user-trust incidents around AI safety interventions.",
)


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None: ...


def main() -> None:
    """Entry point.

    Exit codes: 0 done, 1 failed, 2 your mistake, 3 unreachable or stale, 4 partly done, 5 locked.
    """
    fill_closed_streams()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # the default encoder's weights are installed with it
    sys.exit(exit_code_of(lambda: app(prog_name="trustwatch", standalone_mode=False)))
