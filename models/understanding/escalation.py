"""Whether a complaint tells that its author went outside: to a regulator, a lawyer or court, or the press.

Told steps are few and told in set phrases, so phrases find them; advice to others, wishes and denials are none.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from models.vocabulary import NONE

_LOOK_BACK: Final = 48  # characters before a phrase in which it is denied or somebody else's


def escalation(text: str) -> tuple[str, str]:
    """The step told (regulator, legal, press, none), and the words that tell it."""
    words = " ".join(text.lower().replace("’", "'").split())
    patterns = _patterns()
    for step, pattern in patterns.items():
        for match in pattern.finditer(words) if step != "denied" else ():
            before = words[max(0, match.start() - _LOOK_BACK) : match.start()]
            clause = re.split(r"[.!?;:\n]|\bbut\b", before)[-1]
            if not patterns["denied"].search(clause):
                return step, match[0]
    return NONE, ""


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    content = tomllib.loads(files(__package__).joinpath("escalation.toml").read_text(encoding="utf-8"))
    return {
        step: re.compile(rf"(?:{'|'.join(phrases)})")
        if step == "denied"
        else re.compile(rf"\b(?:{'|'.join(phrases)})")
        for step, phrases in content.items()
    }
