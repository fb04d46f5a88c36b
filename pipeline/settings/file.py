"""The settings file as text, and the one setting that a command which only reads needs: the home folder."""

import os
import tomllib
from pathlib import Path
from typing import Any, Final

from models.errors import UserMistake

DEFAULT_FILE: Final = Path("trustwatch.toml")
DEFAULT_HOME: Final = Path("data")
ENVIRONMENT: Final = "TRUSTWATCH_"


def read_settings(config: Path | None) -> tuple[Path, str, dict[str, Any]]:
    """The file that is meant, its text and its tables; empty where the default file does not exist.

    Raises UserMistake when it cannot be read or is no TOML.
    """
    path = config or DEFAULT_FILE
    text = _read(path, required=config is not None)
    try:
        return path, text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserMistake(f"{path}: {error}") from error


def load_home(config: Path | None, *, home: Path | None = None) -> Path:
    """The home folder under the flag, else the environment, else the file, else the default.

    No other setting is looked at, so that what was collected can be read whatever stands there. Raises UserMistake when
    the file cannot be read, is no TOML, or names no path.
    """
    path, _text, tables = read_settings(config)
    named = home or os.environ.get(f"{ENVIRONMENT}HOME") or tables.get("home", DEFAULT_HOME)
    if not isinstance(named, str | Path):
        raise UserMistake(f"{path}: home is {named!r}; expected the path of a folder")
    return Path(named)


def _read(path: Path, *, required: bool) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if required:
            raise UserMistake(f"{path}: no such file; 'trustwatch init' writes one") from None
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise UserMistake(f"{path}: cannot be read ({error})") from error
