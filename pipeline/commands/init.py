"""``trustwatch init``: a commented settings file."""

from pathlib import Path
from typing import Annotated

import typer

from models.errors import UserMistake
from pipeline.settings.file import DEFAULT_FILE
from pipeline.settings.settings import commented_defaults
from pipeline.terminal.reporting import narrate


def add_commands(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(init)


def init(
    path: Annotated[Path, typer.Argument(help="Where to write it.")] = DEFAULT_FILE,
) -> None:
    """Write a settings file with every setting, its default and what it means.

    Example: trustwatch init
    """
    try:
        path.touch(exist_ok=False)
        try:
            path.write_text(commented_defaults(), encoding="utf-8")
        except OSError:
            path.unlink()  # or the next try finds half of it there
            raise
    except FileExistsError:
        raise UserMistake(f"{path}: exists already; edit it, or move it away first") from None
    except OSError as error:
        raise UserMistake(f"{path}: cannot be written ({error.strerror})") from error
    narrate(f"{path}: written")
