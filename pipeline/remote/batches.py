"""Batches between landing and a shared place: ``landing/<source>/<batch>/`` there as here, ``batch.json`` last.

Batches never change, so that to copy is to copy what is missing. Nothing goes whose name begins with a dot: what is
being written, leases, what is set aside. A batch that the analysing host has set aside leaves its name alone at the
shared place, ``set_aside/<source>/<batch>``, while it is set aside: its content is kept by that host, where requests to
forget reach it. One that was damaged on the disk of that host is fetched again.
"""

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from ingest.landing.header import NAME, Header, check_files
from ingest.landing.held_folder import held
from ingest.landing.queue import Landing
from ingest.landing.set_aside import remove_set_aside
from models.errors import BatchRejected
from pipeline.remote.place import Place

_FOLDER: Final = "landing"
_SET_ASIDE: Final = "set_aside"
_PART: Final = re.compile(r"\w[\w.-]*")  # of a path: no way up, nothing hidden

Tell = Callable[[str], None]


def send(place: Place, landing: Landing) -> int:
    """Copy the pending batches there that are missing; returns how many."""
    there = {name for name, _files in _batches(place)}
    missing = [folder for folder in landing.pending() if _name(folder) not in there]
    for folder in missing:
        for file in sorted(folder.iterdir()):
            if file.name != NAME:
                place.send(file, f"{_FOLDER}/{_name(folder)}/{file.name}")
        place.write((folder / NAME).read_bytes(), f"{_FOLDER}/{_name(folder)}/{NAME}")
    return len(missing)


def fetch(place: Place, landing: Landing, *, known: Collection[str], tell: Tell) -> int:
    """Copy the batches here that are neither here nor known by their ids; returns how many.

    So are those that are set aside here and not as they were written, in place of these. One that is not as it was
    written there stays there, and tell is told.
    """
    here = {_name(folder) for folder in landing.pending()} | _refused(place, landing)
    n_fetched = 0
    for name, files in _batches(place):
        source, batch_id = name.split("/")
        if name in here or batch_id in known:
            continue
        folder = landing.folder / source / batch_id
        aside = folder.with_name(f".{batch_id}.partial")
        with held(aside):
            for file in files:
                place.fetch(f"{_FOLDER}/{name}/{file}", aside / file)
            if problem := _problem(aside):
                tell(
                    f"trustwatch: {place.address}/{_FOLDER}/{name}: {problem}; it was left there, and is tried again;"
                    f" where it stays so, remove its {NAME} there, and the host that collected it sends it anew"
                )
                continue
            for batch in landing.all_set_aside():
                if f"{batch.source}/{batch.batch_id}" == name:
                    remove_set_aside(batch)  # it was damaged here
            aside.replace(folder)
        n_fetched += 1
    return n_fetched


def clear(place: Place, landing: Landing, *, published: Collection[str]) -> int:
    """Take away there what is published, and what is set aside here, of which the name stays; returns how many.

    What is left of a batch that was half removed, or sent again in part, goes too; so do the names of those that are no
    longer set aside.
    """
    refused = _refused(place, landing)
    for name in _marked(place) - refused:
        place.remove(f"{_SET_ASIDE}/{name}")
    n_cleared = 0
    for name, files in _folders(place).items():
        if name in refused:
            place.write(b"", f"{_SET_ASIDE}/{name}")
        elif name.split("/")[1] not in published:
            continue
        if NAME in files:
            place.remove(f"{_FOLDER}/{name}/{NAME}")  # first: what is half removed is no batch
        place.remove_folder(f"{_FOLDER}/{name}")
        n_cleared += 1
    return n_cleared


def drop(place: Place, landing: Landing, *, published: Collection[str], tell: Tell) -> int:
    """Take away here what is published, or was set aside by the host that analyses; returns how many."""
    refused = _marked(place)
    n_dropped = 0
    for folder in landing.pending():
        if _name(folder) in refused:
            tell(
                f"trustwatch: {folder}: set aside by the host that analyses; 'trustwatch status' says there why"
            )
        elif folder.name not in published:
            continue
        landing.remove(folder)
        n_dropped += 1
    return n_dropped


def _batches(place: Place) -> Iterator[tuple[str, list[str]]]:
    """The batches that exist there, as ``<source>/<batch>``, each with the names of its files."""
    return ((name, files) for name, files in _folders(place).items() if NAME in files)


def _folders(place: Place) -> dict[str, list[str]]:
    """What ``_batches`` gives, and what is no whole batch."""
    found: dict[str, list[str]] = {}
    for path in place.files(_FOLDER):
        _folder, *parts = path.split("/")
        if len(parts) == len(("source", "batch", "file")) and all(map(_PART.fullmatch, parts)):
            source, batch_id, file = parts
            found.setdefault(f"{source}/{batch_id}", []).append(file)
    return found


def _problem(folder: Path) -> str | None:
    """Why what was copied is no batch as it was written."""
    try:
        header = Header.model_validate_json((folder / NAME).read_bytes())
        check_files(folder, header, {path.stem for path in folder.glob("*.parquet")})
    except ValidationError:
        return f"{NAME}: not a batch header"
    except BatchRejected as rejected:
        return rejected.reason
    except OSError as error:
        return f"{NAME}: {error.strerror}"
    return None


def _refused(place: Place, landing: Landing) -> set[str]:
    """The names of what is set aside here as it was written, so that no other copy is better, or marked there."""
    marked = _marked(place)
    names = {batch.path: f"{batch.source}/{batch.batch_id}" for batch in landing.all_set_aside()}
    return {name for path, name in names.items() if name in marked or not _problem(path)}


def _marked(place: Place) -> set[str]:
    """The names that stayed there of batches that were set aside."""
    found = (path.split("/")[1:] for path in place.files(_SET_ASIDE))
    return {
        "/".join(parts)
        for parts in found
        if len(parts) == len(("source", "batch")) and all(map(_PART.fullmatch, parts))
    }


def _name(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"
