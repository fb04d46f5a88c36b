"""What the names of files tell: which are of one stream, and which of two.

An origin is a query, or `file:` with a file's name and, where it lies in a folder that is named for a product, the way
from there.
"""

import re
from functools import lru_cache
from typing import Final

from models.understanding.products import named_in_path

FILE: Final = "file:"
_NUMBER: Final = re.compile(r"\d+")
_PACKED: Final = re.compile(r"\.(gz|zst|bz2|xz)$", re.IGNORECASE)


def is_file(origin: str) -> bool:
    """Whether an origin is a file's, and no query's."""
    return origin.startswith(FILE)


@lru_cache(maxsize=4096)
def family(origin: str) -> str:
    """What files that are named alike but for numbers, packed or not, have in common; a query is itself."""
    return _NUMBER.sub("#", _PACKED.sub("", origin)) if is_file(origin) else origin


def are_named_apart(one: str, other: str) -> bool:
    """Whether two files are named for different products, by their folder or by their own names."""
    products, others = _products(one), _products(other)
    return bool(products) and bool(others) and products != others


@lru_cache(maxsize=4096)
def _products(origin: str) -> frozenset[str]:
    return named_in_path(origin.removeprefix(FILE))
