"""What a theme is about, in its authors' own words: phrases that stand out in it, and its most typical posts.

Promises: no product is named in a label, and the same posts give the same label whatever their order. No
language model is asked.
"""

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cache
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.encoding.encoder import Vectors
from models.themes.membership import centroids
from models.understanding.products import without_names

EXEMPLARS: Final = 3
KEYWORDS: Final = 10
WORDLESS: Final = "no common words"
_LABEL_WORDS: Final = 4
_LONGEST_PHRASE: Final = 3  # words
_FEWEST_POSTS: Final = 2  # a phrase of one post is that post's, not the theme's
_RELEVANCE: Final = 0.6  # against repetition: of the usual range .5 to .7, the middle
_ABSORBED: Final = 0.5  # a phrase is left out when a longer one has this share of its posts
_STEM: Final = 5  # letters, after a plural's: 'limit', 'limits' and 'limited' are one word
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_BREAK: Final = re.compile(r"[^\w\s'’-]+|\n+|\s-+\s|\d+")  # no phrase runs across these
# What a tracker's form prints into reports of every kind: tags of titles, fields filled in by the program, headings.
_FORM: Final = re.compile(
    r"\[[a-z][a-z /-]{1,24}\]"
    r"|(?:^|\s)-\s(?:platform|terminal|shell|os|version|node|browser|device|feedback id):\s\S+"
    r"|\b(?:(?:expected|actual|current) behaviou?r|error logs)\b"
)
# Words of talk that scikit-learn's list lacks, and words of that list that carry meaning in a complaint.
FILLERS: Final = frozenset(
    """
    able absolutely actually ago ain anymore apparently aren ask asked asking basically came come couldn day
    days did didn does doesn doing don fine gave gets getting going gone gonna good got guess hadn half happen
    happened happens hasn haven hey honestly hour hours isn just kind know let like literally lol long look
    looks lot maybe mean minute minutes month months need needs new okay ones people point pretty probably
    quite really right said say saying says sent shouldn sort start started stuff sure tell telling tells
    thing things think thought till time times today told took tried try trying use used uses using wanna want
    wanted wants wasn way week weeks went weren won wouldn yeah year years yes yesterday
    """.split()  # noqa: SIM905 -- a list of a hundred quoted words reads worse
)
_MEANINGFUL: Final = frozenset({"bill", "call", "empty", "fire", "full", "system", "top"})
_PARTICLES: Final = frozenset({"back", "down", "off", "out", "up"})  # may end a phrase: 'locked out'
_LOGS: Final = frozenset({"log", "logged", "logging", "sign", "signed", "signing"})  # before 'in'
_NOTS: Final = frozenset({"no", "not", "never", "cannot", "unable", "without"})  # may begin one: 'no history'
# Words that name no complaint alone or beside each other, but may beside another word: 'great app', 'app crashes'.
_WEAK: Final = frozenset(
    """
    amazing app apps available awesome bad best better bug bugs change changes cli code com currently description
    detail details different easier easy error errors example far feature features fix fixed github good great help
    http https issue issues json lately life live love nice overall perfect platform priority problem
    problems question questions regression repo shows state status support thank thanks update updated user users
    version versions work worked working works
    """.split()  # noqa: SIM905 -- as above
)


@dataclass(frozen=True, slots=True)
class Description:
    """A theme in words. label: phrases that do not repeat each other, four words in all; keywords: by weight."""

    label: str
    keywords: tuple[str, ...]


def phrases(text: str) -> frozenset[str]:
    """Every phrase of a text, one to three words, that names no product and is not bounded by stop words.

    What a tracker's form printed is no phrase of the author's.
    """
    found: set[str] = set()
    for stretch in _BREAK.split(_FORM.sub(".", without_names(text).lower())):
        found |= _parts([match.replace("’", "'") for match in _WORD.findall(stretch)])
    return frozenset(found)


def describe(said: Sequence[Set[str]], theme: NDArray[np.int64], *, n_themes: int) -> list[Description]:
    """Describe each theme by what its posts say and the others do not.

    said: the phrases of each post. theme: int64 (n,), the theme of each, NO_THEME for none; these count as one
    more theme. Phrases are weighted by c-TF-IDF (Grootendorst 2022), over posts instead of words so that a long
    post has no more say, times the root of the share of a phrase's posts that lie in the theme; the label takes
    them by maximal marginal relevance (Carbonell and Goldstein 1998).
    """
    counted = [Counter[str]() for _ in range(n_themes + 1)]
    for spoken, number in zip(said, theme, strict=True):
        counted[int(number)].update(spoken)  # -1 is the last: the posts without a theme
    everywhere = Counter[str]()
    for counts in counted:
        everywhere.update(counts)
    average = everywhere.total() / len(counted)
    sizes = np.bincount(theme[theme >= 0], minlength=n_themes)
    return [
        _description(_repeated(counts, n_posts=int(size)), everywhere, average=average)
        for counts, size in zip(counted[:n_themes], sizes, strict=True)
    ]


def exemplars(vectors: Vectors, authors: Sequence[str | None]) -> list[int]:
    """The rows nearest to the centre of all, at most three and one an author, nearest first.

    vectors: float32 (n, d), unit rows. Rows without a known author count as by different ones.
    """
    centre = centroids(vectors, np.zeros(len(vectors), dtype=np.int64), n_themes=1)[0]
    chosen: list[int] = []
    for row in np.argsort(-(vectors @ centre), kind="stable").tolist():
        if authors[row] is None or authors[row] not in {authors[other] for other in chosen}:
            chosen.append(row)
        if len(chosen) == EXEMPLARS:
            break
    return chosen


def _repeated(counts: Counter[str], *, n_posts: int) -> dict[str, int]:
    """The phrases that enough of a theme's posts share; all of them where they share none."""
    fewest = max(_FEWEST_POSTS, n_posts**0.5 / 2)  # rarer ones are vivid and stand for few
    return {phrase: n for phrase, n in counts.items() if n >= fewest} or dict(counts)


def _description(counts: dict[str, int], everywhere: Counter[str], *, average: float) -> Description:
    whole = _without_parts(counts)
    weights = {
        phrase: n * log(1 + average / everywhere[phrase]) * (n / everywhere[phrase]) ** 0.5
        for phrase, n in whole.items()
    }
    ranked = sorted(weights, key=lambda phrase: (-weights[phrase], phrase))
    telling = {phrase: weights[phrase] * _n_telling(phrase) for phrase in ranked[: 3 * KEYWORDS]}
    label = ", ".join(_without_repetition(telling)) or WORDLESS
    return Description(label, tuple(ranked[:KEYWORDS]))


def _without_parts(counts: dict[str, int]) -> dict[str, int]:
    """Leave out what is mostly said as part of a longer phrase: 'chat history' says more than 'history'."""
    parts = {
        part
        for phrase, n in counts.items()
        for part in _parts(phrase.split(" "))
        if part != phrase and n >= _ABSORBED * counts.get(part, 0)
    }
    return {phrase: n for phrase, n in counts.items() if phrase not in parts}


def _without_repetition(telling: dict[str, float]) -> list[str]:
    """The phrases of a label, of four words in all: each tells much and repeats little of those before it."""
    chosen: list[str] = []
    ranked = sorted(telling, key=lambda phrase: (-telling[phrase], phrase))
    top = telling[ranked[0]] if ranked else 0.0
    while ranked:
        best = max(
            ranked,
            key=lambda phrase: (
                _RELEVANCE * telling[phrase] / top
                - (1 - _RELEVANCE) * max((_overlap(phrase, other) for other in chosen), default=0.0)
            ),
        )
        chosen.append(best)
        room = _LABEL_WORDS - sum(len(phrase.split(" ")) for phrase in chosen)
        ranked = [
            phrase for phrase in ranked if len(phrase.split(" ")) <= room and _overlap(phrase, best) < 1.0
        ]
    return chosen


def _n_telling(phrase: str) -> int:
    """How many of its words say something: 'reset my passcode' says twice what 'passcode' does."""
    return sum(not _is_stop(word) or _denies(word) for word in phrase.split(" "))


def _overlap(phrase: str, other: str) -> float:
    """Share of the shorter phrase's words that the other has too."""
    one, two = ({_stem(word) for word in words.split(" ")} for words in (phrase, other))
    return len(one & two) / min(len(one), len(two))


def _stem(word: str) -> str:
    return word.removesuffix("s")[:_STEM]


def _parts(words: list[str]) -> set[str]:
    return {
        " ".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + _LONGEST_PHRASE, len(words)) + 1)
        if _is_phrase(words[start:end])
    }


def _is_phrase(words: list[str]) -> bool:
    first, *others = words
    if not others:
        return not _is_stop(first) and first not in _WEAK
    last, before = words[-1], words[-2]
    begins = not _is_stop(first) or _denies(first)
    ends = not _is_stop(last) or last in _PARTICLES or (last == "in" and before in _LOGS)
    return (
        begins and ends and not all(word in _WEAK or (_is_stop(word) and not _denies(word)) for word in words)
    )


def _denies(word: str) -> bool:
    return word in _NOTS or word.endswith("n't")


def _is_stop(word: str) -> bool:
    stem = word.split("'")[0]
    return len(stem) < 3 or word.endswith("n't") or stem in _stop_words()


@cache
def _stop_words() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset((ENGLISH_STOP_WORDS | FILLERS) - _MEANINGFUL)
