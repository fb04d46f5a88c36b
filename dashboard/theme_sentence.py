"""What a theme says in a person's words: the shortest sentence of its most central posts that speaks of it."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from models.understanding.products import mentioned
from pipeline.brief.phrases import shorten

SHORTEST: Final = 4  # words; under it a sentence says nothing by itself
LONGEST: Final = 22  # words; beyond it no label
_LENGTH: Final = 130  # characters
_ENDS: Final = re.compile(r"(?<=[.!?…])\s+|\n+")
_FORM: Final = re.compile(r"^(?:#+|[-*•>|]|\d+[.)])|https?://|[{}<>`|]|\w+:\s*$")  # fields of trackers, code
_WORD: Final = re.compile(r"[^\W_]+")


def spoken(texts: Iterable[str], keywords: Sequence[str], product: str) -> str | None:
    """The sentence, of the first text that has one; None where none speaks of the theme.

    texts: the most central posts first; keywords: the theme's, the weightiest first; product: complained of in most of
    its posts. A sentence speaks of it that has most of the words of its keywords that any has, and names no product
    but that one; among those the shortest is chosen.
    """
    wanted = {word for phrase in keywords for word in _WORD.findall(phrase.lower())}
    candidates = [
        sentence for text in texts for sentence in _sentences(text) if {*mentioned(sentence)} <= {product}
    ]
    scored = [(len(wanted & _words(sentence)), sentence) for sentence in candidates]
    best = max((score for score, _ in scored), default=0)
    if best == 0:
        return None
    chosen = min((sentence for score, sentence in scored if score == best), key=len)
    return shorten(chosen, length=_LENGTH)


def _sentences(text: str) -> Iterable[str]:
    for sentence in _ENDS.split(text):
        line = sentence.strip()
        if not _FORM.search(line) and SHORTEST <= len(line.split()) <= LONGEST:
            yield line


def _words(sentence: str) -> set[str]:
    return set(_WORD.findall(sentence.lower()))
