"""Which posts say the same as an earlier one: retweets, spam with a changed word, the same report filed twice.

A post is a near-duplicate of the earliest post, within a span of time, whose text is alike; this looks at pairs
only, so the answer depends neither on the order of the rows nor on what else is in them. Candidates come from
MinHash and locality-sensitive hashing (Broder 1997; Indyk and Motwani 1998), and are then compared exactly. The
hashes of a text depend on it alone, so that they can be kept and need not be found again.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cache
from heapq import merge
from itertools import groupby
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

LIKENESS: Final = 0.7  # Jaccard of the shingles: one word in fifteen changed gives .77
SPAN: Final = timedelta(days=30)  # the same words months later are news again
MINIMUM_WORDS: Final = 8  # 'ChatGPT is down' is said by many people who mean it
_SHINGLE: Final = 5  # characters
_BANDS: Final = 16
_ROWS: Final = 4  # a band; a pair at .7 shares one of 16 bands with probability .99
_READ_CHARACTERS: Final = 4_000
_N_BITS: Final = 512  # few texts that share a third of their shingles pass for alike

_WORD = re.compile(r"\w+")
_Hashes = NDArray[np.uint64]


def near_duplicates(posts: pl.DataFrame) -> dict[str, str]:
    """The original of each near-duplicate, by post_id.

    posts: post_id, created_at (UTC) and reading, in any order; ties in time go to the smaller post_id.
    """
    texts = dict(posts.select("post_id", "reading").iter_rows())
    hashed = posts.hstack(hashes_of(texts.values()))
    return originals(hashed, among=hashed, read=texts.__getitem__)


def originals(posts: pl.DataFrame, *, among: pl.DataFrame, read: Callable[[str], str]) -> dict[str, str]:
    """The earliest of the others that each post repeats, by post_id; ties in time go to the smaller post_id.

    posts, among: post_id, created_at (UTC) and what ``hashes_of`` gives, in any order. read: the text of a post by its
    id. A post that shares no bucket with any of posts need not be among the others.
    """
    others = among.sort("created_at", "post_id")
    times, keys = others["created_at"].to_list(), others.select("created_at", "post_id").rows()
    sketches = _sketches(others)
    holding: dict[int, list[int]] = defaultdict(list)
    for row, buckets in enumerate(others["buckets"]):
        for bucket in buckets:
            holding[bucket].append(row)
    shingles = cache(lambda post_id: _shingles(read(post_id)))
    found: dict[str, str] = {}
    rows = posts.select("post_id", "created_at", "buckets").iter_rows()
    for (post_id, at, buckets), sketch in zip(rows, _sketches(posts), strict=True):
        first, end = bisect_left(times, at - SPAN), bisect_left(keys, (at, post_id))
        for row in _rising([holding[bucket] for bucket in buckets if bucket in holding], first, end):
            _, other = keys[row]
            if (
                _may_be_alike(sketch, sketches[row])
                and _likeness(shingles(other), shingles(post_id)) >= LIKENESS
            ):
                found[post_id] = other
                break
    return found


def hashes_of(texts: Iterable[str]) -> pl.DataFrame:
    """What may be kept of texts to compare them, row for row.

    buckets: list of uint32, empty for a text of too few words; two that share one may be alike. They come from the
    MinHash signature, cut into bands. n_shingles: int64. bits: 64 bytes, one bit set by each shingle.
    """
    shingles = [_shingles(text) for text in texts]
    return pl.DataFrame(
        {
            "buckets": [_buckets(one) for one in shingles],
            "n_shingles": [len(one) for one in shingles],
            "bits": [_bits(one) for one in shingles],
        },
        schema={"buckets": pl.List(pl.UInt32), "n_shingles": pl.Int64, "bits": pl.Binary},
    )


def _buckets(shingles: _Hashes) -> list[int]:
    if not len(shingles):
        return []
    signature = _mixed(shingles[:, None] * _MULTIPLIERS + _OFFSETS).min(axis=0)
    bands = signature.reshape(_BANDS, _ROWS) @ _POWERS[:_ROWS]
    numbers: list[int] = (_mixed(bands + np.arange(_BANDS, dtype=np.uint64)) >> np.uint64(32)).tolist()
    return numbers


def _bits(shingles: _Hashes) -> bytes:
    flags = np.zeros(_N_BITS, dtype=np.bool_)
    flags[shingles % np.uint64(_N_BITS)] = True
    return np.packbits(flags).tobytes()


def _sketches(posts: pl.DataFrame) -> list[tuple[int, int]]:
    return [(n, int.from_bytes(bits)) for n, bits in posts.select("n_shingles", "bits").iter_rows()]


def _may_be_alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sets may reach LIKENESS: each bit that one alone has is of a shingle that the other lacks."""
    (n_one, bits_one), (n_other, bits_other) = one, other
    n_shared = min(
        n_one - (bits_one & ~bits_other).bit_count(), n_other - (bits_other & ~bits_one).bit_count()
    )
    return n_shared / (n_one + n_other - n_shared) >= LIKENESS


def _rising(held: Sequence[list[int]], first: int, end: int) -> Iterator[int]:
    """The rows from first to before end that any of the rising lists holds, each once, found as they are asked for."""
    parts = [map(rows.__getitem__, range(bisect_left(rows, first), bisect_left(rows, end))) for rows in held]
    return (row for row, _ in groupby(merge(*parts)))


def _shingles(text: str) -> _Hashes:
    """Hashes of all runs of five characters of the lower-cased words, each once; none for a short text."""
    words = _WORD.findall(text[:_READ_CHARACTERS].lower())
    if len(words) < MINIMUM_WORDS:
        return np.empty(0, dtype=np.uint64)
    characters = np.frombuffer(" ".join(words).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(characters, _SHINGLE)
    return np.unique(_mixed(windows @ _POWERS))


def _likeness(one: _Hashes, other: _Hashes) -> float:
    """Jaccard index of two sorted sets."""
    n_shared = len(np.intersect1d(one, other, assume_unique=True))
    return n_shared / (len(one) + len(other) - n_shared)


def _mixed(values: _Hashes) -> _Hashes:
    """A bijective scramble of 64-bit numbers (the finaliser of MurmurHash3)."""
    values = values ^ (values >> np.uint64(33))
    values *= np.uint64(0xFF51AFD7ED558CCD)
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xC4CEB9FE1A85EC53)
    values ^= values >> np.uint64(33)
    return values


_POWERS: Final = np.array([1_000_003**power % 2**64 for power in range(_SHINGLE)], dtype=np.uint64)
_GENERATOR = np.random.default_rng(7)
_MULTIPLIERS: Final = _GENERATOR.integers(1, 2**63, _BANDS * _ROWS, dtype=np.uint64) | np.uint64(1)
_OFFSETS: Final = _GENERATOR.integers(0, 2**63, _BANDS * _ROWS, dtype=np.uint64)
