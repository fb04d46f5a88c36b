"""Read posts: language, product and labels, each distinct text encoded once.

Posts in a language that the encoder does not know are kept and said to be unread, never guessed at.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from models import products
from models.classifier import Classifier, ReadPost, unread
from models.encoder import Encoder, Vectors
from models.errors import UserMistake
from models.judgement import Judgement
from models.language import identify

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
class Reading:
    """Judgements and languages row for row with the posts; vectors (n_read, d) of those that were read."""

    judgements: list[Judgement]
    languages: list[str]
    read_ids: list[str]
    vectors: Vectors


class Reader:
    """One classifier over one encoder, for the languages that they know."""

    def __init__(self, classifier: Classifier, encoder: Encoder, languages: Iterable[str]) -> None:
        self.version = classifier.version
        self.encoder = encoder.name
        self._classifier, self._encoder = classifier, encoder
        self._languages = frozenset(languages)

    @classmethod
    def load(cls, *, encoder: str, languages: Iterable[str], content: bytes | None = None) -> "Reader":
        """The classifier in a file's content, else the shipped one.

        Raises UserMistake when it was fitted over another encoder.
        """
        classifier = Classifier.load(content)
        if classifier.artefact.encoder != encoder:
            raise UserMistake(
                f"encoder.name is {encoder!r}, but the classifier was fitted over"
                f" {classifier.artefact.encoder!r}; run 'trustwatch train' or set it back"
            )
        return cls(classifier, Encoder(encoder), languages)

    def read(self, posts: Sequence[UnreadPost], *, progress: Callable[[int], None] | None = None) -> Reading:
        """Judge posts, in their order. progress is told how many texts each batch of the encoder finished."""
        languages = [_language_of(post) for post in posts]
        known = [row for row, language in enumerate(languages) if language in self._languages]
        read = [_linked(posts[row]) for row in known]
        encoding = self._encoder.encode([post.reading for post in read], progress=progress)
        judged = self._classifier.judge(read, encoding)
        judged = self._with_threads([posts[row] for row in known], judged)
        judgements = {judgement.post_id: judgement for judgement in judged}
        return Reading(
            [
                judgements.get(post.post_id)
                or unread(post.post_id, product=product_of(post), version=self.version)
                for post in posts
            ],
            languages,
            [post.post_id for post in read],
            encoding.vectors,
        )

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
        fuller = self._classifier.judge(with_thread, encoding)
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
    """The product that a post is about; a reply that names none is about its thread's."""
    own = products.link(post.text, title=post.title, community=post.community, source=post.source)
    if own.by == "text" or post.thread is None:
        return own.product
    of_thread = products.link(
        post.thread.text, title=post.thread.title, community=post.community, source=post.source
    )
    return of_thread.product


def _linked(post: UnreadPost) -> ReadPost:
    return ReadPost.of(post.post_id, text=post.text, title=post.title, product=product_of(post))


def _under_its_thread(post: UnreadPost) -> UnreadPost:
    """The reply with its thread's title as its own; tweets have none, and stand under the words they answer."""
    assert post.thread is not None
    return replace(post, title=post.thread.title or post.thread.text)
