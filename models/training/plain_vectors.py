"""The other baseline: one logistic regression a question over frozen sentence vectors, kept to be beaten.

It is what a tutorial of sentence-transformers would build from the same examples: scikit-learn's own strength, classes
balanced, no terms, no thresholds, no calibration.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix

from models.encoding.encoder import Encoder, Vectors
from models.judgement import Judgement
from models.training.classifier_fit import STRENGTHS, answers_to
from models.training.training_set import Example
from models.understanding.artefact import Artefact, shipped
from models.understanding.classifier import Classifier, ReadPost
from models.understanding.features import Inputs, Terms
from models.understanding.heads import Head, Linear
from models.understanding.products import link

WEIGHTS: Final = "plain.npz"
_THRESHOLDS: Final = {"complaint": 0.5, "cause": 0.0, "also": 1.0, "leaving": 0.5, "promotes": 0.5}


def fit_plain(examples: Sequence[Example], vectors: Vectors, *, encoder: str) -> bytes:
    """The file of a baseline fitted to labelled posts. vectors: (n, d), of that encoder, row for row."""
    heads = {name: _fit(vectors, answers_to(examples, name)) for name in STRENGTHS}
    return Artefact(encoder, _no_terms(), heads, _THRESHOLDS).to_bytes()


def judge_plainly(examples: Sequence[Example], content: bytes | None = None) -> list[Judgement]:
    """What the baseline in a file's content, else the package's, says of labelled posts, row for row.

    Raises TrustwatchError where the package's file is missing.
    """
    artefact = Artefact.from_bytes(content) if content else shipped(WEIGHTS)
    posts = [_post(example) for example in examples]
    vectors = Encoder(artefact.encoder).encode([post.reading for post in posts]).vectors
    inputs = Inputs(vectors, csr_matrix((len(posts), 0), dtype=np.float32), n_traits=0)
    answers = {name: head.probabilities(inputs) for name, head in artefact.heads.items()}
    return Classifier(artefact).decide(posts, answers)


def _post(example: Example) -> ReadPost:
    named = link(example.text, title=example.title, community=example.community, source=example.source)
    return ReadPost.of(example.example_id, text=example.text, title=example.title, product=named.product)


def _fit(vectors: Vectors, answers: Sequence[str | None]) -> Head:
    from sklearn.linear_model import LogisticRegression

    asked = [row for row, answer in enumerate(answers) if answer is not None]
    fitted = LogisticRegression(class_weight="balanced", max_iter=2_000).fit(
        vectors[asked], [answers[row] for row in asked]
    )
    weights, bias = (values.astype(np.float32) for values in (fitted.coef_, fitted.intercept_))
    return Head(tuple(str(answer) for answer in fitted.classes_), Linear(weights, bias))


def _no_terms() -> Terms:
    return Terms([[] for _ in Terms.KINDS], [np.empty(0, np.float32) for _ in Terms.KINDS])
