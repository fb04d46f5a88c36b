"""What people do with incidents, checked against what is published and landed as corrections.

Promises that each bears who did it and when, and can be undone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from ingest.landing.queue import Landing
from ingest.observations.author import mask_handles
from models.correction import LONGEST, LONGEST_BY, Correction, words
from models.errors import UserMistake
from models.incident_action import (
    ACKNOWLEDGED,
    ASSIGNEE,
    MERGED_INTO,
    OUT,
    STATE,
    UNDO,
    Decision,
    comment_field,
    instant,
    part_id,
    post_field,
)
from models.vocabulary import IncidentState
from pipeline.people.corrections import land
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, open_published


class Verb(StrEnum):
    """What can be done with an incident."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"  # value: to whom
    COMMENT = "comment"  # value: the words
    CLOSE = "close"  # it is dealt with
    REOPEN = "reopen"
    DISMISS = "dismiss"  # it was none
    MERGE = "merge"  # value: the incident that goes on
    SPLIT = "split"  # posts: those of another incident
    TAKE_OUT = "take out"  # posts: those that are none of it
    UNDO = "undo"  # what was said last, and not undone


_DECISIONS: Final = {
    Verb.CLOSE: Decision.CLOSED,
    Verb.REOPEN: Decision.OPEN,
    Verb.DISMISS: Decision.DISMISSED,
}


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person does with an incident."""

    verb: Verb
    incident_id: str
    by: str
    value: str | None = None
    posts: tuple[str, ...] = ()
    note: str | None = None


def land_act(home: Path, act: Act, *, now: datetime) -> list[Correction]:
    """Land what an act says. Raises UserMistake that names the thing and the way out."""
    waiting = Landing(home).pending_rows("corrections")
    with open_published(home) as connection:
        said = corrections_of(connection, act, at=now, waiting=waiting)
    land(home, said)
    return said


def corrections_of(
    connection: duckdb.DuckDBPyConnection, act: Act, *, at: datetime, waiting: pl.DataFrame
) -> list[Correction]:
    """What an act says of what is published; waiting: the corrections that no published copy holds yet.

    Raises UserMistake where it cannot be done.
    """
    by = words(act.by, longest=LONGEST_BY, what="by")
    note = mask_handles(words(act.note, longest=LONGEST["note"], what="note")) if act.note else None
    known = _published(connection, act.incident_id)
    said = dict(_said(connection, act, known, at=at, waiting=waiting))
    return [
        Correction("incident", act.incident_id, field, at, known.get(field), new, by, note)
        for field, new in said.items()
    ]


def _said(
    connection: duckdb.DuckDBPyConnection,
    act: Act,
    known: Mapping[str, Any],
    *,
    at: datetime,
    waiting: pl.DataFrame,
) -> Iterator[tuple[str, str]]:
    """Field and value of each correction."""
    if act.verb == Verb.UNDO:
        yield UNDO, _last(connection, act.incident_id, waiting)
        return
    if known["state"] == IncidentState.MERGED:
        raise UserMistake(
            f"incident {act.incident_id!r} was merged into {known['merged_into']!r}; say it of that one, or undo"
            " the merge"
        )
    if act.verb in _DECISIONS:
        yield STATE, _DECISIONS[act.verb]
    elif act.verb == Verb.ACKNOWLEDGE:
        yield ACKNOWLEDGED, "true"
    elif act.verb == Verb.ASSIGN:
        yield ASSIGNEE, mask_handles(words(act.value or "", longest=LONGEST_BY, what="name"))
    elif act.verb == Verb.COMMENT:
        text = mask_handles(words(act.value or "", longest=LONGEST["note"], what="comment"))
        yield comment_field(text, at=at), text
    elif act.verb == Verb.MERGE:
        yield MERGED_INTO, _target(connection, act, known)
    else:
        where = OUT if act.verb == Verb.TAKE_OUT else part_id(act.incident_id, at=at)
        yield from ((post_field(post_id), where) for post_id in _own_posts(connection, act))


def _published(connection: duckdb.DuckDBPyConnection, incident_id: str) -> dict[str, Any]:
    rows = frame(connection, statement(__package__, "incident"), {"subject_id": incident_id})
    if rows.is_empty():
        raise UserMistake(
            f"no incident {incident_id!r:.100} is published; 'trustwatch sql' shows the ids, as in"
            ' "FROM incident_summary"'
        )
    return rows.row(0, named=True)


def _target(connection: duckdb.DuckDBPyConnection, act: Act, known: Mapping[str, Any]) -> str:
    """The incident that goes on."""
    other = _published(connection, act.value or "")
    if other["incident_id"] == act.incident_id:
        raise UserMistake(f"incident {act.incident_id!r} cannot be merged into itself; name another one")
    if other["product"] != known["product"]:
        raise UserMistake(
            f"incident {act.incident_id!r} is of {known['product']}, {act.value!r} of {other['product']}; an incident"
            " is of one product, so merge it into one of the same"
        )
    if other["state"] == IncidentState.MERGED:
        raise UserMistake(
            f"incident {act.value!r} was merged into {other['merged_into']!r}; merge it into that one"
        )
    return str(other["incident_id"])


def _own_posts(connection: duckdb.DuckDBPyConnection, act: Act) -> Sequence[str]:
    """The posts of an act, which have to be some of the incident's, and not all."""
    asked = {"subject_id": act.incident_id}
    own = set(frame(connection, statement(__package__, "incident_posts"), asked)["post_id"])
    if not act.posts:
        raise UserMistake(f"no post is named; incident_evidence lists those of incident {act.incident_id!r}")
    for post_id in act.posts:
        if post_id not in own:
            raise UserMistake(
                f"post {post_id!r:.100} is none of incident {act.incident_id!r}; incident_evidence lists its posts"
            )
    if own <= set(act.posts):
        raise UserMistake(
            f"these are all posts of incident {act.incident_id!r}, and nothing would be left of it; dismiss it instead"
        )
    return tuple(dict.fromkeys(act.posts))


def _last(connection: duckdb.DuckDBPyConnection, incident_id: str, waiting: pl.DataFrame) -> str:
    """The instant of what was said last of an incident and is not undone."""
    published = frame(connection, statement(__package__, "said_of_incident"), {"subject_id": incident_id})
    own = waiting.filter(subject_kind="incident", subject_id=incident_id)
    said = pl.concat(
        [published.select("field", "new", "corrected_at"), own.select("field", "new", "corrected_at")]
    )
    undone = set(said.filter(field=UNDO)["new"])
    times = said.filter(pl.col("field") != UNDO)["corrected_at"].unique().sort(descending=True)
    found = next((name for name in map(instant, times) if name not in undone), None)
    if found is None:
        raise UserMistake(f"nothing that people said of incident {incident_id!r} is left to be undone")
    return found
