"""Options that every command shares."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.settings import Settings, load_settings

Home = Annotated[
    Path | None, typer.Option("--home", metavar="DIR", help="Where everything is kept (default: ./data).")
]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings file (default: trustwatch.toml).")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings_from(home: Path | None, config: Path | None) -> Settings:
    """The settings under the two shared flags."""
    return load_settings(config, home=home)
