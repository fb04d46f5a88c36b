"""Requests to purge posts and authors, landed for the next analysis."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from ingest.landing.queue import Batch, Deletion, Landing, Run
from ingest.observations.author import author_key
from models.table import frame_of
from pipeline.people.landing import SOURCE


def land(home: Path, *, post_ids: Sequence[str], authors: Sequence[str], now: datetime) -> int:
    """Land the requests as one batch; authors are ``<source>:<native id or handle>``. Returns how many were asked for.

    Of an author only the key lands, of the name as it is written and in small letters, as handles are hashed.
    """
    key = author_key(home)
    deletions = [Deletion("post", post_id, now) for post_id in post_ids]
    for name in authors:
        source, native_id = name.split(":", 1)
        spellings = {native_id, native_id.lower()}
        deletions += [Deletion("author", key.hash(source, spelling), now) for spelling in spellings]
    n_asked = len(post_ids) + len(authors)
    run_id = uuid4().hex
    run = Run(run_id, "forget", now, now, "done", {"deletions": n_asked}, {}, None)
    batch = Batch(
        run_id,
        SOURCE,
        "forget",
        author_key_fingerprint=key.fingerprint,
        run=run,
        tables={"deletions": frame_of(Deletion, deletions)},
    )
    Landing(home).write(batch)
    return n_asked
