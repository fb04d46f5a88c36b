"""Folders that are one process's while it lives.

The system frees the lock of one that was killed, so that what it left can be told from what is under way, and removed.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from models.errors import UserMistake

_PREFIX: Final = ".trustwatch-scratch-"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Make a folder and hold it within this block, in which it may be renamed; else it is gone after it.

    Where the file system has no locks of folders nobody holds any, and none is ever swept.
    """
    shutil.rmtree(folder, ignore_errors=True)
    descriptor = _made_and_locked(folder)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


@contextmanager
def scratch_folder(parent: Path | None = None) -> Iterator[Path]:
    """A private folder, by default outside the home: gone after this block, or after a kill at the next call.

    Raises UserMistake where no folder for temporary files can be written to.
    """
    parent = parent or _temporary()
    sweep_scratch(parent)
    made = tempfile.TemporaryDirectory(prefix=_PREFIX, dir=parent, ignore_cleanup_errors=True)
    with made as name, held(folder := Path(name)):
        folder.chmod(0o700)
        yield folder


def _temporary() -> Path:
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError as error:
        raise UserMistake(f"{error.strerror}: make room there, or name another folder in TMPDIR") from error


def sweep_scratch(parent: Path) -> None:
    """Remove the scratch folders of processes that are no more."""
    sweep(parent.glob(f"{_PREFIX}*"))


def sweep(folders: Iterable[Path]) -> None:
    """Remove the folders that nobody holds."""
    for folder in folders:
        with suppress(OSError):  # it is held, somebody else's, or was removed meanwhile
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
            finally:
                os.close(descriptor)


def _made_and_locked(folder: Path) -> int:
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            with suppress(OSError):  # as on NFS
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            if folder.exists() and folder.stat().st_ino == os.fstat(descriptor).st_ino:
                return descriptor
            os.close(descriptor)  # it was swept before it was locked
