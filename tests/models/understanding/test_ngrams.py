import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from models.training.training_set import our_examples
from models.understanding.features import Terms, _vectorizer
from models.understanding.ngrams import CHARACTER_RANGE, WORD_PATTERN, WORD_RANGE, characters, words
from models.understanding.text import reading

READINGS = [reading(example.text, title=example.title) for example in our_examples()[::9]]
UNUSUAL = [
    "",
    "!?",
    "a",
    "I",
    "é",
    "Ça va ?! İstanbul",
    "日本語のテスト",
    "🙂🙂",
    "don't can't",
    "x" * 400,
    "one  two\u00a0three",
]
ANALYSERS = {
    words: TfidfVectorizer(ngram_range=WORD_RANGE, token_pattern=WORD_PATTERN, strip_accents="unicode"),
    characters: TfidfVectorizer(analyzer="char_wb", ngram_range=CHARACTER_RANGE, strip_accents="unicode"),
}


@pytest.mark.parametrize("terms_of", ANALYSERS, ids=lambda terms_of: terms_of.__name__)
@settings(max_examples=200)
@given(text=st.text() | st.sampled_from(UNUSUAL))
def test_terms_are_those_of_scikit_learn(terms_of, text):
    assert sorted(terms_of(text)) == sorted(ANALYSERS[terms_of].build_analyzer()(text))


def test_weights_are_those_of_scikit_learn():
    fitted = [_vectorizer(kind).fit(READINGS) for kind in Terms.KINDS]
    expected = np.hstack([vectorizer.transform(READINGS + UNUSUAL).toarray() for vectorizer in fitted])
    found = Terms.fit(READINGS).matrix(READINGS + UNUSUAL)
    np.testing.assert_allclose(found.toarray(), expected, atol=1e-6)
    assert found.dtype == np.float32
