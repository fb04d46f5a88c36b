"""What sources called their last answers (ETags), kept between runs: who shows one is sent nothing that is not new.

Kept once the answer has landed, so that a crash in between asks for it again. An ETag counts only where the time
that its answer covered is still known as seen: who lost what was landed asks for it whole.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from models.post import short_hash

FOLDER: Final = "landing/.validators"


@dataclass(frozen=True, slots=True)
class Validator:
    """seen_until: the end of the time that was covered when the url last gave this answer, UTC."""

    url: str
    etag: str
    seen_until: datetime


class Validators:
    """Those of one source, one a query; the lease of a query keeps two runs apart."""

    def __init__(self, home: Path, *, source: str) -> None:
        self._folder = home / FOLDER
        self._source = source

    def find(self, query: str, *, from_at: datetime) -> Validator | None:
        """What the last answer was called, where everything until from_at has been seen; else None."""
        try:
            stored = json.loads(self._path(query).read_text())
            kept = Validator(stored["url"], stored["etag"], datetime.fromisoformat(stored["seen_until"]))
            return kept if kept.seen_until <= from_at else None
        except (OSError, ValueError, KeyError, TypeError):
            return None  # never kept, or damaged: the answer comes whole

    def keep(self, query: str, validator: Validator) -> None:
        """Keep it in place of the one before."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(query)
        aside = path.with_suffix(".partial")
        aside.write_text(json.dumps(asdict(validator), default=datetime.isoformat))
        aside.replace(path)

    def forget(self, query: str) -> None:
        """Ask for the next answer whole."""
        self._path(query).unlink(missing_ok=True)

    def _path(self, query: str) -> Path:
        return self._folder / f"{self._source}-{short_hash(query)}.json"
