"""Which posts say the same as an earlier one: retweets, spam with a changed word, the same report filed twice.

A post is a near-duplicate of the earliest post, within a span of time, whose text is alike; this looks at pairs
only, so the answer depends neither on the order of the rows nor on what else is in them. Candidates come from
MinHash and locality-sensitive hashing (Broder 1997; Indyk and Motwani 1998), and are then compared exactly.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
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

_WORD = re.compile(r"\w+")
_Hashes = NDArray[np.uint64]


def near_duplicates(posts: pl.DataFrame) -> dict[str, str]:
    """The original of each near-duplicate, by post_id.

    posts: post_id, created_at (UTC) and reading, in any order; ties in time go to the smaller post_id.
    """
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    shingles: list[_Hashes] = []
    posts = posts.sort("created_at", "post_id")
    post_ids, times = posts["post_id"].to_list(), posts["created_at"].to_list()
    found: dict[str, str] = {}
    for row, text in enumerate(posts["reading"]):
        shingles.append(_shingles(text))
        if not len(shingles[row]):
            continue
        bands = list(_bands(shingles[row]))
        candidates = {
            earlier for band in bands for earlier in buckets[band] if times[row] - times[earlier] <= SPAN
        }
        for earlier in sorted(candidates):
            if _likeness(shingles[earlier], shingles[row]) >= LIKENESS:
                found[post_ids[row]] = post_ids[earlier]
                break
        for band in bands:
            buckets[band].append(row)
    return found


def _shingles(text: str) -> _Hashes:
    """Hashes of all runs of five characters of the lower-cased words, each once; none for a short text."""
    words = _WORD.findall(text[:_READ_CHARACTERS].lower())
    if len(words) < MINIMUM_WORDS:
        return np.empty(0, dtype=np.uint64)
    characters = np.frombuffer(" ".join(words).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(characters, _SHINGLE)
    return np.unique(_mixed(windows @ _POWERS))


def _bands(shingles: _Hashes) -> Iterator[tuple[int, bytes]]:
    """The MinHash signature, cut into bands: posts that share a band are candidates."""
    signature = _mixed(shingles[:, None] * _MULTIPLIERS + _OFFSETS).min(axis=0)
    for band in range(_BANDS):
        yield band, signature[band * _ROWS : (band + 1) * _ROWS].tobytes()


def _likeness(one: _Hashes, other: _Hashes) -> float:
    """Jaccard index of two sorted sets."""
    n_shared = len(np.intersect1d(one, other, assume_unique=True))
    return n_shared / (len(one) + len(other) - n_shared)


def _mixed(values: _Hashes) -> _Hashes:
    """A bijective scramble of 64-bit numbers (the finaliser of MurmurHash3)."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


_POWERS: Final = np.array([1_000_003**power % 2**64 for power in range(_SHINGLE)], dtype=np.uint64)
_GENERATOR = np.random.default_rng(7)
_MULTIPLIERS: Final = _GENERATOR.integers(1, 2**63, _BANDS * _ROWS, dtype=np.uint64) | np.uint64(1)
_OFFSETS: Final = _GENERATOR.integers(0, 2**63, _BANDS * _ROWS, dtype=np.uint64)
