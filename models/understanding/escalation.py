"""Whether a complaint tells that its author went outside: to a regulator, a lawyer or court, or the press.

A sentence tells it that names the outside and a step, speaks of its author, and neither denies it, wishes it, advises
it nor is about somebody else's. Told steps are few, so that words find them and nothing is learnt.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from models.understanding.artefact import version_of
from models.vocabulary import NONE

_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+|\n+|\s+(?=but\b)|:\s+")
_LOOK_BACK: Final = 4  # words before a step in which it is denied or another's
_ELLIPTIC: Final = (
    3  # words before a step with which a sentence begins that leaves its author out ("just filed …")
)


def escalation(text: str) -> tuple[str, str]:
    """The step told (regulator, legal, press, none), and the sentence that tells it."""
    told = _patterns()
    for sentence in _SENTENCE.split(text.lower().replace("’", "'")):
        words = " ".join(sentence.split())
        if words.endswith("?") or told["denied"].search(words):
            continue
        if any(_is_own(words, match.start()) for match in told["steps"].finditer(words)):
            for step in ("regulator", "legal", "press"):
                if told[step].search(words):
                    return step, words
    return NONE, ""


def _is_own(words: str, start: int) -> bool:
    """Whether the step that is told there is the author's, who may be left out at the beginning, and was taken."""
    told, before = _patterns(), words[:start].split()
    is_theirs = told["own"].search(words) or len(before) < _ELLIPTIC
    return bool(is_theirs) and not told["not_own"].search(" ".join(before[-_LOOK_BACK:]))


@cache
def version() -> str:
    """What an answer depends on beside the text: these rules and their words."""
    package = files(__package__)
    return version_of(
        b"".join(package.joinpath(f"escalation.{kind}").read_bytes() for kind in ("py", "toml"))
    )


@cache
def words_of_outside() -> str:
    """A regular expression, which every engine knows, without which no text tells of a step; in lower case."""
    outside = _content()["outside"].values()
    return rf"\b(?:{'|'.join(word for words in outside for word in words)})\b"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: _any_of(words) for part in _content().values() for name, words in part.items()}


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{'|'.join(words)})(?![\w])")


def _content() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("escalation.toml").read_text(encoding="utf-8"))
