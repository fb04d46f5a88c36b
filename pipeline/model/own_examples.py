"""The project's own examples, as far as the texts of the real ones are at hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from models.training.memory import Memory
from models.training.real_posts import real_labels, real_replies, with_texts
from models.training.training_set import Example, Reply, our_examples, our_replies
from models.understanding import classifier
from models.understanding.artefact import shipped


@dataclass(frozen=True, slots=True)
class OwnExamples:
    """The project's own examples, written ones first, and what is at hand of the real ones."""

    examples: tuple[Example, ...]
    has_texts: bool  # of the real ones
    memory: Memory | None  # of the real ones, where their texts are not at hand

    @property
    def replies(self) -> tuple[Reply, ...]:
        """The labelled replies whose texts are at hand."""
        return (*our_replies(), *(real_replies(self.examples) if self.has_texts else ()))

    @property
    def caveat(self) -> str:
        """What a person who waits should know of it; empty where everything is at hand."""
        if self.has_texts:
            return ""
        if self.memory:
            return "; of the real ones only vectors are at hand: the part that reads words stays as it is"
        return "; none of them real, as their vectors are of another encoder and their texts not at hand (--real)"


def own_examples(
    rows: Iterable[Mapping[str, Any]] | None, *, encoder_name: str, file: str | None
) -> OwnExamples:
    """The examples to fit to. rows: of the file that has the real posts' texts; None where nobody has them.

    Raises UserMistake where the file lacks some of them.
    """
    written = our_examples()
    if rows is not None:
        return OwnExamples((*written, *with_texts(rows, location=str(file))), has_texts=True, memory=None)
    if encoder_name != shipped(classifier.WEIGHTS).encoder:
        return OwnExamples(written, has_texts=False, memory=None)
    return OwnExamples((*written, *real_labels()), has_texts=False, memory=Memory.load())
