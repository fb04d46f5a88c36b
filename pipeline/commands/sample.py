"""``trustwatch sample``: the bundled sample, collected and analysed in a home of its own."""

from pathlib import Path
from typing import Annotated, Final

import typer

from pipeline.commands import analyse, collect, report
from pipeline.terminal.reporting import narrate

SAMPLE: Final = Path(__file__).parents[2] / "data" / "sample"
POSTS: Final = ("reddit.ndjson", "x.json")
OUTAGES: Final = ("status_anthropic.json", "status_openai.json")
COVERS: Final = ("2026-08-31", "2026-11-09")


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(sample)


def sample(
    home: Annotated[
        Path, typer.Option("--home", metavar="DIR", help="Where the sample is kept, apart from your data.")
    ] = Path("sample-home"),
) -> None:
    """Collect and analyse the bundled sample, and print its brief.

    Ten weeks of invented posts and two invented status histories; docs/sample.md tells the truth that is in them.

    Example: trustwatch sample
    """
    settings = SAMPLE / "trustwatch.toml"
    collect.file([SAMPLE / name for name in POSTS], covers=COVERS, home=home, config=settings)
    collect.file([SAMPLE / name for name in OUTAGES], home=home, config=settings)
    analyse.analyse(home=home, config=settings)
    report.report(since=COVERS[0], home=home, config=settings)
    narrate(f"the sample is in {home}; look at it: trustwatch dashboard --home {home} --config {settings}")
