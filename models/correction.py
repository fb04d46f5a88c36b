"""What people correct: labels of posts, the state and the note of incidents, the names of themes.

What a team does with incidents beside that is in ``models.incident_action``.

A correction says one field of one subject. The latest of a field holds; what follows from it for the other fields is
said in the views ``effective_judgements``, ``effective_incidents`` and ``theme_names``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from models.errors import UnknownName, UserMistake
from models.incident_action import Decision
from models.understanding.products import product_names
from models.vocabulary import BLAMES, CAUSE_KEYS, EXPLAINED, NONE, SEVERITIES

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "post": (
        "complaint",
        "cause",
        "also",
        "product",
        "blames",
        "explained",
        "leaving",
        "promotes",
        "severity",
    ),
    "incident": ("state", "note"),
    "theme": ("name",),
}
LONGEST_BY: Final = 254  # characters, as an e-mail address may have (RFC 5321)
LONGEST: Final = {"name": 80, "note": 1_000}  # characters; a name has to fit above a chart
_TRUTHS: Final = ("true", "false")


@dataclass(frozen=True, slots=True)
class Correction:
    """One field of one subject, as a person has it. All values are text as in the labelling guide."""

    subject_kind: str  # post, incident, theme
    subject_id: str
    field: str
    corrected_at: datetime
    old: str | None  # what was published when it was corrected
    new: str | None  # None takes an earlier correction back
    by: str | None
    note: str | None


def known_values(field: str) -> tuple[str, ...] | None:
    """The values that a field can have, None where any words do; of 'also', those of its parts."""
    products = (*product_names(), NONE)
    return {
        "complaint": _TRUTHS,
        "cause": (*CAUSE_KEYS, NONE),
        "also": (*CAUSE_KEYS, NONE),
        "product": products,
        "blames": BLAMES,
        "explained": EXPLAINED,
        "leaving": _TRUTHS,
        "promotes": products,
        "severity": tuple(map(str, SEVERITIES)),
        "state": tuple(Decision),
    }.get(field)


def checked_value(kind: str, field: str, value: str | None, *, location: str = "") -> str | None:
    """A value as it is kept, None for one taken back.

    Raises UnknownName and UserMistake that name the location, the value and what is known.
    """
    if kind not in FIELDS:
        raise UnknownName("kind", kind, FIELDS, location=location)
    if field not in FIELDS[kind]:
        raise UnknownName("field", field, FIELDS[kind], location=location)
    if value is None:
        return None
    known = known_values(field)
    if known is None:
        return words(value, longest=LONGEST[field], what=field, location=location)
    parts = [part.strip().lower() for part in (value.split(",") if field == "also" else (value,))]
    for part in parts:
        if part not in known:
            raise UnknownName(field, part, known, location=location)
    return _listed(parts) if field == "also" else parts[0]


def words(text: str, *, longest: int, what: str, location: str = "") -> str:
    """Free text on one line. Raises UserMistake where there is none, or too much of it."""
    line = " ".join(text.split())
    if not 0 < len(line) <= longest or not line.isprintable():
        where = f"{location}: " if location else ""
        raise UserMistake(f"{where}{what} {line!r:.40}: expected 1 to {longest} printable characters")
    return line


def _listed(causes: Sequence[str]) -> str:
    """Causes in the guide's order, each once."""
    return ",".join(cause for cause in CAUSE_KEYS if cause in causes) or NONE
