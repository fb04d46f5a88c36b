"""A file as a stream of bytes and lines, plain or compressed with Zstandard.

However long the file is, no more of it is held than one block and one line. A file that cannot be read to its
end gives what stands before the damage and then raises BrokenFile.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import zstandard

from ingest.observations.context import Advance, unheeded

LINE_BYTES: Final = 64 * 2**20  # a longer line is no post; it is cut, so that a file without newlines fits
HEAD_BYTES: Final = 64 * 2**10  # enough to tell a format by
_WINDOW: Final = 2**31  # the Reddit dumps are written with zstd --long=31
_MAGIC: Final = b"\x28\xb5\x2f\xfd"
_BLOCK: Final = 64 * 2**10
# Four bytes can stand for a block of 128 KiB, so that 8 KiB never unpack to more than 256 MiB at once.
_PACKED_BLOCK: Final = 8 * 2**10


class BrokenFile(Exception):  # noqa: N818  -- says where a file ends being readable
    """The rest of a file cannot be read; the message says why and where."""


def chunks_of(path: Path, *, advance: Advance = unheeded) -> Iterator[bytes]:
    """The bytes of a file, unpacked. advance is told how many bytes of the file itself were read.

    Raises BrokenFile where compressed data is damaged or cut off.
    """
    packed = is_packed(path)
    with path.open("rb") as file:
        blocks = _blocks(iter(lambda: file.read(_PACKED_BLOCK if packed else _BLOCK), b""), advance)
        yield from _unpacked(blocks) if packed else blocks


def is_packed(path: Path) -> bool:
    """Whether a file is compressed with Zstandard, by its first bytes or its name."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC or path.suffix == ".zst"


def head_of(path: Path) -> bytes:
    """The first bytes of a file, unpacked. Raises BrokenFile when not even those can be read."""
    head = b""
    for chunk in chunks_of(path):
        head += chunk
        if len(head) >= HEAD_BYTES:
            break
    return head[:HEAD_BYTES]


def lines_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a stream without their newline; of a line over LINE_BYTES its beginning, a little longer."""
    pieces: list[bytes] = []
    n_bytes = 0
    for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            if n_bytes <= LINE_BYTES:
                pieces.append(piece)
            yield b"".join(pieces)
            pieces, n_bytes = [], 0
        if n_bytes <= LINE_BYTES:
            pieces.append(rest)
        n_bytes += len(rest)
    if n_bytes:
        yield b"".join(pieces)


def _blocks(blocks: Iterator[bytes], advance: Advance) -> Iterator[bytes]:
    for block in blocks:
        yield block
        advance(len(block))


def _unpacked(blocks: Iterable[bytes]) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    frame = None
    for block in blocks:
        while block:
            frame = frame or decompressor.decompressobj()
            try:
                unpacked = frame.decompress(block)
            except zstandard.ZstdError as error:
                raise BrokenFile(f"is no sound .zst data ({error})") from error
            if unpacked:
                yield unpacked
            if not frame.eof:
                break
            block, frame = frame.unused_data, None  # the dumps are many frames, one after the other
    if frame is not None:
        raise BrokenFile("ends in the middle of its .zst data; the file was cut off")
