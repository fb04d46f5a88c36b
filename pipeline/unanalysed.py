"""What landing holds and no analysis has read yet: so that nobody pays twice to ask for the same."""

from contextlib import suppress
from pathlib import Path
from typing import Final

import polars as pl

from ingest.landing import Landing

_SEEN: Final = {  # by table: whose and when
    "posts": ("post_id", "last_verified_at"),
    "engagements": ("post_id", "observed_at"),
    "deletions": ("subject_id", "requested_at"),
}
_SCHEMA: Final = {"post_id": pl.String(), "seen_at": pl.Datetime("us", "UTC")}


def seen_in_landing(home: Path) -> pl.DataFrame:
    """When each post in the pending batches was seen last at its source, or found gone (post_id, seen_at UTC)."""
    frames = [pl.DataFrame(schema=_SCHEMA)]
    for folder in Landing(home).pending():
        for table, (post_id, seen_at) in _SEEN.items():
            with suppress(FileNotFoundError):  # has no such table, or was loaded meanwhile
                rows = pl.read_parquet(folder / f"{table}.parquet", columns=[post_id, seen_at])
                frames.append(rows.rename({post_id: "post_id", seen_at: "seen_at"}).drop_nulls())
    return pl.concat(frames).group_by("post_id").max()
