"""The search syntax that Reddit and X have in common: words, "phrases", key:value, OR, AND, NOT, - and brackets."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
Matches = Callable[[Thing], bool]

_TOKEN = re.compile(
    r"""\s*(?P<token>[()] | -(?=\S) | (?P<key>[a-z_]+):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s()"]+))"""
    r""" | "(?P<phrase>[^"]*)" | (?P<word>[^\s()"]+))""",
    re.VERBOSE,
)
_WORDS = re.compile(r"[#@]?\w+")


@lru_cache(maxsize=100_000)  # a search goes through all posts at each page
def spaced(text: str) -> str:
    """The text's words in lower case, each between spaces: a phrase is in it as a substring."""
    return f" {' '.join(_WORDS.findall(text.lower()))} "


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase (key is empty) or an operator with its value."""

    key: str
    value: str


class Query(Generic[Thing]):
    """A query whose terms mean what ``meaning`` says. Raises ValueError where it cannot be understood."""

    def __init__(self, text: str, meaning: Callable[[Term], Matches[Thing]]) -> None:
        self._meaning = meaning
        self._tokens = list(_tokens(text))
        if not self._tokens:
            raise ValueError("the query is empty")
        self.matches: Matches[Thing] = self._either()
        if self._tokens:
            raise ValueError(f"the query ends before {self._tokens[0]!r}")

    def _either(self) -> Matches[Thing]:
        choices = [self._every()]
        while self._next_is("OR"):
            self._tokens.pop(0)
            choices.append(self._every())
        return lambda thing: any(choice(thing) for choice in choices)

    def _every(self) -> Matches[Thing]:
        parts: list[Matches[Thing]] = []
        while self._tokens and not self._next_is("OR", ")"):
            if self._next_is("AND"):
                self._tokens.pop(0)
            parts.append(self._one())
        if not parts:
            raise ValueError("an operand is missing")
        return lambda thing: all(part(thing) for part in parts)

    def _one(self) -> Matches[Thing]:
        if not self._tokens:
            raise ValueError("the query ends where a word was expected")
        token = self._tokens.pop(0)
        if token in ("-", "NOT"):
            denied = self._one()
            return lambda thing: not denied(thing)
        if token == "(":
            inner = self._either()
            if not self._next_is(")"):
                raise ValueError("a bracket is not closed")
            self._tokens.pop(0)
            return inner
        if not isinstance(token, Term):
            raise ValueError(f"{token!r} stands where a word was expected")
        return self._meaning(token)

    def _next_is(self, *tokens: str) -> bool:
        return bool(self._tokens) and self._tokens[0] in tokens


def _tokens(text: str) -> Iterator[str | Term]:
    for found in _TOKEN.finditer(text):
        token = found["token"]
        if token in ("(", ")", "-", "OR", "AND", "NOT"):
            yield token
        elif found["key"]:
            yield Term(found["key"], found["value"] if found["quoted"] is None else found["quoted"])
        else:
            yield Term("", found["word"] if found["phrase"] is None else found["phrase"])
