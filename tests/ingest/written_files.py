"""Files and readings for tests of readers."""

import json
from collections.abc import Iterable
from pathlib import Path

from ingest.files.column_map import ColumnMap
from ingest.formats import format_of, read_file
from ingest.observations.author import AuthorKey
from ingest.observations.context import ReadContext
from ingest.observations.record import Record
from models.post import Engagement, Outage, Post
from tests.rows import NOON

CONTEXT = ReadContext(
    authors=AuthorKey(b"a key for tests"),
    now=NOON,
    origin="file:test",
    observed_at=NOON,
    handles={"reddit": frozenset({"rivalhq"}), "x": frozenset({"rivalhq"})},
)
MAPS = Path(__file__).parents[2] / "docs" / "maps"


def write_lines(path: Path, values: Iterable[object]) -> Path:
    """A file of one JSON value a line; bytes and strings are written as they are."""
    lines = [value if isinstance(value, bytes) else _text(value).encode() for value in values]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def write_json(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def read(
    path: Path, *, context: ReadContext = CONTEXT, name: str = "auto", column_map: ColumnMap | None = None
) -> list[Record]:
    """Every record of a file."""
    found = format_of(path, name=name, column_map=column_map)
    return list(read_file(path, context, file_format=found))


def posts(records: Iterable[Record]) -> list[Post]:
    return [seen for record in records for seen in record.observations if isinstance(seen, Post)]


def engagements(records: Iterable[Record]) -> list[Engagement]:
    return [seen for record in records for seen in record.observations if isinstance(seen, Engagement)]


def outages(records: Iterable[Record]) -> list[Outage]:
    return [seen for record in records for seen in record.observations if isinstance(seen, Outage)]


def rejects(records: Iterable[Record]) -> list[tuple[str | None, str]]:
    """(field, reason) of every reject."""
    return [(record.rejected.field, record.rejected.reason) for record in records if record.rejected]


def submission(number: int = 1, **fields: object) -> dict[str, object]:
    """A submission as a dump tells it; fields override, None takes one away."""
    values: dict[str, object] = {
        "id": f"abc{number}",
        "title": "Refused again",
        "selftext": "It would not answer a harmless question.",
        "author": "somebody",
        "author_fullname": "t2_9x9x9",
        "subreddit": "ClaudeAI",
        "created_utc": 1_760_000_000 + number,
        "edited": False,
        "score": 12,
        "num_comments": 4,
        "retrieved_on": 1_760_100_000,
        "permalink": f"/r/ClaudeAI/comments/abc{number}/refused_again/",
    }
    return {name: value for name, value in (values | fields).items() if value is not None}


def comment(number: int = 1, **fields: object) -> dict[str, object]:
    """A comment on submission 1; fields override, None takes one away."""
    values: dict[str, object] = {
        "id": f"def{number}",
        "link_id": "t3_abc1",
        "parent_id": "t3_abc1",
        "body": "The same here.",
        "author": "somebody_else",
        "subreddit": "ClaudeAI",
        "created_utc": 1_760_000_100 + number,
        "score": 3,
    }
    return {name: value for name, value in (values | fields).items() if value is not None}


def tweet(number: int = 1, **fields: object) -> dict[str, object]:
    """A post of X as a page of its API tells it."""
    values: dict[str, object] = {
        "id": str(1_976_000_000_000_000_000 + number),
        "text": "It lost my whole chat &amp; then logged me out",
        "author_id": "42",
        "created_at": "2025-10-09T10:00:00.000Z",
        "conversation_id": "1976000000000000000",
        "lang": "en",
        "public_metrics": {
            "like_count": 5,
            "reply_count": 1,
            "retweet_count": 2,
            "quote_count": 0,
            "impression_count": 900,
            "bookmark_count": 1,
        },
    }
    return {name: value for name, value in (values | fields).items() if value is not None}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
