"""The published copy at a shared place: ``warehouse/v<n>.duckdb``, and ``v<n>.json``, written last, with its hash.

One copy alone is there, the newest, so that what was purged is in none. What bears another name is not ours, and stays.
"""

import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ValidationError

from ingest.landing.header import digest
from models.errors import SourceUnreachable
from pipeline.remote.place import Place
from pipeline.warehouse.copies import copies, newest_of, number_of, point_to
from pipeline.warehouse.state_file import FETCHED, remove_database
from pipeline.warehouse.warehouse import READ_ONLY

_FOLDER: Final = "warehouse"
_OURS: Final = re.compile(rf"{_FOLDER}/v[0-9]+\.(duckdb|json)")


class _Header(BaseModel):
    """What ``v<n>.json`` holds."""

    sha256: str


def send_copy(place: Place, home: Path) -> bool:
    """Put the newest copy of the home there, in place of those that are there; returns whether it was not there.

    Older ones are taken away each time, as one that was killed may have left some.
    """
    while copy := newest_of(home / "warehouse"):
        with suppress(FileNotFoundError):  # an analysis published meanwhile
            return _sent(place, copy)
    return False


def fetch_copy(place: Place, home: Path) -> bool:
    """Make the copy there the one that is read here, in place of all others; returns whether it was not here.

    Others are taken away each time, as one that was killed may have left some.
    """
    folder = home / "warehouse"
    aside = folder / "fetching.duckdb"
    aside.unlink(missing_ok=True)  # of one that was killed
    newest = _newest(place)
    if newest is None:
        return False
    name, sha256 = newest
    path = folder / f"{name}.duckdb"
    is_here = path.exists() and digest(path) == sha256
    if not is_here:
        folder.mkdir(parents=True, exist_ok=True)
        place.fetch(f"{_FOLDER}/{name}.duckdb", aside)
        if digest(aside) != sha256:
            aside.unlink()
            raise SourceUnreachable(
                f"{place.address}/{_FOLDER}/{name}.duckdb: not as it was published; the next 'trustwatch sync' tries"
                " again"
            )
        aside.chmod(READ_ONLY)
        aside.replace(path)
    (folder / FETCHED).touch()
    point_to(path, home)
    for other in copies(folder):
        if other != path:
            remove_database(other)
    return not is_here


def _sent(place: Place, copy: Path) -> bool:
    header = _Header(sha256=digest(copy))
    is_there = _newest(place) == (copy.stem, header.sha256)
    if not is_there:
        place.send(copy, f"{_FOLDER}/{copy.name}")
        place.write(header.model_dump_json().encode(), f"{_FOLDER}/{copy.stem}.json")
    for path in _ours(place):
        if path.stem != copy.stem:
            place.remove(str(path))
    return not is_there


def _newest(place: Place) -> tuple[str, str] | None:
    """The name and the hash of the newest copy that is whole there; one whose header cannot be read is not."""
    headers = [path for path in _ours(place) if path.suffix == ".json"]
    for path in sorted(headers, key=number_of, reverse=True):
        with suppress(ValidationError):
            return path.stem, _Header.model_validate_json(place.read(str(path))).sha256
    return None


def _ours(place: Place) -> list[Path]:
    return [Path(path) for path in place.files(_FOLDER) if _OURS.fullmatch(path)]
