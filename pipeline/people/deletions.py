"""Requests to purge posts and authors: what they match, and landing them for the next analysis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

import polars as pl

from ingest.landing.queue import Batch, Deletion, Landing, Run
from ingest.landing.resuming import pending_headers
from ingest.observations.author import ENVIRONMENT_VARIABLE, AuthorKey, bare_handle, present_author_key
from models.errors import UserMistake
from models.table import frame_of
from pipeline.people.landing import SOURCE
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, newest_copy, open_published

_COLUMNS: Final = ["post_id", "author_key", "author_handle_key"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a person wrote it, and the subjects under which its posts are held."""

    name: str
    kind: str  # post, author
    subjects: frozenset[str]  # the post's id, or the author's keys


def requests(home: Path, *, post_ids: Sequence[str], authors: Sequence[str]) -> list[Asked]:
    """The requests; authors are ``<source>:<native id or handle>``.

    An author is looked for by the name as it is written and as handles are keyed. Raises UserMistake where authors are
    named and the author key is not that of what is held.
    """
    asked = [Asked(post_id, "post", frozenset([post_id])) for post_id in post_ids]
    if authors:
        key = _fitting_key(home)
        for name in authors:
            source, native_id = name.split(":", 1)
            spellings = {native_id, bare_handle(native_id)}
            asked.append(Asked(name, "author", frozenset(key.hash(source, one) for one in spellings)))
    return asked


def matched(home: Path, asked: Sequence[Asked]) -> Mapping[str, int]:
    """How many posts each request matches, by its name, of those that are published or wait in landing."""
    subjects = sorted(frozenset().union(*(one.subjects for one in asked)))
    held = [Landing(home).pending_rows("posts", columns=_COLUMNS)]
    if newest_copy(home):
        with open_published(home) as connection:
            held.append(frame(connection, statement(__package__, "held"), {"subjects": subjects}))
    posts = pl.concat(held)
    return {
        one.name: posts.filter(pl.any_horizontal(pl.col(_COLUMNS).is_in(one.subjects)))["post_id"].n_unique()
        for one in asked
    }


def land(home: Path, asked: Sequence[Asked], *, now: datetime) -> None:
    """Land the requests as one batch; of an author only the keys land."""
    deletions = [Deletion(one.kind, subject, now) for one in asked for subject in sorted(one.subjects)]
    key = present_author_key(home) if any(one.kind == "author" for one in asked) else None
    run_id = uuid4().hex
    run = Run(run_id, "forget", now, now, "done", {"deletions": len(asked)}, {}, None, 0)
    batch = Batch(
        run_id,
        SOURCE,
        "forget",
        author_key_fingerprint=key.fingerprint if key else None,
        run=run,
        tables={"deletions": frame_of(Deletion, deletions)},
    )
    Landing(home).write(batch)


def _fitting_key(home: Path) -> AuthorKey:
    """The author key under which authors are held here; a new one would find nobody, so none is made."""
    way_out = f"put the key back into {home / 'author.key'} or {ENVIRONMENT_VARIABLE}, then forget"
    if (key := present_author_key(home)) is None:
        raise UserMistake(f"{home}: has no author key, so that no author can be found; {way_out}")
    fingerprints = {batch.author_key_fingerprint for batch in pending_headers(home)} - {None}
    if newest_copy(home):
        with open_published(home) as connection:
            fingerprints.update(frame(connection, statement(__package__, "held_keys")).item())
    if fingerprints and key.fingerprint not in fingerprints:
        raise UserMistake(f"{home}: its authors are held under another author key; {way_out}")
    return key
