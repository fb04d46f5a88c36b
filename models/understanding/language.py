"""Which language a text is in, by py3langid's bundled model, with one rule for plain letters.

Character statistics err where there is little to count: a tweet of five words, a review of two, capitals, drawn-out
words. There a list of English words (``english_words.txt``) decides. Emoji, ellipses, addresses and the like are no
language and never tell one.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Final, Protocol

from models.understanding.product_table import joined, table
from models.understanding.text import prose

UNKNOWN: Final = "und"  # ISO 639-2: undetermined
ENGLISH: Final = "en"
_NO_LANGUAGE: Final = "zxx"  # an answer of the identifier, given to words among many signs
_PIDGIN: Final = "pcm"  # which it finds in short English far more often than it is written

# Words of other languages in plain letters that English texts hardly use.
_FOREIGN_WORDS: Final = frozenset(
    """
    aku ang app's bagus bahut banget che con dan das de des della der di die ein eine el en es est et hai het il
    ini ist itu je ka ke ki la las le les los lo mai mi mit muy na nao ng nahi nicht niet non não nos os para per
    piu por pour que qui sa sehr si sono tidak tres tu uma un una und van voor y yang
""".split()  # noqa: SIM905  -- a list of eighty lines is no easier to read
)
# Words that many languages spell alike; they tell none.
_SHARED_WORDS: Final = frozenset(
    """
    ai app bot chat come error in internet me no normal ok okay online plus premium pro real se solo stop super
    test total via video web
""".split()  # noqa: SIM905  -- as above
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# Emoji and their joiners, arrows, dingbats, ellipses, bullets, dashes: signs of no language.
_SIGNS = re.compile(
    "[\u200b\u200d\u2010-\u2017\u2020-\u206f\u20d0-\u2bff\ufe00-\ufe0f\ufffd\U0001f000-\U0001faff\U000e0000-\U000e007f]+"
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


class _Identifier(Protocol):
    nb_classes: list[str]

    def classify(self, text: str) -> tuple[str, float]: ...

    def set_languages(self, langs: list[str]) -> None: ...


def identify(text: str) -> str:
    """The ISO 639-1 code of a text's language, 'und' where it has no words."""
    words = _SIGNS.sub(" ", prose(text).translate(_QUOTES)).strip()
    if not _WORD.search(words):
        return UNKNOWN
    if words.isupper():
        words = words.lower()
    if words.isascii() and _is_english(words):
        return ENGLISH
    code = str(_identifier().classify(words)[0])
    return ENGLISH if code == _PIDGIN else code


def _is_english(words: str) -> bool:
    """Whether half the words of a text, products' names aside, are English, and few are of other languages."""
    tokens = [
        token
        for token in _WORD.findall(words.lower())
        if len(token) > 1 and token not in _SHARED_WORDS and joined(token) not in table().meanings
    ]
    known = sum(_is_english_word(token) for token in tokens)
    foreign = sum(token in _FOREIGN_WORDS for token in tokens)
    return known * 2 >= len(tokens) and foreign * 2 <= known


def _is_english_word(token: str) -> bool:
    known = _english_words()
    return token in known or (
        _DRAWN_OUT.search(token) is not None
        and (_DRAWN_OUT.sub(r"\1", token) in known or _DRAWN_OUT.sub(r"\1\1", token) in known)
    )


@cache
def _english_words() -> frozenset[str]:
    content = files(__package__).joinpath("english_words.txt").read_text(encoding="utf-8")
    return frozenset(line for line in content.splitlines() if not line.startswith("#"))


@cache
def _identifier() -> _Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 4 MB of tables: only when asked

    identifier: _Identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted({*identifier.nb_classes} - {_NO_LANGUAGE}))
    return identifier
