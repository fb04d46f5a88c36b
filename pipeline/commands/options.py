"""Options that every command shares."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.observations.values import EARLIEST
from models.errors import UserMistake
from pipeline.settings.file import load_home

if TYPE_CHECKING:
    from pipeline.settings.settings import Settings

Home = Annotated[
    Path | None, typer.Option("--home", metavar="DIR", help="Where everything is kept (default: ./data).")
]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings file (default: trustwatch.toml).")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def home_from(home: Path | None, config: Path | None) -> Path:
    """The home folder under the two shared flags, for a command that needs no other setting."""
    return load_home(config, home=home)


def settings_from(home: Path | None, config: Path | None) -> "Settings":
    """The settings under the two shared flags."""
    from pipeline.settings.settings import (
        load_settings,  # a quarter of a second, which --help must not wait for
    )

    return load_settings(config, home=home)


def moment_of(text: str, *, flag: str) -> datetime:
    """A date or time that a flag was given, in UTC; without an offset it is meant in UTC.

    Raises UserMistake when it is none, or before there was anything to collect.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserMistake(
            f"{flag} {text}: expected a date or a time, as 2026-03-01 or 2026-03-01T12:00"
        ) from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    if moment < EARLIEST:
        raise UserMistake(f"{flag} {text}: nothing was posted before {EARLIEST:%Y}")
    return moment
