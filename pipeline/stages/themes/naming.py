"""Names of themes by a language model, where the settings name an endpoint. It is never needed.

Promises: only a theme's phrases and the texts of its exemplars are sent, a theme is asked about once while they
stay the same, whatever goes wrong leaves the phrases in place, and a name never holds the key. What a model wrote is
marked in theme_summary.
"""

import os
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import requests

from ingest.http.credentials import MASK
from ingest.http.retries import Momentary
from ingest.http.session import Session
from models.errors import UserMistake
from models.post import short_hash
from models.table import frame_of
from models.theme import MachineName
from pipeline.settings.sections import Themes
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert

ENVIRONMENT_VARIABLE: Final = "TRUSTWATCH_NAMING_KEY"
TIMEOUT_SECONDS: Final = 20.0
_LONGEST_NAME: Final = 60  # characters; a longer answer is no name
_LONGEST_TEXT: Final = 300  # characters of an exemplar that are sent
_REQUEST: Final = (
    "Name the topic that these complaints about an AI product share, in two to five plain English words. "
    "Do not name a product. Answer with the name alone."
)


@dataclass(frozen=True, slots=True)
class _ToName:
    """A live theme as ``to_name.sql`` has it. said: the fingerprint under which it was named, None where it was not."""

    theme_id: str
    keywords: list[str]
    said: str | None
    texts: list[str]


def name_themes(connection: duckdb.DuckDBPyConnection, settings: Themes) -> dict[str, int]:
    """Ask for the names of live themes that changed since they were named; counts of named and not named."""
    themes = frame(connection, statement(__package__, "to_name"), {"longest": _LONGEST_TEXT})
    asked = [
        (theme, fingerprint)
        for theme in (_ToName(**row) for row in themes.iter_rows(named=True))
        if (fingerprint := short_hash(settings.naming_model, *theme.keywords, *theme.texts)) != theme.said
    ]
    named: list[MachineName] = []
    with Session(answer_seconds=TIMEOUT_SECONDS) as session:
        for theme, fingerprint in asked:
            try:
                name = _ask(session, settings, theme)
            except (requests.RequestException, Momentary, UserMistake):
                break  # it is away: the next run asks again
            if name:
                named.append(MachineName(theme.theme_id, name, settings.naming_model, fingerprint))
    insert(connection, "machine_names", frame_of(MachineName, named))
    return {"named": len(named), "not_named": len(asked) - len(named)}


def _ask(session: Session, settings: Themes, theme: _ToName) -> str:
    """The name that the model gives, empty where its answer is none."""
    key = os.environ.get(ENVIRONMENT_VARIABLE)
    lines = ["Phrases: " + ", ".join(theme.keywords), *(f"Complaint: {text}" for text in theme.texts)]
    answer = session.post(
        settings.naming_url.rstrip("/") + "/chat/completions",
        json={
            "model": settings.naming_model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": _REQUEST},
                {"role": "user", "content": "\n".join(lines)},
            ],
        },
        headers={"Authorization": f"Bearer {key}"} if key else {},
    )
    answer.raise_for_status()
    return _name_in(answer.json())


def _name_in(answer: Any) -> str:  # noqa: ANN401 -- whatever JSON a stranger sends
    try:
        said = answer["choices"][0]["message"]["content"]
    except (LookupError, TypeError):
        return ""
    name = said.strip().strip("\"'“”.").strip() if isinstance(said, str) else ""
    is_name = name.isprintable() and len(name) <= _LONGEST_NAME and MASK not in name
    return name if is_name else ""
