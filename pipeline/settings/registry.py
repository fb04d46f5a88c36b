"""The registry of competitors: which accounts are organisations', and may be named.

It stands in ``competitors.toml`` beside the settings file, one table an organisation. An account is one source's alone:
nothing here says that two accounts are the same person's, and nothing joins them.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from models.errors import UserMistake
from models.vocabulary import SOURCES
from pipeline.settings.kinds import CompetitorProduct, Section, Url

REGISTRY_FILE: Final = "competitors.toml"
AccountKind = Literal["official", "automated", "staff"]


class Account(Section):
    """One account on one source."""

    source: str = Field(description="where it writes: 'x', 'reddit', …")
    handle: str = Field(pattern=r"^[\w.-]{2,40}$", description="without @ or u/")
    kind: AccountKind = Field(
        default="official", description="official, automated (a bot that replies) or staff"
    )
    since: date | None = Field(default=None, description="the first day on which it counts")
    until: date | None = Field(default=None, description="the last one; none while it goes on")
    evidence: Url = Field(default="", description="where the organisation says that the account is its own")
    name: str = Field(default="", description="as shown on screen; empty is the organisation's name")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Account":
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"until {self.until} is before since {self.since}")
        return self

    @property
    def key(self) -> str:
        """``<source>:<handle>`` in lower case."""
        return f"{self.source}:{self.handle}".lower()


def _as_table(written: object) -> object:
    """An account may be written ``<source>:<handle>`` where nothing more is known of it."""
    if not isinstance(written, str):
        return written
    source, colon, handle = written.partition(":")
    if not colon:
        raise ValueError("expected '<source>:<handle>' or a table with source and handle")
    return {"source": source, "handle": handle}


class Competitor(Section):
    """An organisation whose accounts may answer complaints about others."""

    name: str = Field(min_length=1, description="as shown on screen")
    product: CompetitorProduct = Field(
        default="other", description="its product key, 'other' where it has none"
    )
    accounts: tuple[Annotated[Account, BeforeValidator(_as_table)], ...] = Field(
        description="'<source>:<handle>', or tables as in competitors.toml"
    )


_REGISTRY: Final = TypeAdapter(dict[str, Competitor])


def read_registry(settings_file: Path) -> dict[str, Competitor]:
    """The organisations in the file beside a settings file, by key; none where there is no such file.

    Raises UserMistake that names file, organisation, account and field.
    """
    path = settings_file.with_name(REGISTRY_FILE)
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserMistake(f"{path}: {error}") from error
    try:
        registry = _REGISTRY.validate_python(tables)
    except ValidationError as error:
        raise UserMistake(f"{path}: {_problem(error, tables)}") from error
    check_accounts(registry, path)
    return registry


def check_accounts(registry: dict[str, Competitor], path: Path) -> None:
    """Raises UserMistake where a source is none, or an account stands twice."""
    owners: dict[str, str] = {}
    for key, competitor in registry.items():
        for account in competitor.accounts:
            if account.source.lower() not in SOURCES:
                raise UserMistake(
                    f"{path}: {key}, account {account.handle}: source is {account.source!r}; expected one of"
                    f" {', '.join(SOURCES)}"
                )
            if account.key in owners:
                raise UserMistake(
                    f"{path}: {key}, account {account.key}: stands under {owners[account.key]} already; keep one"
                )
            owners[account.key] = key


def _problem(error: ValidationError, tables: dict[str, Any]) -> str:
    """The first problem in words: which organisation, which of its accounts, which field, what is wrong with it."""
    first = min(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
    key, *inside = [part for part in first["loc"] if not (isinstance(part, str) and "[" in part)]
    entry = str(key)
    if inside[:1] == ["accounts"] and len(inside) > 1:
        number = int(inside[1])
        written = tables[entry]["accounts"][number]
        handle = written.get("handle", number + 1) if isinstance(written, dict) else written
        entry, inside = f"{entry}, account {handle}", inside[2:]
    reason = str(first["msg"]).removeprefix("Value error, ")
    reason = reason[:1].lower() + reason[1:]
    if first["type"] == "extra_forbidden":
        return f"{entry}: unknown field {inside[-1]!r}"
    if first["type"] == "missing":
        return f"{entry}: {inside[-1]} is missing"
    return (
        f"{entry}: {'.'.join(map(str, inside))} is {first['input']!r}; {reason}"
        if inside
        else f"{entry}: {reason}"
    )
