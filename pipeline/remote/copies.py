"""The published copy at a shared place: ``warehouse/v<n>.duckdb``, and ``v<n>.json``, written last, with its hash.

One copy alone is there, the newest, so that what was purged is in none.
"""

import json
from pathlib import Path
from typing import Final

from ingest.landing.header import digest
from models.errors import SourceUnreachable
from pipeline.remote.place import Place
from pipeline.warehouse.copies import copies, newest_of, number_of, point_to
from pipeline.warehouse.state_file import remove_database
from pipeline.warehouse.warehouse import READ_ONLY

_FOLDER: Final = "warehouse"


def send_copy(place: Place, home: Path) -> bool:
    """Put the newest copy of the home there, in place of those that are there; returns whether it was not there.

    Older ones are taken away each time, as one that was killed may have left some.
    """
    copy = newest_of(home / "warehouse")
    if copy is None:
        return False
    header = {"sha256": digest(copy)}
    is_there = _newest(place) == (copy.stem, header["sha256"])
    if not is_there:
        place.send(copy, f"{_FOLDER}/{copy.name}")
        place.write(json.dumps(header).encode(), f"{_FOLDER}/{copy.stem}.json")
    for path in place.files(_FOLDER):
        if Path(path).stem != copy.stem:
            place.remove(path)
    return not is_there


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
    point_to(path, home)
    for other in copies(folder):
        if other != path:
            remove_database(other)
    return not is_here


def _newest(place: Place) -> tuple[str, str] | None:
    """The name and the hash of the newest copy that is whole there."""
    whole = [Path(path) for path in place.files(_FOLDER) if path.endswith(".json")]
    if not whole:
        return None
    newest = max(whole, key=number_of)
    return newest.stem, json.loads(place.read(str(newest)))["sha256"]
