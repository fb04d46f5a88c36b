"""Labelled examples: ours, which come with the package, and anybody's in the same form."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from models.errors import UnknownName, UserMistake
from models.understanding.products import product_names
from models.vocabulary import APPEALS, BLAMES, CAUSE_KEYS, EXPLAINED, NONE, SEVERITIES, STANCES

_REPLIES: Final = "replies"  # how the names of files of replies begin; the others hold posts


@dataclass(frozen=True, slots=True)
class Example:
    """One post with its labels; the fields are those of the labelling guide."""

    example_id: str
    source: str
    community: str
    title: str
    text: str
    product: str
    complaint: bool
    cause: str
    also: tuple[str, ...]
    blames: str
    explained: str
    leaving: bool
    promotes: str
    severity: int | None  # None where the labels have none
    subset: str  # 'set' in the file: scores are given for each
    group: str = ""  # posts of one group are alike; whatever is chosen is chosen with groups left out
    thread: str = ""  # of a reply, the title of what it answers: it is judged by its own words


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply to a complaint, with its stance. author_product is the rival that its author speaks for, or 'none'."""

    reply_id: str
    thread_text: str
    product: str
    author_product: str
    text: str
    stance: str
    appeal: str = NONE  # what it sells
    names_fact: bool = False  # something that can be checked, and not only a slogan
    is_real: bool = False  # by somebody who did not write it for us


def example_from(row: Mapping[str, Any], *, location: str) -> Example:
    """Read one labelled post. Raises UserMistake that names the place and the field."""
    example = Example(
        example_id=_text(row, "id", location),
        source=str(row.get("source") or ""),
        community=str(row.get("community") or ""),
        title=str(row.get("title") or ""),
        text=_text(row, "text", location),
        product=_one_of(row, "product", (*product_names(), NONE), location),
        complaint=_truth(row, "complaint", location),
        cause=_one_of(row, "cause", (*CAUSE_KEYS, NONE), location),
        also=tuple(row.get("also") or ()),
        blames=_one_of(row, "blames", BLAMES, location),
        explained=_one_of(row, "explained", EXPLAINED, location),
        leaving=_truth(row, "leaving", location),
        promotes=_one_of(row, "promotes", (*product_names(), NONE), location),
        severity=row.get("severity"),
        subset=str(row.get("set") or "all"),
        group=str(row.get("group") or ""),
    )
    return _consistent(example, location)


def reply_from(row: Mapping[str, Any], *, location: str) -> Reply:
    """Read one labelled reply. Raises UserMistake that names the place and the field."""
    return Reply(
        reply_id=_text(row, "id", location),
        thread_text=_text(row, "thread_text", location),
        product=str(row.get("product") or NONE),
        author_product=str(row.get("author_product") or NONE),
        text=_text(row, "text", location),
        stance=_one_of(row, "stance", STANCES, location),
        appeal=_one_of(row, "appeal", APPEALS, location) if "appeal" in row else NONE,
        names_fact=bool(row.get("names_fact")),
        is_real=bool(row.get("is_real")),
    )


@cache
def our_examples() -> tuple[Example, ...]:
    """The project's own labelled posts, by file and line."""
    return tuple(
        example_from(row, location=location)
        for name in _files()
        if not name.startswith(_REPLIES)
        for location, row in _rows(name)
    )


@cache
def our_replies() -> tuple[Reply, ...]:
    """The project's own labelled replies."""
    return tuple(
        reply_from(row, location=location)
        for name in _files()
        if name.startswith(_REPLIES)
        for location, row in _rows(name)
    )


def _consistent(example: Example, location: str) -> Example:
    """Raises UserMistake where two labels contradict each other."""
    if example.complaint == (example.cause == NONE):
        raise UserMistake(f"{location}: cause is {example.cause!r} though complaint is {example.complaint}")
    for cause in example.also:
        if cause not in CAUSE_KEYS:
            raise UnknownName("cause", str(cause), CAUSE_KEYS, location=location)
    if example.severity not in (None, *SEVERITIES):
        raise UserMistake(f"{location}: severity is {example.severity!r}; expected 0, 1, 2 or 3")
    return example


def _files() -> list[str]:
    folder = files(__package__).joinpath("examples")
    return sorted(file.name for file in folder.iterdir() if file.name.endswith(".jsonl"))


def _rows(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    text = files(__package__).joinpath("examples", name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        yield f"{name}:{number}", json.loads(line)


def _text(row: Mapping[str, Any], field: str, location: str) -> str:
    value = row.get(field)
    if not isinstance(value, str):
        raise UserMistake(f"{location}: {field} is {value!r}; expected text")
    return value


def _truth(row: Mapping[str, Any], field: str, location: str) -> bool:
    value = row.get(field)
    if not isinstance(value, bool):
        raise UserMistake(f"{location}: {field} is {value!r}; expected true or false")
    return value


def _one_of(row: Mapping[str, Any], field: str, known: tuple[str, ...], location: str) -> str:
    value = row.get(field)
    if value not in known:
        raise UnknownName(field, str(value), known, location=location)
    return str(value)
