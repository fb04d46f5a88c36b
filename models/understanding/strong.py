"""The strong reader: it reads again, with the larger encoder, what the small one does not call surely no complaint."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from models.encoding.encoder import Encoder, Encoding
from models.judgement import Judgement
from models.understanding.classifier import Classifier, ReadPost

WEIGHTS: Final = "strong.npz"
PASSED_ON: Final = "passed on"  # its threshold: the small reader's p_complaint from which on it is asked


@dataclass(frozen=True, slots=True)
class Strong:
    """A classifier over both encoders, and the larger one of them."""

    classifier: Classifier
    encoder: Encoder

    def read_again(
        self, posts: Sequence[ReadPost], encoding: Encoding, judged: Sequence[Judgement]
    ) -> list[Judgement]:
        """What both say together, row for row. encoding: the small encoder's; judged: by the small reader."""
        rows = [row for row, judgement in enumerate(judged) if is_passed_on(judgement, self.classifier)]
        larger = self.encoder.encode([posts[row].reading for row in rows])
        again = self.classifier.judge([posts[row] for row in rows], encoding.take(rows), larger=larger)
        together = [replace(judgement, model_version=self.classifier.version) for judgement in judged]
        for row, judgement in zip(rows, again, strict=True):
            together[row] = judgement
        return together


def is_passed_on(judgement: Judgement, classifier: Classifier) -> bool:
    """Whether a strong reader's classifier is asked about what the small reader judged so."""
    return (judgement.p_complaint or 0.0) >= classifier.artefact.thresholds[PASSED_ON]
