"""The terms of a text, as scikit-learn's TfidfVectorizer counts them.

scikit-learn takes a second to import, which one post must not wait for. It fits the vocabulary; here texts are held
against a vocabulary that is there. A test holds both against each other.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

WORD_PATTERN: Final = r"(?u)\b\w[\w']*\b|[!?]"
WORD_RANGE: Final = (1, 2)  # words a term
CHARACTER_RANGE: Final = (3, 5)  # characters a term, within a word and the spaces around it

_WORD = re.compile(WORD_PATTERN)
_SPACES = re.compile(r"\s\s+")


def words(text: str) -> Iterator[str]:
    """Single words, then pairs."""
    tokens = _WORD.findall(_folded(text))
    yield from tokens
    for first, second in zip(tokens, tokens[1:], strict=False):
        yield f"{first} {second}"


def characters(text: str) -> Iterator[str]:
    """The runs of characters of each word."""
    for word in unbroken(text):
        yield from runs(word)


def unbroken(text: str) -> list[str]:
    """What stands between spaces, in lower case and without accents."""
    return _SPACES.sub(" ", _folded(text)).split()


def runs(word: str) -> Iterator[str]:
    """Runs of three to five characters within a word, a space on either side of it; a short word as it is."""
    shortest, longest = CHARACTER_RANGE
    padded = f" {word} "
    for length in range(shortest, longest + 1):
        yield padded[:length]
        if length >= len(padded):
            break  # longer runs would be the same
        for begin in range(1, len(padded) - length + 1):
            yield padded[begin : begin + length]


def _folded(text: str) -> str:
    """In lower case and without accents."""
    text = text.lower()
    if text.isascii():
        return text
    return "".join(
        character for character in unicodedata.normalize("NFKD", text) if not unicodedata.combining(character)
    )
