"""What landing holds and no analysis has read yet: so that nobody pays twice to ask for the same."""

from pathlib import Path
from typing import Final

import polars as pl

from ingest.landing.queue import Landing

_SEEN: Final = {  # by table: whose and when
    "posts": ["post_id", "last_verified_at"],
    "engagements": ["post_id", "observed_at"],
    "deletions": ["subject_id", "requested_at"],
}
_NAMES: Final = ("post_id", "seen_at")


def seen_in_landing(home: Path) -> pl.DataFrame:
    """When each post in the pending batches was seen last at its source, or found gone (post_id, seen_at UTC)."""
    frames = [
        Landing(home).pending_rows(table, columns=columns).rename(dict(zip(columns, _NAMES, strict=True)))
        for table, columns in _SEEN.items()
    ]
    return pl.concat(frames).drop_nulls().group_by("post_id").max()
