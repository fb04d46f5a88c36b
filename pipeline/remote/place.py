"""A folder that several hosts reach: on object storage (S3, Google Cloud Storage) or mounted.

An object appears whole or not at all on object storage; on a mounted folder a file being sent may be seen half-written,
so that what is made of several files ends with one that is written whole, with the hashes of the others.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from pyarrow import NativeFile, fs

from models.errors import SourceUnreachable, UserMistake

_AT_ONCE: Final = 1 << 20  # bytes


class Place:
    """The files under an address, by their path there.

    folder: where it is mounted; None on object storage. Every method raises SourceUnreachable where it does not answer.
    """

    def __init__(self, address: str) -> None:
        """Raises UserMistake where it is no address of a kind that is known, or holds credentials."""
        self.address = _shown(address)
        try:
            if _signs_in(address):
                raise UserMistake(
                    "remote.address says who signs in; take all up to the @ out, and give it in the environment, as"
                    " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                )
            with self._answering():
                filesystem, path = fs.FileSystem.from_uri(address)
        except (NotImplementedError, ValueError):
            raise UserMistake(
                f"remote.address is {self.address!r}, of no kind that is known here, or with options that are none;"
                " expected such as s3://bucket/folder, gs://…, or file:///mnt/folder"
            ) from None  # what it says repeats the options
        self.folder = Path(path).resolve() if filesystem.type_name == "local" else None
        self._files = fs.SubTreeFileSystem(path, filesystem)

    def files(self, folder: str) -> list[str]:
        """The paths of all files in a folder and those within it, none where there is no such folder."""
        with self._answering():
            found = self._files.get_file_info(fs.FileSelector(folder, recursive=True, allow_not_found=True))
        return sorted(info.path for info in found if info.is_file)

    def send(self, file: Path, path: str) -> None:
        """Put a file there, over what stands there."""
        with file.open("rb") as content:
            self._write(content, path)

    def write(self, content: bytes, path: str) -> None:
        """Put content there, over what stands there, whole or not at all."""
        if self.folder is None:
            self._write(BytesIO(content), path)
            return
        folder, _, name = path.rpartition("/")
        aside = f"{folder}/.{name}.partial"
        self._write(BytesIO(content), aside)
        with self._answering():
            self._files.move(aside, path)

    def fetch(self, path: str, file: Path) -> None:
        """Copy what stands there into a file. Raises OSError where that cannot be written, as on a full disk."""
        with self._answering():
            theirs = self._files.open_input_stream(path)
        with theirs, file.open("wb") as ours:
            while content := self._next(theirs):
                ours.write(content)

    def read(self, path: str) -> bytes:
        """What stands there."""
        with self._answering(), self._files.open_input_stream(path) as theirs:
            return bytes(theirs.read())

    def remove(self, path: str) -> None:
        """Take a file away."""
        with self._answering():
            self._files.delete_file(path)

    def remove_folder(self, folder: str) -> None:
        """Take a folder away with what is in it."""
        with self._answering():
            self._files.delete_dir(folder)

    def _next(self, theirs: NativeFile) -> bytes:
        with self._answering():
            return bytes(theirs.read(_AT_ONCE))

    def _write(self, content: BinaryIO, path: str) -> None:
        with self._answering():
            if self.folder:
                self._files.create_dir(path.rpartition("/")[0])
            with self._files.open_output_stream(path) as theirs:
                shutil.copyfileobj(content, theirs)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SourceUnreachable(
                f"{self.address}: cannot be read or written ({_first_line(error)}); the next 'trustwatch sync' goes on"
                " from there"
            ) from error


def _signs_in(address: str) -> bool:
    """Whether it holds credentials; a secret may hold a slash, with which the host seems to end."""
    host = urlsplit(address).netloc
    return "@" in host or (":" in host and "@" in address)


def _shown(address: str) -> str:
    """An address as people may see it: without its options, among which some write a key."""
    return address.partition("?")[0]


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
