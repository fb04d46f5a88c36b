"""What the heads read of a post: the encoder's upper layers, a few hand-made traits, and weighted terms."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from models.encoder import Vectors
from models.lexicon import hits
from models.products import mentioned, praised

_FIRST_PERSON = re.compile(
    r"\b(?:i|i'm|i've|i'd|i'll|im|ive|my|me|mine|myself|we|our|us|we're)\b", re.IGNORECASE
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|nothing|nobody|none|without|cannot|cant|wont|dont|doesnt|isnt|didnt)\b|n['’]t\b",
    re.IGNORECASE,
)
_QUESTION_OPENING = re.compile(
    r"\W*(?:how|what|why|can|could|is|are|does|do|did|has|have|any|anyone|who|which|where|when|should)\b",
    re.IGNORECASE,
)
_BUG_TAG = re.compile(r"\[?\bbug\b\]?\s*(?:report)?\s*[:\]]", re.IGNORECASE)
_FEATURE_TAG = re.compile(r"\bfeature(?: request)?\s*[:\]]|\[feat", re.IGNORECASE)
_CAPITALS = re.compile(r"\b[A-Z]{3,}\b")
_COUNTED: Final = 3  # the fourth "refused" says no more than the third


@dataclass(frozen=True, slots=True)
class Inputs:
    """n texts as the heads see them."""

    dense: Vectors  # (n, layers + traits)
    terms: csr_matrix  # (n, terms), float32
    n_traits: int  # the last columns of dense

    @property
    def traits(self) -> Vectors:
        """The traits alone: (n, n_traits)."""
        return self.dense[:, -self.n_traits :]

    def rows(self, rows: Sequence[int] | NDArray[np.int64]) -> "Inputs":
        """Some of the texts."""
        return Inputs(self.dense[rows], self.terms[rows], self.n_traits)


@dataclass(frozen=True, slots=True)
class ReadText:
    """One text as the features need it: as written, and its reading."""

    raw: str
    reading: str


def traits(texts: Iterable[ReadText]) -> Vectors:
    """Hand-made traits: float32 (n, n_traits)."""
    return np.array([[*_form(text), *_words(text.reading)] for text in texts], dtype=np.float32)


def _form(text: ReadText) -> list[float]:
    """How a text is written; counts are per ten words."""
    reading = text.reading
    n_words = len(reading.split())
    tens = max(n_words, 1) / 10
    return [
        float(np.log1p(n_words)),
        len(_FIRST_PERSON.findall(reading)) / tens,
        float(bool(_FIRST_PERSON.search(reading))),
        len(_NEGATION.findall(reading)) / tens,
        float("?" in reading),
        float(reading.endswith("?")),
        reading.count("!") / tens,
        float(any(character.isdigit() for character in reading)),
        len(_CAPITALS.findall(reading)) / tens,
        float('"' in reading or "“" in reading),
        float(bool(_QUESTION_OPENING.match(reading))),
        float(bool(_BUG_TAG.search(reading))),
        float(bool(_FEATURE_TAG.search(reading))),
        float("http" in text.raw),
        float("#" in text.raw),
        float("```" in text.raw),
    ]


def _words(reading: str) -> list[float]:
    """Which telling words a text uses, each group counted to three, and the products it names and praises."""
    counts = [*hits(reading).values(), len(mentioned(reading)), len(praised(reading))]
    return [float(min(count, _COUNTED)) for count in counts]


class Terms:
    """Words (1-2) and characters within words (3-5), weighted by TF-IDF; rows of each kind have length one."""

    KINDS: ClassVar = ("word", "char")

    def __init__(self, vocabularies: Sequence[Sequence[str]], weights: Sequence[Vectors]) -> None:
        self._vectorizers = [
            _vectorizer(kind, vocabulary=list(vocabulary))
            for kind, vocabulary in zip(self.KINDS, vocabularies, strict=True)
        ]
        for vectorizer, idf in zip(self._vectorizers, weights, strict=True):
            vectorizer.idf_ = np.asarray(idf, dtype=np.float64)
        self.vocabularies, self.weights = vocabularies, weights

    @classmethod
    def fit(cls, readings: Sequence[str]) -> "Terms":
        """The terms of a training set with their inverse document frequencies."""
        fitted = [_vectorizer(kind).fit(readings) for kind in cls.KINDS]
        return cls(
            [list(vectorizer.get_feature_names_out()) for vectorizer in fitted],
            [vectorizer.idf_.astype(np.float32) for vectorizer in fitted],
        )

    def matrix(self, readings: Sequence[str]) -> csr_matrix:
        """The weighted terms of each reading: float32 (n, terms)."""
        return csr_matrix(hstack([vectorizer.transform(readings) for vectorizer in self._vectorizers]))


def _vectorizer(kind: str, *, vocabulary: list[str] | None = None) -> Any:  # noqa: ANN401  -- scikit-learn has no types
    from sklearn.feature_extraction.text import TfidfVectorizer

    shape = (
        {"ngram_range": (1, 2), "min_df": 2, "token_pattern": r"(?u)\b\w[\w']*\b|[!?]"}
        if kind == "word"
        else {
            "analyzer": "char_wb",
            "ngram_range": (3, 5),
            "min_df": 3,
            "max_features": MAXIMUM_CHARACTER_TERMS,
        }
    )
    if vocabulary is not None:  # these choose a vocabulary, and there is one
        shape = {key: value for key, value in shape.items() if key not in ("min_df", "max_features")}
    return TfidfVectorizer(
        **shape, vocabulary=vocabulary, sublinear_tf=True, strip_accents="unicode", dtype=np.float32
    )


MAXIMUM_CHARACTER_TERMS: Final = (
    20_000  # keeps the artefact below 5 MB; 30,000 gave the same out-of-fold scores
)
