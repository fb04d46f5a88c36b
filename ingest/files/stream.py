"""A file as a stream of bytes and lines of UTF-8, plain or compressed; what is UTF-16 is made UTF-8.

However long the file is, no more of it is held than one block and one line. A file that cannot be read to its
end, or that unpacks to far more than posts do, gives what stands before and then raises BrokenFile.
"""

import bz2
import codecs
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

import zstandard

from ingest.observations.context import Advance, unheeded

LINE_BYTES: Final = 64 * 2**20  # a longer line is no post; it is cut, so that a file without newlines fits
HEAD_BYTES: Final = 64 * 2**10  # enough to tell a format by
_WINDOW: Final = 2**31  # the Reddit dumps are written with zstd --long=31
_GZIP: Final = 31  # zlib's way to say: a gzip header, and the largest window
_XZ_BYTES: Final = 256 * 2**20  # what xz -9 needs to unpack is a quarter of it
_BLOCK: Final = 64 * 2**10
# Four bytes can stand for a block of 128 KiB, so that 2 KiB never unpack to more than 64 MiB at once.
_PACKED_BLOCK: Final = 2 * 2**10
RATIO: Final = 200  # text of people packs to a tenth, a table of one repeated word to a hundredth
_FREE_BYTES: Final = 64 * 2**20  # whatever unpacks to less than this may


@dataclass(frozen=True, slots=True)
class _Packing:
    """A way in which a file is compressed. begin gives what unpacks one frame or member of it."""

    suffix: str
    magic: bytes
    begin: Callable[[], Any]


_PACKINGS: Final = (
    _Packing(
        ".zst",
        b"\x28\xb5\x2f\xfd",
        lambda: zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj(),
    ),
    _Packing(".gz", b"\x1f\x8b", lambda: zlib.decompressobj(_GZIP)),
    _Packing(".bz2", b"BZh", bz2.BZ2Decompressor),
    _Packing(".xz", b"\xfd7zXZ", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_BYTES)),
)
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class BrokenFile(Exception):  # noqa: N818  -- says where a file ends being readable
    """The rest of a file cannot be read; the message says why and where."""


def chunks_of(path: Path, *, advance: Advance = unheeded) -> Iterator[bytes]:
    """The bytes of a file, unpacked and in UTF-8. advance is told how many bytes of the file itself were read.

    Raises BrokenFile where compressed data is damaged or cut off.
    """
    packing = packing_of(path)
    with path.open("rb") as file:
        blocks = _blocks(iter(lambda: file.read(_PACKED_BLOCK if packing else _BLOCK), b""), advance)
        yield from _in_utf_8(_unpacked(blocks, packing) if packing else blocks)


def packing_of(path: Path) -> _Packing | None:
    """How a file is compressed, by its first bytes or its name; None where it is not."""
    with path.open("rb") as file:
        head = file.read(max(len(packing.magic) for packing in _PACKINGS))
    for packing in _PACKINGS:
        if head.startswith(packing.magic) or path.suffix == packing.suffix:
            return packing
    return None


def unpacked_suffix(path: Path) -> str:
    """The suffix that the file had before it was compressed, in lower case."""
    is_packed = path.suffix in (packing.suffix for packing in _PACKINGS)
    return (path.with_suffix("") if is_packed else path).suffix.lower()


def head_of(path: Path) -> bytes:
    """The first bytes of a file, unpacked. Raises BrokenFile when not even those can be read."""
    head = b""
    for chunk in chunks_of(path):
        head += chunk
        if len(head) >= HEAD_BYTES:
            break
    return head[:HEAD_BYTES]


def lines_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a stream without their end; of a line over LINE_BYTES its beginning, a little longer.

    A line ends as it does on any system: with a newline, a carriage return, or both.
    """
    pieces: list[bytes] = []
    n_bytes = 0
    for chunk in _with_newlines(chunks):
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


def _with_newlines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same with a newline at the end of every line, and nothing else."""
    held = b""  # a carriage return, of which a newline may be the other half
    for chunk in chunks:
        text = held + chunk
        held = b"\r" if text.endswith(b"\r") else b""
        if b"\r" in text:
            text = text.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        yield text
    if held:
        yield b"\n"


def _in_utf_8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks, or where a byte order mark says UTF-16, as consoles of app stores export, the same text."""
    first = next(chunks, b"")
    chunks = chain([first], chunks)
    if not first.startswith(_UTF_16):
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode()


def _blocks(blocks: Iterator[bytes], advance: Advance) -> Iterator[bytes]:
    for block in blocks:
        yield block
        advance(len(block))


def _unpacked(blocks: Iterable[bytes], packing: _Packing) -> Iterator[bytes]:
    frame = None
    n_packed = n_unpacked = 0
    for block in blocks:
        n_packed += len(block)
        while block := block if frame else block.lstrip(b"\0"):  # some writers fill up with zeros
            frame = frame or packing.begin()
            try:
                unpacked = frame.decompress(block)
            except (zstandard.ZstdError, zlib.error, lzma.LZMAError, OSError) as error:
                raise BrokenFile(f"is no sound {packing.suffix} data ({error})") from error
            n_unpacked += len(unpacked)
            if n_unpacked > max(_FREE_BYTES, RATIO * n_packed):
                raise BrokenFile(
                    f"unpacks to over {RATIO} times its size, as no posts do; unpack it yourself"
                )
            if unpacked:
                yield unpacked
            if not frame.eof:
                break
            block, frame = frame.unused_data, None  # the dumps are many frames, one after the other
    if frame is not None:
        raise BrokenFile(f"ends in the middle of its {packing.suffix} data; the file was cut off")
