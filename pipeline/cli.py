"""The command ``trustwatch``: one small file per group of commands in ``pipeline/commands``, joined here.

The table says where each command is and what it does. Nothing but the module of the command that runs is imported, and
for help or the version none at all.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any, Final, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from pipeline.terminal.log import LogFormat, log_as_json
from pipeline.terminal.reporting import exit_code_of, fill_closed_streams


class Entry(NamedTuple):
    """A command or a group of commands: its module in this package, and what it does in at most 60 characters."""

    module: str
    summary: str


COMMANDS: Final[Mapping[str, Entry]] = {
    "sample": Entry("sample", "Collect and analyse the bundled sample."),
    "init": Entry("init", "Write a settings file with every setting."),
    "collect": Entry("collect", "Bring posts and outages into landing."),
    "analyse": Entry("analyse", "Load what was collected, understand it, and publish."),
    "run": Entry("run", "Collect what is new from every source, then analyse."),
    "sync": Entry("sync", "Exchange batches and the copy with other hosts."),
    "schedule": Entry("schedule", "Do what 'run' does when a cron expression says."),
    "report": Entry("report", "Print the morning brief."),
    "dashboard": Entry("dashboard", "Serve the dashboard on this machine."),
    "ask": Entry("ask", "Say of one complaint whether others tell of it too."),
    "sql": Entry("sql", "Ask the published warehouse in SQL, read-only."),
    "status": Entry("status", "Say how fresh and how complete the published data are."),
    "metrics": Entry("metrics", "Tell Prometheus how fresh and complete the data are."),
    "alert": Entry("alert", "Tell channels what is new: chat, mail, webhooks."),
    "correct": Entry("people.correct", "Correct a post's labels, an incident, a theme's name."),
    "incident": Entry("people.incident", "Acknowledge, assign, close, dismiss, merge, split."),
    "subject": Entry("people.subject", "Watch a question of your own as a series."),
    "train": Entry("train", "Rebuild the classifiers from examples and corrections."),
    "evaluate": Entry("train", "Hold the classifier against labelled posts."),
    "classify": Entry("understand", "Read single posts: complaint, product, cause, blame."),
    "stance": Entry("understand", "Read single replies to complaints."),
    "cluster": Entry("cluster", "Group texts into themes, without a warehouse."),
    "compare": Entry("compare", "Hold a daily series of yours against a cause."),
    "detect": Entry("detect", "Find bursts in hourly counts, without a warehouse."),
    "announce": Entry("people.announce", "Register an announcement, to see what it moved."),
    "recheck": Entry("recheck", "Ask again for stored posts, and purge what is gone."),
    "forget": Entry("people.forget", "Purge posts or authors with everything derived."),
    "maintain": Entry("maintain", "Purge texts older than the settings allow."),
    "export": Entry("export", "Write a copy of the warehouse, or counts to be shared."),
    "restore": Entry("export", "Fill an empty home from a full export."),
}


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
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
    log_format: Annotated[
        LogFormat,
        typer.Option(
            envvar="TRUSTWATCH_LOG_FORMAT",
            help="What is said on stderr: text to read, or json, an object a line, for programs that gather logs.",
        ),
    ] = LogFormat.TEXT,
) -> None:
    if log_format is LogFormat.JSON:
        log_as_json(str(context.invoked_subcommand))


def main() -> None:
    """Entry point.

    Exit codes: 0 done, 1 failed, 2 your mistake, 3 unreachable or stale, 4 partly done, 5 locked.
    """
    fill_closed_streams()
    os.environ["PYTHONSAFEPATH"] = "1"  # of no process begun from here is the folder that it runs in code
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # the default encoder's weights are installed with it
    sys.exit(exit_code_of(lambda: app(prog_name="trustwatch", standalone_mode=False)))
