"""Readers against broken files: a short run, and every case that a long one found."""

import pytest

from benchmarks.fuzz import MAP, fuzz, read_bytes, seeds
from ingest.files.column_map import read_map

_LONG = b"9" * 2_000
CASES: dict[str, tuple[str, bytes]] = {
    "a-long-id-of-reddit": (
        "a.ndjson",
        b'{"id": "%s-", "title": "a", "subreddit": "b", "created_utc": 1772452800}' % _LONG,
    ),
    "a-long-impact": ("a.json", seeds()["status"][1].replace(b'"impact": "', b'"impact": "' + _LONG)),
    "a-long-id-of-x": ("a.json", seeds()["x"][1].replace(b'"id": "', b'"id": "-' + _LONG)),
}


@pytest.mark.parametrize("reader", seeds())
def test_a_reader_bears_broken_files(reader):
    fuzz(reader, n_examples=25, seed=20261129)


@pytest.mark.parametrize(("name", "content"), CASES.values(), ids=CASES)
def test_what_was_found_once_is_borne(tmp_path, name, content):
    read_bytes(name, content, tmp_path, column_map=read_map(MAP))
