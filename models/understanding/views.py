"""A reply as the larger encoder reads it: alone for its stance, after what it answers for what it sells."""

from typing import Final

from models.encoding.encoder import Encoder
from models.understanding.artefact import Artefact
from models.understanding.text import reading

STRONG: Final = "strong "  # before a question that is asked of the larger encoder, too
PART: Final = "reply_pooling"  # of a head: it stands on the pooling that was fitted to replies
# Characters of what is answered, some fifty of the pieces that are read: 96 of a text while it is learnt, 128 in use.
_ANSWERED: Final = 240


def alone(text: str) -> str:
    """A reply without what it answers."""
    return reading(text)


def in_answer(text: str, thread_text: str) -> str:
    """A reply after the words that it answers."""
    return f"{reading(thread_text)[:_ANSWERED]} </s></s> {reading(text)}"


def fitted_over(artefact: Artefact, larger: Encoder | None) -> Encoder | None:
    """The larger encoder, where a judge's heads stand on the very pooling that it has; else None."""
    has_them = larger and larger.upper and larger.upper.version == artefact.larger_layers
    return larger if has_them else None
