"""Whether a text is hardly more than what a product said: an error, a refusal, a limit, a notice of a policy.

Nobody posts such words for their own sake: who passes them on without a word of their own complains of what they say.
The heads see few texts of that kind, and are unsure of them. The answer depends on the text alone and never on how
many posted it, so that it is the same on a quiet day and in a burst. The wordings are in ``messages.toml``.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from models.understanding.heads import Probabilities
from models.understanding.products import with_one_name
from models.understanding.text import has_own_words, reading

LONGEST: Final = 40  # words; the longest notice known has 35, and whoever writes more says something
_LONGEST_WRITTEN: Final = (
    1_000  # characters, with addresses and marks: a longer text says more than a message
)
MOSTLY: Final = 0.6  # of the words, those that name who speaks aside
_WEIGHT: Final = (
    4.0  # added to the log-odds of a complaint and of the message's cause, as of what is said outright
)
_BEFORE: Final = 5  # words of a message that stand before the telling ones, as in the view fingerprint_posts

_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+|[“”\"«»*>]+|\s[-–—|]\s")
_WORD: Final = re.compile(r"[\w'#]+")
_PATTERNS: Final = {
    "speaks": r"^(?:\W*\bANY\b)+\W+",
    "goes_on": r"^\W*ANY\b",
    "authors_own": r"\bANY\b",
    "points": (r"(?im)(?:^|(?<=[.!?…,;:–—`\"”»-]))[^\S\n]*(?:or )?ANY\s*(?:[?!.…]+|$)|\sANY\s*[?!.…]*\s*\Z"),
    "firms": r"\bANY\b[^.!?]{0,30}?(?:\bsa(?:ys?|id)\b|:)",
}
_LAUGHTER: Final = re.compile("[\U0001f602\U0001f606\U0001f923]")


def heed_quotes(
    answers: Mapping[str, Probabilities], causes: Sequence[str | None], classes: Mapping[str, Sequence[str]]
) -> dict[str, Probabilities]:
    """The answers once more, likelier a complaint of its cause where a post is hardly more than a message.

    answers: by question, probabilities, float64 (n, k), before and after. causes: of ``quoted_cause``, row for row.
    """
    heard = {name: probabilities.copy() for name, probabilities in answers.items()}
    for row, cause in enumerate(causes):
        if cause is not None:
            for question, answer in (("complaint", "yes"), ("cause", cause)):
                heard[question][row, list(classes[question]).index(answer)] *= np.exp(_WEIGHT)
    return {name: odds / odds.sum(axis=1, keepdims=True) for name, odds in heard.items()}


@lru_cache(maxsize=8_192)  # the first filter asks, and of what it lets pass the classifier asks again
def quoted_cause(text: str, *, title: str | None) -> str | None:
    """The cause that a message complains of, where a text, or a title with no words beneath, is hardly more than it."""
    if len(text) > _LONGEST_WRITTEN or not _any_message().search(f"{text}\n{title or ''}".lower()):
        return None  # most posts, for little
    text, title = (_pattern("points").sub(" ", part) for part in (text, title or ""))
    # Of a title above nothing but code the words are read, and the code only where the title has none.
    return _cause(reading(text) if has_own_words(text) else reading(text, title=title))


def messages() -> Mapping[str, Sequence[str]]:
    """The wordings of messages by the cause that they complain of: regular expressions over lower case."""
    return {cause: entry["says"] for cause, entry in _content()["messages"].items()}


def _cause(words: str) -> str | None:
    words = words.replace("’", "'")
    text = with_one_name(words).lower()
    if not 0 < len(_WORD.findall(text)) <= LONGEST or _is_of_an_author(words.lower()):
        return None
    n_quoted = n_all = 0
    cause: str | None = None
    for sentence in _SENTENCE.split(text):
        speaker = _pattern("speaks").match(sentence)
        begin = speaker.end() if speaker else 0
        n_words = len(_WORD.findall(sentence[begin:]))
        n_all += n_words
        # In all of the sentence: a message may begin with a word that stands before others, as "is at capacity".
        if found := _any_message().search(sentence):
            cause = cause or found.lastgroup
            n_quoted += n_words - max(len(_WORD.findall(sentence[begin : found.start()])) - _BEFORE, 0)
        elif cause and _pattern("goes_on").match(sentence):
            n_quoted += n_words
    return cause if n_quoted >= MOSTLY * n_all else None


def _is_of_an_author(text: str) -> bool:
    """Whether somebody reports, laughs, or says a word of their own beside the messages."""
    own = _any_message().sub(" ", text)
    return any(pattern.search(own) for pattern in (_LAUGHTER, _pattern("authors_own"), _pattern("firms")))


@cache
def _any_message() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{cause}>{'|'.join(says)})" for cause, says in messages().items()))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    any_of = f"(?:{'|'.join(_content()[kind])})"
    return re.compile(_PATTERNS[kind].replace("ANY", any_of))


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("messages.toml").read_text(encoding="utf-8"))
