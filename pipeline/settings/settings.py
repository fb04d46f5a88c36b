"""Settings: defaults < TOML file < environment (``TRUSTWATCH_…``) < flags. Read once, frozen.

Secrets are no settings: credentials come from their own environment variables only.
"""

import re
from datetime import UTC, datetime
from pathlib import Path
from types import GenericAlias
from typing import Annotated, Any, get_args

from pydantic import BaseModel, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from models.errors import UnknownName, UserMistake
from pipeline.settings.dashboard import Dashboard
from pipeline.settings.file import DEFAULT_HOME, ENVIRONMENT, read_settings
from pipeline.settings.kinds import Section, Url
from pipeline.settings.registry import REGISTRY_FILE, Account, Competitor, check_accounts, read_registry
from pipeline.settings.sections import (
    Announced,
    Attributions,
    Channel,
    Coordination,
    Encoder,
    Engine,
    Follow,
    Incidents,
    Judge,
    Remote,
    Retention,
    Themes,
    Upkeep,
)
from pipeline.settings.sources import AppStore, Bluesky, GitHub, HackerNews, Reddit, StatusPage, X


class Settings(BaseSettings):
    """Everything that can be set, with its default."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=ENVIRONMENT, env_nested_delimiter="__"
    )

    home: Path = Field(default=DEFAULT_HOME, description="where everything is kept")
    stale_after_hours: float = Field(
        default=26.0, gt=0, description="'trustwatch status' exits 3 beyond this"
    )
    encoder: Encoder = Encoder()
    engine: Engine = Engine()
    incidents: Incidents = Incidents()
    attributions: Attributions = Attributions()
    themes: Themes = Themes()
    coordination: Coordination = Coordination()
    judge: Judge = Judge()
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
    hackernews: HackerNews = HackerNews()
    bluesky: Bluesky = Bluesky()
    appstore: AppStore = AppStore()
    follow: Follow = Follow()
    retention: Retention = Retention()
    upkeep: Upkeep = Upkeep()
    competitors: dict[str, Competitor] = Field(
        default={},
        description="one such table an organisation; with dates and evidence in competitors.toml beside this file",
        examples=[
            {
                "larkspur": Competitor(
                    name="Larkspur",
                    accounts=(
                        Account(source="x", handle="larkspur_ai"),
                        Account(source="reddit", handle="LarkspurOfficial"),
                    ),
                )
            }
        ],
    )
    announcements: dict[str, Announced] = Field(
        default={},
        description="one such table an announcement; 'trustwatch announce' registers one as well",
        examples=[
            {
                "reasons": Announced(
                    title="Refusals name the rule",
                    product="claude",
                    happened_at=datetime(2026, 3, 17, 16, tzinfo=UTC),
                    url="https://example.com/reasons",
                )
            }
        ],
    )
    calendar: bool = Field(
        default=True,
        description="whether the releases and policies that come with the package are examined, too",
    )
    remote: Remote = Remote()
    dashboard_url: Url = Field(default="", description="where people open the dashboard; alerts link to it")
    dashboard: Dashboard = Dashboard()
    alerts: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], Channel] = Field(
        default={},
        description="one such table a channel, its address in TRUSTWATCH_ALERT_<NAME>",
        examples=[{"team": Channel()}],
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
            account.key: key
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

    The competitors are those of the file and of the registry beside it. Raises UserMistake that names file, line and
    the nearest known key.
    """
    path, text, tables = read_settings(config)
    try:
        settings = Settings(**tables)
    except ValidationError as error:
        raise _explain(error, path, text) from error
    registry = read_registry(path)
    for key in registry.keys() & settings.competitors.keys():
        raise UserMistake(f"{path.with_name(REGISTRY_FILE)}: {key} stands in {path} too; keep one of them")
    competitors = settings.competitors | registry
    check_accounts(competitors, path)
    return settings.model_copy(update={"competitors": competitors} | ({"home": home} if home else {}))


def _explain(error: ValidationError, path: Path, text: str) -> UserMistake:
    first = min(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
    location = [
        part for part in first["loc"] if isinstance(part, str)
    ]  # an item of a list stands on its key's line
    dotted = ".".join(location)
    line = _line_of(location, text)
    where = f"{path}:{line}" if line else f"{path} or TRUSTWATCH_{'__'.join(location).upper()}"
    if first["type"] == "extra_forbidden":
        return UnknownName("setting", location[-1], _siblings(location[:-1]), location=where)
    return UserMistake(f"{where}: {dotted} is {first['input']!r}; {first['msg'].lower()}")


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


def _section_in(annotation: object) -> type[Section] | None:
    """The section itself, or the one of which the annotation holds a table a name."""
    inner = get_args(annotation)[-1] if isinstance(annotation, GenericAlias) else annotation
    return inner if isinstance(inner, type) and issubclass(inner, Section) else None


def commented_defaults() -> str:
    """A TOML file with every setting commented out at its default, so that an upgrade may change defaults."""
    lines = ["# Trustwatch settings. Every line shows a default; remove the '#' to change it.", ""]
    lines += _commented(Settings.model_construct())  # without the environment
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, Section):
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
        if not _is_table(section, value := getattr(section, name))
    ]


def _is_table(section: BaseModel, value: object) -> bool:
    """Whether a value stands in tables of its own; one of a section stands in its line."""
    return isinstance(value, Section) or (isinstance(section, Settings) and isinstance(value, dict))


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(key)} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Account):
        return f'"{value.source}:{value.handle}"'
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str | Path) else str(value)
