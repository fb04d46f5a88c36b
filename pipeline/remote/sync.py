"""One exchange with the shared place: what is missing is copied both ways, what is published and so safe goes."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from filelock import FileLock, Timeout

from ingest.landing.queue import Landing
from models.errors import Locked, UserMistake
from pipeline.remote.batches import Tell, clear, drop, fetch, send
from pipeline.remote.copies import fetch_copy, send_copy
from pipeline.remote.place import Place
from pipeline.settings.settings import Settings
from pipeline.warehouse.state_file import FETCHED, STATE
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, newest_copy, open_published, prepare_home

_ANALYSED_BY: Final = (
    "analysed_by"  # there the name of the home that analyses, here in its warehouse its own name
)


def sync(settings: Settings, *, tell: Tell) -> dict[str, int]:
    """Exchange batches and the published copy with the place of the settings; returns how many of each moved.

    The host that analyses fetches batches and sends its copy where that is newer; what this copy holds then goes there.
    Every other host fetches the copy, drops the batches that it holds, and sends the rest.
    Raises UserMistake where the settings name no place, or one in the home or about it, or another home analyses;
    Locked while another exchange runs; SourceUnreachable where the place does not answer.
    """
    if not settings.remote.address:
        raise UserMistake(
            "remote.address is not set; name the folder that the hosts share, as 's3://bucket/folder'"
        )
    home = prepare_home(settings.home)
    lock = FileLock(home / "sync.lock", timeout=0)
    try:
        with lock:
            place = Place(settings.remote.address)
            _check_apart(place, home)
            return (_as_analyst if settings.remote.analyses else _as_collector)(place, home, tell)
    except Timeout:
        raise Locked(f"{home}: another exchange is under way; this one leaves the work to it") from None


def _as_analyst(place: Place, home: Path, tell: Tell) -> dict[str, int]:
    _claim(place, home)
    landing = Landing(home)
    fetched = fetch(place, landing, known=_published_batches(home), tell=tell)
    sent = send_copy(place, home)
    cleared = clear(place, landing, published=_published_batches(home))
    return {"batches_fetched": fetched, "copies_sent": int(sent), "batches_cleared": cleared}


def _as_collector(place: Place, home: Path, tell: Tell) -> dict[str, int]:
    if (home / "warehouse" / STATE).exists():
        raise UserMistake(
            f"{home}: was analysed here; set [remote] analyses = true where it is to be, or name another home"
        )
    landing = Landing(home)
    for batch in landing.set_aside_unreadable(now=datetime.now(UTC)):
        tell(f"trustwatch: {batch.path}: {batch.reason}; set aside, and not sent")
    fetched = fetch_copy(place, home)
    dropped = drop(place, landing, published=_published_batches(home), tell=tell)
    sent = send(place, landing)
    return {"copies_fetched": int(fetched), "batches_dropped": dropped, "batches_sent": sent}


def _check_apart(place: Place, home: Path) -> None:
    """Raise UserMistake where one lies in the other: batches and copies have the same names in both."""
    own = home.resolve()
    if place.folder and (place.folder.is_relative_to(own) or own.is_relative_to(place.folder)):
        raise UserMistake(
            f"remote.address is {place.address!r}, and the home {home}: neither may lie in the other; name a folder"
            " beside it"
        )


def _claim(place: Place, home: Path) -> None:
    """Raise UserMistake where another home analyses what is there; where none does, this one does from now on."""
    own = home / "warehouse" / _ANALYSED_BY
    own.parent.mkdir(exist_ok=True)
    own.with_name(FETCHED).unlink(missing_ok=True)  # it has taken over
    if not (own.exists() and own.read_bytes()):  # nobody is named by an empty one, as a kill may leave
        aside = own.with_suffix(".partial")
        aside.write_text(uuid4().hex)
        aside.replace(own)
    there = f"{_ANALYSED_BY}/home"
    if there not in place.files(_ANALYSED_BY) or not place.read(there):
        place.write(own.read_bytes(), there)
    if place.read(there) != own.read_bytes():
        raise UserMistake(
            f"{place.address}: is analysed by another home, and two would take each other's batches away; set [remote]"
            f" analyses = false here, or, where that home is gone for good, remove {there} there"
        )


def _published_batches(home: Path) -> frozenset[str]:
    """The ids of the batches that the newest copy here holds."""
    if not newest_copy(home):
        return frozenset()
    with open_published(home) as connection:
        return frozenset(frame(connection, statement(__package__, "published_batches"))["batch_id"])
