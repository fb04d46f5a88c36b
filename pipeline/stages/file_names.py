"""What the names of files and of their folders tell: which are of one stream, and which of two.

An origin is a query, or `file:` with a file's folder and name. Files that were read before folders were kept bear a
name alone, which says nothing of a folder.
"""

import re
from functools import lru_cache
from typing import Final

from models.understanding.products import mentioned

FILE: Final = "file:"
_NUMBER: Final = re.compile(r"\d+")
_PACKED: Final = re.compile(r"\.(gz|zst|bz2|xz)$", re.IGNORECASE)
_MARKS: Final = re.compile(r"[\W_]+")


def is_file(origin: str) -> bool:
    """Whether an origin is a file's, and no query's."""
    return origin.startswith(FILE)


@lru_cache(maxsize=4096)
def family(origin: str) -> str:
    """What files of a folder that are named alike but for numbers, packed or not, have in common; a query is itself."""
    return _NUMBER.sub("#", _PACKED.sub("", origin)) if is_file(origin) else origin


def are_named_apart(one: str, other: str) -> bool:
    """Whether two files lie in folders of different names, or are named for different products."""
    folders, products = zip(*map(_stream, (one, other)), strict=True)
    return any(a and b and a != b for a, b in (folders, products))


@lru_cache(maxsize=4096)
def _stream(origin: str) -> tuple[str, frozenset[str]]:
    """The first folder that a file is kept under, without numbers, and the products that its whole name names."""
    path = family(origin).removeprefix(FILE)
    folder, in_folder, _ = path.partition("/")
    return folder if in_folder else "", frozenset(mentioned(_MARKS.sub(" ", path)))
