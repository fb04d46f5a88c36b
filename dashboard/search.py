"""What narrows posts beside the filter bar: reading, labels, what they name, words in all forms, and meaning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from models.encoding.encoder import Encoder

_WORD: Final = re.compile(r"[^\W_]+")
_ENDING: Final = re.compile(r"(?:ings?|ed|es|ers?|ions?|ments?|ly|s|e)$")
_ENDINGS: Final = r"(?:\w?(?:e|es|ed|er|ers|ing|ings|ion|ions|ment|ments|ly|s))?"
_SHORTEST_STEM: Final = 3


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What posts are narrowed to; None and empty are all."""

    reading: str | None = None
    words: str = ""
    blames: Sequence[str] = ()
    explained: Sequence[str] = ()
    severity: Sequence[int] = ()
    promotes: Sequence[str] = ()
    leaving: bool | None = None
    named: Sequence[str] = ()  # kind and value of post_segments, with a space between
    post_ids: Sequence[str] | None = None
    incident: str | None = None  # its id

    def parameters(self) -> dict[str, Any]:
        """For the macro ``found`` of ``sql/filter.sql``."""
        found = [stem(word) for word in _WORD.findall(self.words.lower())]
        return {
            "narrowed": {
                "reading": self.reading,
                "stems": found or None,
                "patterns": [_pattern(part) for part in found] or None,
                "blames": list(self.blames) or None,
                "explained": list(self.explained) or None,
                "severity": list(self.severity) or None,
                "promotes": list(self.promotes) or None,
                "leaving": self.leaving,
                "named": list(self.named) or None,
                "incident": self.incident,
                "post_ids": None if self.post_ids is None else list(self.post_ids),
            }
        }


EVERYTHING: Final = Narrowed()


def stem(word: str) -> str:
    """A word without its English ending: 'refused', 'refuses' and 'refusing' are all 'refus'; short ones stay."""
    bare = _ENDING.sub("", word)
    if len(bare) < _SHORTEST_STEM:
        return word
    if bare != word and len(bare) > _SHORTEST_STEM and bare[-1] == bare[-2] and bare[-1] not in "lsz":
        return bare[:-1]  # banned, stopping
    return bare


def _pattern(part: str) -> str:
    """The word in any of its forms, as a regular expression; words beyond ASCII have no borders there."""
    return rf"\b{re.escape(part)}{_ENDINGS}\b" if part.isascii() else re.escape(part)


@st.cache_resource(show_spinner=False)
def _encoder(name: str) -> Encoder:
    return Encoder(name, n_threads=1)


@st.cache_data(show_spinner=False, max_entries=200)
def meaning(text: str, *, encoder: str) -> NDArray[np.float32]:
    """The unit vector of a text by the encoder that the posts were encoded with. float32 (n_dims,).

    Raises UserMistake when the encoder cannot be loaded.
    """
    vector: NDArray[np.float32] = _encoder(encoder).encode([text]).vectors[0]
    return vector
