"""Read posts: language, product and labels, each distinct text encoded once.

A first filter may spare the encoder the posts that are surely no complaint. Posts in a language that the encoder does
not know, or without a word, are kept and said to be unread, never guessed at. What is about no AI product is no
complaint that counts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from models.encoding.encoder import Encoder, Encoding, Vectors
from models.errors import UserMistake
from models.judgement import Judgement
from models.understanding import products
from models.understanding.classifier import Classifier, ReadPost, unread
from models.understanding.features import ReadText
from models.understanding.first_filter import FirstFilter, skimmed
from models.understanding.language import ENGLISH, identify
from models.understanding.quotes import quoted_cause
from models.understanding.strong import Strong
from models.understanding.text import reading

_ISO_639_1: Final = 2  # letters of a language's code


@dataclass(frozen=True, slots=True)
class Thread:
    """What a reply answers: the thread's opening post, or its parent where that is all there is."""

    title: str | None
    text: str


@dataclass(frozen=True, slots=True)
class UnreadPost:
    """A post before it is read. title is its own; language is identified where the source does not say."""

    post_id: str
    text: str
    title: str | None = None
    community: str | None = None
    source: str | None = None
    language: str | None = None
    thread: Thread | None = None


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Judgements and languages row for row with the posts; vectors (n_read, d) of those that were read."""

    judgements: list[Judgement]
    languages: list[str]
    read_ids: list[str]
    vectors: Vectors


class Reader:
    """One classifier over one encoder, for the languages that they know.

    first_filter: what it stops is judged no complaint without being encoded; None reads every post in full. strong:
    reads again what may be a complaint; None where the classifier has the last word.
    """

    def __init__(
        self,
        classifier: Classifier,
        encoder: Encoder,
        languages: Iterable[str],
        *,
        first_filter: FirstFilter | None = None,
        strong: Strong | None = None,
    ) -> None:
        self.version = (strong.classifier if strong else classifier).version
        self.encoder = encoder.name
        self._classifier, self._encoder, self._strong = classifier, encoder, strong
        self._languages, self._filter = frozenset(languages), first_filter

    @classmethod
    def load(
        cls,
        *,
        encoder: str,
        languages: Iterable[str],
        content: bytes | None = None,
        first_filter: FirstFilter | None = None,
        strong: Strong | None = None,
        n_threads: int | None = None,
    ) -> "Reader":
        """The classifier in a file's content, else the shipped one. n_threads: of the encoder; None is all cores.

        Raises UserMistake when it was fitted over another encoder.
        """
        classifier = Classifier.load(content)
        if classifier.artefact.encoder != encoder:
            raise UserMistake(
                f"encoder.name is {encoder!r}, but the classifier was fitted over"
                f" {classifier.artefact.encoder!r}; run 'trustwatch train' or set it back"
            )
        network = Encoder(encoder, n_threads=n_threads)
        if classifier.artefact.upper_layers != (network.upper.version if network.upper else ""):
            raise UserMistake(
                "the classifier was fitted over other adapted layers than those that come with this version;"
                " run 'trustwatch train', or remove the model of the home"
            )
        return cls(classifier, network, languages, first_filter=first_filter, strong=strong)

    def read(
        self, posts: Sequence[UnreadPost], *, progress: Callable[[int], None] | None = None
    ) -> ReadResult:
        """Judge posts, in their order. progress is told how many texts each batch of the encoder finished."""
        languages = [_language_of(post) for post in posts]
        known = [row for row, language in enumerate(languages) if language in self._languages]
        linked = {row: _linked(posts[row]) for row in known}
        judgements = self._skim([(posts[row], linked[row]) for row in known if languages[row] == ENGLISH])
        rows = [row for row in known if posts[row].post_id not in judgements]
        encoding = self._encoder.encode([linked[row].reading for row in rows], progress=progress)
        judged = self._judge([linked[row] for row in rows], encoding)
        judged = self._with_threads([posts[row] for row in rows], judged)
        judgements |= {
            judgement.post_id: _settled(judgement, posts[row])
            for row, judgement in zip(rows, judged, strict=True)
        }
        return ReadResult(
            [
                judgements.get(post.post_id)
                or unread(post.post_id, product=product_of(post), version=self.version)
                for post in posts
            ],
            languages,
            [posts[row].post_id for row in rows],
            encoding.vectors,
        )

    def encode(self, posts: Sequence[UnreadPost]) -> Vectors:
        """The vectors of posts, row for row, whatever the filter says of them."""
        return self._encoder.encode([reading(post.text, title=post.title) for post in posts]).vectors

    def _judge(self, posts: Sequence[ReadPost], encoding: Encoding) -> list[Judgement]:
        judged = self._classifier.judge(posts, encoding)
        return self._strong.read_again(posts, encoding, judged) if self._strong else judged

    def _skim(self, posts: Sequence[tuple[UnreadPost, ReadPost]]) -> dict[str, Judgement]:
        """The judgements of the posts that the filter stops, by post_id.

        An answer is read in full wherever what it answers might be a complaint, since it may be a rival's.
        """
        if self._filter is None or not posts:
            return {}
        p_complaint = self._filter.p_complaint([post.as_text for _, post in posts])
        quotes = [quoted_cause(post.text, title=post.title) is not None for post, _ in posts]
        stopped = (p_complaint < self._filter.threshold) & ~np.array(quotes)
        threads = {
            post.thread: post.source
            for (post, _), stop in zip(posts, stopped, strict=True)
            if stop and post.thread
        }
        answered = dict(zip(threads, self._passing(threads), strict=True))
        return {
            read.post_id: skimmed(read, float(p), version=self.version)
            for (post, read), p, stop in zip(posts, p_complaint, stopped, strict=True)
            if stop and not (post.thread and answered[post.thread])
        }

    def _passing(self, threads: Mapping[Thread, str | None]) -> list[bool]:
        """Whether what is answered might be a complaint; threads and their sources."""
        assert self._filter is not None
        texts = [
            ReadText(thread.text, reading(thread.text, title=thread.title), source)
            for thread, source in threads.items()
        ]
        return list(self._filter.p_complaint(texts) >= self._filter.threshold)

    def _with_threads(self, posts: Sequence[UnreadPost], judged: list[Judgement]) -> list[Judgement]:
        """Ask for the cause of replies that complain once more, with what they answer.

        A reply's own words say whether it complains, whom it blames and who leaves; often only its thread says of what.
        """
        again = [
            row
            for row, (post, judgement) in enumerate(zip(posts, judged, strict=True))
            if post.thread and judgement.is_complaint
        ]
        if not again:
            return judged
        with_thread = [_linked(_under_its_thread(posts[row])) for row in again]
        encoding = self._encoder.encode([post.reading for post in with_thread])
        fuller = self._judge(with_thread, encoding)
        merged = list(judged)
        for row, judgement in zip(again, fuller, strict=True):
            if judgement.is_complaint:
                merged[row] = replace(
                    judged[row],
                    cause=judgement.cause,
                    p_cause=judgement.p_cause,
                    causes=judgement.causes,
                    also=judgement.also,
                )
        return merged


def _language_of(post: UnreadPost) -> str:
    """As the source says, else as identified: X has codes of its own, such as qme, for tweets without words."""
    said = (post.language or "").split("-")[0].lower()
    return said if len(said) == _ISO_639_1 else identify(f"{post.title or ''}\n{post.text}")


def product_of(post: UnreadPost) -> str:
    """The product that a post is about; where neither a reply nor its thread's title names it, the thread's."""
    thread = post.thread
    title = post.title or (thread.title if thread else None)
    own = products.link(post.text, title=title, community=post.community, source=post.source)
    if own.by == "text" or thread is None:
        return own.product
    of_thread = products.link(thread.text, title=thread.title, community=post.community, source=post.source)
    return of_thread.product


def _settled(judgement: Judgement, post: UnreadPost) -> Judgement:
    """What the product decides beside whether a complaint counts: none is promoted over itself."""
    return replace(judgement, promotes=products.promoted(post.text, product=judgement.product))


def _linked(post: UnreadPost) -> ReadPost:
    return ReadPost.of(
        post.post_id, text=post.text, title=post.title, product=product_of(post), source=post.source
    )


def _under_its_thread(post: UnreadPost) -> UnreadPost:
    """The reply with its thread's title as its own; tweets have none, and stand under the words they answer."""
    assert post.thread is not None
    return replace(post, title=post.thread.title or post.thread.text)
