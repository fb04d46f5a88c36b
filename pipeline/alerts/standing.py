"""What there is to tell, as the newest published copy has it.

Incidents, rises over weeks, new words of a product, and rises of what readers watch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final
from urllib.parse import urlencode

import duckdb

from models.table import rows_of
from models.vocabulary import NONE, IncidentState
from pipeline.brief.headline import incident_sentence
from pipeline.brief.phrases import cause_name, counted, onset, product_name, shorten, stamp
from pipeline.brief.rows import FingerprintRow, IncidentRow, SlowChangeRow, SubjectBurstRow
from pipeline.brief.slow_words import risen
from pipeline.brief.subject_words import rise_words
from pipeline.settings.sections import AlertKind
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame

_LONGEST_QUOTE: Final = 200  # characters
_LONGEST_SENTENCE: Final = 60  # characters, in a title


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing in its present state.

    subject: what it is known by, whatever becomes of it. severity: 0 minor to 3 critical, of incidents; others have 0.
    name is the same in every message about it, so that mail programs keep them together; path: its page's, with query.
    unacknowledged_minutes: from an incident's first alarm until its provider's page told of it, or until the end of the
    data where it has not; None where that is not known, or the alarm is more than a week old.
    """

    kind: AlertKind
    subject: str
    product: str
    causes: tuple[str, ...]
    severity: int
    state: IncidentState | None  # of incidents
    name: str
    text: str
    path: str
    unacknowledged_minutes: int | None = None
    is_acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class _IncidentRow(IncidentRow):
    """An incident by its id, with what channels choose by."""

    incident_id: str
    causes: tuple[str, ...] | None
    severity: int
    unacknowledged_minutes: int | None
    is_acknowledged: bool


@dataclass(frozen=True, slots=True)
class _SubjectAlarmRow(SubjectBurstRow):
    """An alarm of a subject, with what channels choose by; product: None where its posts are gone."""

    subject_id: str
    product: str | None


def read_standing(connection: duckdb.DuckDBPyConnection) -> list[Standing]:
    """Everything that a published copy has to tell, the first to begin first of its kind."""
    return [
        *_incidents(connection),
        *_slow_rises(connection),
        *_fingerprints(connection),
        *_subject_alarms(connection),
    ]


def _incidents(connection: duckdb.DuckDBPyConnection) -> Iterator[Standing]:
    for row in rows_of(_IncidentRow, frame(connection, statement(__package__, "incidents"))):
        began = onset(f"{stamp(row.started_at)} UTC", began_before=row.began_before)
        yield Standing(
            AlertKind.INCIDENTS,
            row.incident_id,
            row.product,
            row.causes or (),
            row.severity,
            row.state,
            f"{product_name(row.product)}, incident since {began}",
            incident_sentence(row, now=None),
            f"incidents?{urlencode({'incident': row.incident_id})}",
            row.unacknowledged_minutes,
            row.is_acknowledged,
        )


def _slow_rises(connection: duckdb.DuckDBPyConnection) -> Iterator[Standing]:
    changes = frame(connection, statement(__package__, "slow_changes"))
    rows = rows_of(SlowChangeRow, changes)
    for row, text in zip(rows, risen(changes, now=None), strict=True):
        yield Standing(
            AlertKind.SLOW_RISES,
            _key(AlertKind.SLOW_RISES, row.product, row.source, row.cause, row.since),
            row.product,
            (row.cause,),
            0,
            None,
            f"{product_name(row.product)}, slow rise: {cause_name(row.cause)}",
            text,
            "causes",
        )


def _fingerprints(connection: duckdb.DuckDBPyConnection) -> Iterator[Standing]:
    for row in rows_of(FingerprintRow, frame(connection, statement(__package__, "fingerprints"))):
        quoted = counted(row.n_people, "person quotes", "people quote")
        yield Standing(
            AlertKind.FINGERPRINTS,
            _key(AlertKind.FINGERPRINTS, row.product, row.quote),
            row.product,
            (),
            0,
            None,
            f"{product_name(row.product)}, new words of the product",
            f"Since {stamp(row.first_seen_at)} UTC {quoted}: “{shorten(row.quote, length=_LONGEST_QUOTE)}”",
            "",
        )


def _subject_alarms(connection: duckdb.DuckDBPyConnection) -> Iterator[Standing]:
    for row in rows_of(_SubjectAlarmRow, frame(connection, statement(__package__, "subjects"))):
        product = row.product or NONE
        about = "" if product == NONE else f"{product_name(product)}, "
        name = f"{about}your subject “{shorten(row.sentence, length=_LONGEST_SENTENCE)}” above the usual"
        yield Standing(
            AlertKind.SUBJECTS,
            _key(AlertKind.SUBJECTS, row.subject_id, row.started_at),
            product,
            (),
            0,
            None,
            f"{name[0].upper()}{name[1:]}",
            rise_words(row, now=None),
            f"watch?{urlencode({'subject': row.subject_id})}",
        )


def _key(*parts: str | datetime) -> str:
    """A short name for what has no id of its own."""
    return blake2b("\n".join(map(str, parts)).encode(), digest_size=8).hexdigest()
