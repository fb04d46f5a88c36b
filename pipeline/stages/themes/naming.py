"""Names of themes by a language model, where the settings name an endpoint. It is never needed.

Promises: only a theme's phrases and the texts of its exemplars are sent, a theme is asked about once while they
stay the same, whatever goes wrong leaves the phrases in place, and a name never holds the key. What a model wrote is
marked in theme_summary.
"""

from dataclasses import dataclass
from typing import Final

import duckdb

from ingest.http.credentials import MASK
from ingest.http.retries import Momentary
from models.errors import TrustwatchError
from models.post import short_hash
from models.table import frame_of
from models.theme import MachineName
from pipeline.language_model.endpoint import Chat, Endpoint, Question
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
    endpoint = Endpoint(settings.naming_url, settings.naming_model, ENVIRONMENT_VARIABLE)
    with Chat(endpoint, answer_seconds=TIMEOUT_SECONDS) as chat:
        for theme, fingerprint in asked:
            try:
                name = _name_in(chat.ask(_question(theme)).text)
            except (Momentary, TrustwatchError):
                break  # it is away: the next run asks again
            if name:
                named.append(MachineName(theme.theme_id, name, settings.naming_model, fingerprint))
    insert(connection, "machine_names", frame_of(MachineName, named))
    return {"named": len(named), "not_named": len(asked) - len(named)}


def _question(theme: _ToName) -> Question:
    lines = ["Phrases: " + ", ".join(theme.keywords), *(f"Complaint: {text}" for text in theme.texts)]
    return Question(_REQUEST, "\n".join(lines))


def _name_in(said: str) -> str:
    """The name in an answer, empty where it is none."""
    name = said.strip().strip("\"'“”.").strip()
    is_name = name.isprintable() and len(name) <= _LONGEST_NAME and MASK not in name
    return name if is_name else ""
