"""What one post says, by the labels of the guide, from its text and its encoding.

First whether it is a complaint, then, given that it is one, why, whom it blames and the rest. Probabilities are
calibrated; where the likeliest cause is not likely enough the cause is 'unclear'.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.arrays import Array
from models.encoding.encoder import Encoding
from models.judgement import Judgement
from models.understanding.artefact import Artefact, shipped
from models.understanding.communities import STORES
from models.understanding.features import Inputs, ReadText, Terms, traits
from models.understanding.heads import Head, Probabilities
from models.understanding.outright import heed_outright, outright_answers
from models.understanding.products import mentioned, praised, with_one_name
from models.understanding.quotes import heed_quotes, quoted_cause
from models.understanding.text import reading
from models.vocabulary import NONE, UNCLEAR

WEIGHTS: Final = "classifier.npz"
YES: Final = "yes"
NO: Final = "no"
UNSTATED: Final = "unstated"
# How many times likelier than 'unstated' an answer must be to be given: the heads are balanced and take rare answers
# for likelier than they are. Of real posts out of group, 1 and 1.5 name too many, 3 too few.
_STATED_ODDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class ReadPost:
    """What the classifier is given of a post; reading is what is encoded, product what the post was linked to."""

    post_id: str
    text: str
    title: str | None
    product: str
    reading: str
    source: str | None = None

    @classmethod
    def of(
        cls, post_id: str, *, text: str, title: str | None, product: str, source: str | None = None
    ) -> "ReadPost":
        """A post with its reading."""
        return cls(post_id, text, title, product, reading(text, title=title), source)

    @property
    def as_text(self) -> ReadText:
        """What its features are made of."""
        return ReadText(self.text, self.reading, self.source)


@dataclass(frozen=True, slots=True)
class Classifier:
    """The judge of single posts."""

    artefact: Artefact

    @classmethod
    def load(cls, content: bytes | None = None) -> "Classifier":
        """The classifier in a file's content, else the one that comes with the package.

        Raises TrustwatchError where the package's file is missing.
        """
        return cls(Artefact.from_bytes(content) if content else shipped(WEIGHTS))

    @property
    def version(self) -> str:
        """The model version that its judgements carry."""
        return self.artefact.version

    def judge(
        self, posts: Sequence[ReadPost], encoding: Encoding, *, larger: Encoding | None = None
    ) -> list[Judgement]:
        """Judge posts whose readings were encoded, row for row.

        larger: what the larger encoder makes of them, for a classifier that stands on it.
        """
        if not posts:
            return []
        inputs = inputs_of(posts, encoding, self.artefact.terms, larger=larger)
        answers = {name: head.probabilities(inputs) for name, head in self.artefact.heads.items()}
        found = outright_answers(post.reading for post in posts)
        quoted = [quoted_cause(post.text, title=post.title) for post in posts]
        heard = heed_outright(answers, found, self.artefact.classes)
        return self.decide(posts, heed_quotes(heard, quoted, self.artefact.classes))

    def decide(self, posts: Sequence[ReadPost], answers: Mapping[str, Probabilities]) -> list[Judgement]:
        """Turn the heads' probabilities into judgements, row for row."""
        return [
            _decide(
                post, {name: probabilities[row] for name, probabilities in answers.items()}, self.artefact
            )
            for row, post in enumerate(posts)
        ]


def inputs_of(
    posts: Sequence[ReadPost], encoding: Encoding, terms: Terms, *, larger: Encoding | None = None
) -> Inputs:
    """The features of posts, row for row."""
    by_hand = traits(post.as_text for post in posts)
    return Inputs(
        np.hstack([encoding.layers, by_hand]),
        terms.matrix(wordings(posts)),
        n_traits=by_hand.shape[1],
        adapted=encoding.adapted,
        larger=larger.layers if larger else None,
        larger_adapted=larger.adapted if larger else None,
    )


def wordings(posts: Sequence[ReadPost]) -> list[str]:
    """The readings in which terms are counted: every product under one name, so that none is judged by its own."""
    return [with_one_name(post.reading) for post in posts]


def unread(post_id: str, *, product: str, version: str) -> Judgement:
    """The judgement of a post in a language that the model does not read."""
    return Judgement(
        post_id=post_id,
        model_version=version,
        product=product,
        is_complaint=None,
        p_complaint=None,
        cause=None,
        p_cause=None,
        causes=None,
        also=(),
        blames=None,
        explained=None,
        leaving=None,
        promotes=None,
        severity=None,
        duplicate_of=None,
    )


def counts(product: str, source: str | None) -> bool:
    """Whether a complaint counts: about no AI product it does not; a review is about the app it stands under."""
    return product != NONE or source in STORES


def _decide(post: ReadPost, answers: Mapping[str, Array], artefact: Artefact) -> Judgement:
    heads, thresholds = artefact.heads, artefact.thresholds
    p_complaint = _p_yes(heads["complaint"], answers["complaint"])
    is_complaint = p_complaint >= thresholds["complaint"] and counts(post.product, post.source)
    causes = {
        cause: round(float(p), 4) for cause, p in zip(heads["cause"].classes, answers["cause"], strict=True)
    }
    likeliest = max(causes, key=lambda cause: causes[cause])
    clear = causes[likeliest] >= thresholds["cause"]
    promotes = _p_yes(heads["promotes"], answers["promotes"]) >= thresholds["promotes"]
    return Judgement(
        post_id=post.post_id,
        model_version=artefact.version,
        product=post.product,
        is_complaint=is_complaint,
        p_complaint=round(p_complaint, 4),
        cause=(likeliest if clear else UNCLEAR) if is_complaint else NONE,
        p_cause=causes[likeliest],
        causes=causes,
        also=tuple(_also(causes, likeliest, thresholds["also"])) if is_complaint else (),
        blames=_stated(heads["blames"], answers["blames"]) if is_complaint else UNSTATED,
        explained=_stated(heads["explained"], answers["explained"]) if is_complaint else UNSTATED,
        leaving=_p_yes(heads["leaving"], answers["leaving"]) >= thresholds["leaving"],
        promotes=_promoted(post) if promotes else NONE,
        severity=int(_likeliest(heads["severity"], answers["severity"])) if is_complaint else 0,
        duplicate_of=None,
    )


def _promoted(post: ReadPost) -> str:
    """The product that a promoting post sends its readers to: one it praises, else another that it names."""
    text = f"{post.title or ''}\n{post.text}"
    candidates = [product for product in (*praised(text), *mentioned(text)) if product != post.product]
    return candidates[0] if candidates else NONE


def _also(causes: Mapping[str, float], likeliest: str, threshold: float) -> Iterable[str]:
    return (cause for cause, p in causes.items() if cause != likeliest and p >= threshold)


def _p_yes(head: Head, answer: Array) -> float:
    return float(answer[head.classes.index(YES)])


def _stated(head: Head, answer: Array) -> str:
    """The likeliest answer, 'unstated' unless another is likely enough beside it."""
    odds = np.array([_STATED_ODDS if name == UNSTATED else 1.0 for name in head.classes])
    return _likeliest(head, answer * odds)


def _likeliest(head: Head, answer: Array) -> str:
    return head.classes[int(answer.argmax())]
