"""Queries that name stored posts by their ids: ``posts:<id>,<id>…``."""

from collections.abc import Callable
from typing import Final

from models.errors import UserMistake

_FORM: Final = "posts"


def ids_in(query: str, *, is_id: Callable[[str], object], expected: str) -> list[str]:
    """The ids that a query names; none where it is of another form. Raises UserMistake for what is no id."""
    form, _, subject = query.partition(":")
    if form != _FORM:
        return []
    ids = subject.split(",")
    if not all(map(is_id, ids)):
        raise UserMistake(f"{query}: expected {expected}, or several with commas between them")
    return ids
