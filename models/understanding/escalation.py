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

from models.vocabulary import NONE

_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+|\n+|\s+(?=but\b)|:\s+")
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
        steps = told["steps"].search(words)
        is_own = told["own"].search(words) or (steps and len(words[: steps.start()].split()) < _ELLIPTIC)
        if steps and is_own:
            for step in ("regulator", "legal", "press"):
                if told[step].search(words):
                    return step, words
    return NONE, ""


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    content = tomllib.loads(files(__package__).joinpath("escalation.toml").read_text(encoding="utf-8"))
    return {name: _any_of(words) for part in content.values() for name, words in part.items()}


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{'|'.join(words)})(?![\w])")
