"""What the heads read of a post: the encoder's upper layers, a few hand-made traits, and weighted terms."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from models.encoding.encoder import Vectors
from models.understanding.communities import STORES
from models.understanding.lexicon import hits
from models.understanding.ngrams import CHARACTER_RANGE, WORD_PATTERN, WORD_RANGE, runs, unbroken, words
from models.understanding.products import mentioned, praised

if TYPE_CHECKING:  # what only asks which model is in use shall not load scipy
    from scipy.sparse import csr_matrix

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
_TINY: Final = float(np.finfo(np.float32).tiny)
_WORDS_KEPT: Final = 50_000  # whose runs of characters are looked up once; some 20 MB
_COUNTED: Final = 3  # the fourth "refused" says no more than the third


@dataclass(frozen=True, slots=True)
class Inputs:
    """n texts as the heads see them."""

    dense: Vectors  # (n, layers + traits)
    terms: "csr_matrix"  # (n, terms), float32
    n_traits: int  # the last columns of dense
    adapted: Vectors | None = None  # (n, d) after the adapted layers, for heads that stand on them
    larger: Vectors | None = None  # (n, d) of the larger encoder, for heads that stand on it
    larger_adapted: Vectors | None = None  # (n, k) of the attentive pooling on it
    reply_pooling: Vectors | None = None  # (n, k) of the one that was fitted to replies

    @property
    def traits(self) -> Vectors:
        """The traits alone: (n, n_traits)."""
        return self.dense[:, -self.n_traits :]

    def rows(self, rows: Sequence[int] | NDArray[np.int64]) -> "Inputs":
        """Some of the texts, without what adapted layers make of them."""
        larger = None if self.larger is None else self.larger[rows]
        return Inputs(self.dense[rows], self.terms[rows], self.n_traits, larger=larger)


@dataclass(frozen=True, slots=True)
class ReadText:
    """One text as the features need it: as written, its reading, and the source that it came from."""

    raw: str
    reading: str
    source: str | None = None


def traits(texts: Iterable[ReadText]) -> Vectors:
    """Hand-made traits: float32 (n, n_traits)."""
    return np.array([_traits_of(text) for text in texts], dtype=np.float32)


@lru_cache(maxsize=8_192)  # the first filter asks, and of what it lets pass the classifier asks again
def _traits_of(text: ReadText) -> list[float]:
    return [*_form(text), *_place(text.source), *_words(text.reading)]


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


def _place(source: str | None) -> list[float]:
    """Whether it stands in a store, where every third text complains, or is a tweet, where every tenth does."""
    return [float(source in STORES), float(source == "x")]


def _words(reading: str) -> list[float]:
    """Which telling words a text uses, each group counted to three, and the products it names and praises."""
    counts = [*hits(reading).values(), len(mentioned(reading)), len(praised(reading))]
    return [float(min(count, _COUNTED)) for count in counts]


class Terms:
    """Words (1-2) and characters within words (3-5), weighted by TF-IDF; rows of each kind have length one."""

    KINDS: ClassVar = ("word", "char")

    def __init__(self, vocabularies: Sequence[Sequence[str]], weights: Sequence[Vectors]) -> None:
        self.vocabularies, self.weights = vocabularies, weights
        by_word, by_run = ({term: column for column, term in enumerate(terms)} for terms in vocabularies)
        self._of_words = lambda text: [by_word[term] for term in words(text) if term in by_word]
        of_runs = lru_cache(_WORDS_KEPT)(lambda word: [by_run[run] for run in runs(word) if run in by_run])
        self._of_runs = lambda text: chain.from_iterable(map(of_runs, unbroken(text)))

    def __reduce__(self) -> tuple[type["Terms"], tuple[Any, Any]]:
        """What it is made of, so that a reader can be sent to another process."""
        return type(self), (self.vocabularies, self.weights)

    @classmethod
    def fit(cls, readings: Sequence[str]) -> "Terms":
        """The terms of a training set with their inverse document frequencies."""
        fitted = [_vectorizer(kind).fit(readings) for kind in cls.KINDS]
        return cls(
            [list(vectorizer.get_feature_names_out()) for vectorizer in fitted],
            [vectorizer.idf_.astype(np.float32) for vectorizer in fitted],
        )

    def matrix(self, readings: Sequence[str]) -> "csr_matrix":
        """The weighted terms of each reading: float32 (n, terms)."""
        from scipy.sparse import csr_matrix, hstack

        kinds = zip((self._of_words, self._of_runs), self.weights, strict=True)
        return csr_matrix(hstack([_weighted(map(of_kind, readings), weights) for of_kind, weights in kinds]))


@dataclass(frozen=True, slots=True)
class Features:
    """n texts to be fitted to: vectors and traits (n, d), and the readings in which terms are counted."""

    dense: Vectors
    n_traits: int  # the last columns of dense
    readings: Sequence[str]
    larger: Vectors | None = None  # (n, d) of the larger encoder
    outright: Vectors | None = (
        None  # (n, answers) that a sentence gives outright; None where nothing heeds them
    )

    def over(self, terms: Terms | None) -> Inputs:
        """Their features over some terms, or over none."""
        from scipy.sparse import csr_matrix

        found = (
            csr_matrix((len(self.dense), 0), dtype=np.float32)
            if terms is None
            else terms.matrix(self.readings)
        )
        return Inputs(self.dense, found, self.n_traits, larger=self.larger)


def _weighted(columns_of_texts: Iterable[Iterable[int]], weights: Vectors) -> "csr_matrix":
    """Logarithm of each count times the term's weight, rows of length one: float32 (n, terms)."""
    from scipy.sparse import csr_matrix

    found, values, ends = [], [], [0]
    for columns in columns_of_texts:
        counts = Counter(columns)
        row = sorted(counts)
        frequencies = np.log(np.array([counts[column] for column in row], dtype=np.float32)) + 1
        weighted = frequencies * weights[row]
        found += row
        values.append(weighted / max(float(np.linalg.norm(weighted)), _TINY))
        ends.append(len(found))
    data = np.concatenate([*values, np.empty(0)]).astype(np.float32)
    return csr_matrix((data, np.array(found, dtype=np.int32), ends), shape=(len(ends) - 1, len(weights)))


def _vectorizer(kind: str) -> Any:  # noqa: ANN401  -- scikit-learn has no types
    from sklearn.feature_extraction.text import TfidfVectorizer

    shape = (
        {
            "ngram_range": WORD_RANGE,
            "min_df": 2,
            "token_pattern": WORD_PATTERN,
            "max_features": MAXIMUM_WORD_TERMS,
        }
        if kind == "word"
        else {
            "analyzer": "char_wb",
            "ngram_range": CHARACTER_RANGE,
            "min_df": 3,
            "max_features": MAXIMUM_CHARACTER_TERMS,
        }
    )
    return TfidfVectorizer(**shape, sublinear_tf=True, strip_accents="unicode", dtype=np.float32)


MAXIMUM_WORD_TERMS: Final = 30_000  # about those that three texts have
MAXIMUM_CHARACTER_TERMS: Final = (
    20_000  # keeps the artefact below 5 MB; 30,000 gave the same out-of-fold scores
)
