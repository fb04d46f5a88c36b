"""Which language a text is in, by py3langid's bundled model, with one rule for short texts.

A tweet of five words is often nearer, by character statistics, to a language its author does not speak.
"""

import re
from functools import cache
from typing import Final, Protocol

from models.text import prose

UNKNOWN: Final = "und"  # ISO 639-2: undetermined
ENGLISH: Final = "en"
_SHORT: Final = 60  # characters; below this the identifier errs
_SURE: Final = 0.9  # of a longer text: above this the identifier is believed

# English words that few other languages spell alike.
_FUNCTION_WORDS: Final = frozenset(
    [
        "the",
        "and",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "have",
        "has",
        "had",
        "do",
        "does",
        "did",
        "not",
        "don't",
        "doesn't",
        "can't",
        "won't",
        "isn't",
        "it's",
        "i'm",
        "i've",
        "you",
        "your",
        "we",
        "they",
        "them",
        "this",
        "that",
        "these",
        "those",
        "what",
        "which",
        "who",
        "when",
        "why",
        "how",
        "with",
        "without",
        "from",
        "about",
        "would",
        "could",
        "should",
        "my",
        "our",
        "their",
        "its",
        "just",
        "for",
        "but",
        "if",
        "there",
        "here",
        "some",
        "any",
        "all",
        "of",
        "to",
    ]
)
_FOREIGN_WORDS: Final = frozenset(
    [
        "de",
        "la",
        "el",
        "que",
        "los",
        "las",
        "una",
        "un",
        "en",
        "es",
        "y",
        "por",
        "con",
        "para",
        "le",
        "les",
        "des",
        "et",
        "est",
        "pour",
        "dans",
        "der",
        "die",
        "das",
        "und",
        "ist",
        "nicht",
        "ein",
        "eine",
        "mit",
        "il",
        "che",
        "di",
        "per",
        "non",
        "sono",
        "una",
        "della",
        "het",
        "een",
        "van",
        "niet",
        "voor",
        "dan",
        "yang",
        "ini",
        "itu",
        "dan",
        "tidak",
        "ng",
        "sa",
        "ang",
        "na",
        "nao",
        "não",
        "uma",
        "os",
    ]
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


def identify(text: str) -> str:
    """The ISO 639-1 code of a text's language, 'und' where it has no words."""
    words = prose(text)
    if not _WORD.search(words):
        return UNKNOWN
    code, confidence = _identifier().classify(words)
    if code != ENGLISH and words.isascii() and _reads_as_english(words, confidence):
        return ENGLISH
    return str(code)


def _reads_as_english(words: str, confidence: float) -> bool:
    """Whether an ASCII text taken for another language shows English function words and none of others."""
    if len(words) > _SHORT and confidence > _SURE:
        return False
    tokens = {token.lower().replace("’", "'") for token in _WORD.findall(words)}
    english, foreign = len(tokens & _FUNCTION_WORDS), len(tokens & _FOREIGN_WORDS)
    return english > foreign or (foreign == 0 and len(tokens) <= 3)


@cache
def _identifier() -> _Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 4 MB of tables: only when asked

    identifier: _Identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return identifier
