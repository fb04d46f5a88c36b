"""Which language a text is in, by py3langid's bundled model, with one rule for short texts.

A tweet of five words is often nearer, by character statistics, to a language its author does not speak.
"""

import re
from functools import cache
from typing import Final, Protocol

from models.understanding.text import prose

UNKNOWN: Final = "und"  # ISO 639-2: undetermined
ENGLISH: Final = "en"
_SHORT: Final = 60  # characters; below this the identifier errs
_SURE: Final = 0.9  # of a longer text: above this the identifier is believed

# English words that few other languages spell alike.
_FUNCTION_WORDS: Final = frozenset(
    """
    about all and any are be been but can't could did do does doesn't don't for from had has have here how
    i'm i've if is isn't it's its just my not of our should some that the their them there these they this
    those to was we were what when which who why with without won't would you your
""".split()  # noqa: SIM905  -- a list of fifty lines is no easier to read
)
_FOREIGN_WORDS: Final = frozenset(
    """
    ang che con dan dans das de della der des di die een ein eine el en es est et het il ini ist itu la las
    le les los mit na nao ng nicht niet non não os para per por pour que sa sono tidak uma un una und van
    voor y yang
""".split()  # noqa: SIM905  -- a list of fifty lines is no easier to read
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
