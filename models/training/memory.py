"""What the package remembers of the examples its classifier was fitted to: numbers, and no words.

The texts of real posts are not part of the package, and whoever fits it to corrections of their own rarely has them.
Kept are what the encoder made of each, in 8 bits, and what regressions over words and the adapted layers, which then
stay as they are, said of every example by folds that had not seen it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.arrays import packed, unpacked
from models.encoding.encoder import Encoding, Vectors
from models.encoding.upper_layers import UpperLayers, shipped_layers
from models.errors import TrustwatchError
from models.training.adaptation import Adaptation
from models.training.classifier_fit import features_of, posts_of
from models.training.fitting import Words
from models.training.training_set import Example
from models.understanding.artefact import Artefact, shipped
from models.understanding.classifier import WEIGHTS as CLASSIFIER
from models.understanding.classifier import wordings
from models.understanding.features import Features
from models.understanding.heads import Probabilities

WEIGHTS: Final = "memory.npz"
_LEVELS: Final = 127
_WORDS: Final = "words/"
# Beginnings of the names under which it is kept what adapted layers said, by the part of a head that stands on them.
_LAYERS: Final = {"adapted": "layers/", "larger_adapted": "larger_layers/"}


@dataclass(frozen=True, slots=True)
class Memory:
    """The remembered real posts, and what words said of all of the project's own examples, written ones first."""

    version: str  # of the classifier whose regressions over words they are
    real: Vectors  # (n_real, d): vectors and traits, as they are fitted to
    by_words: Mapping[str, Probabilities]  # (n_own, k), by question
    # The same, of adapted layers, by the part of a head that stands on them.
    by_layers: Mapping[str, Mapping[str, Probabilities]]
    outright: Vectors  # (n_real, answers): what a sentence of each real post gives outright

    @classmethod
    def load(cls) -> "Memory":
        """The package's. Raises TrustwatchError where its file is missing or is another classifier's."""
        file = files("models").joinpath("weights", WEIGHTS)
        if not file.is_file():
            raise TrustwatchError(f"models/weights/{WEIGHTS}: missing; 'make weights' builds it")
        memory = cls.from_bytes(file.read_bytes())
        if memory.version != shipped(CLASSIFIER).version:
            raise TrustwatchError(
                f"models/weights/{WEIGHTS}: of another classifier than {CLASSIFIER}; 'make weights' builds both"
            )
        return memory

    @classmethod
    def remembered_layers(cls) -> dict[str, Mapping[str, Probabilities]]:
        """What the package's remembers of adapted layers, of whatever classifier it is; nothing where there is none."""
        file = files("models").joinpath("weights", WEIGHTS)
        return dict(cls.from_bytes(file.read_bytes()).by_layers) if file.is_file() else {}

    @classmethod
    def from_bytes(cls, content: bytes) -> "Memory":
        """Read a file written by ``to_bytes``."""
        arrays = unpacked(content)
        real = arrays["levels"] * arrays["scale"] + arrays["mean"]

        def said(kind: str) -> dict[str, Probabilities]:
            return {
                name.removeprefix(kind): values.astype(np.float64)
                for name, values in arrays.items()
                if name.startswith(kind)
            }

        by_layers = {part: found for part, kind in _LAYERS.items() if (found := said(kind))}
        outright = arrays["outright"].astype(np.float32)
        return cls(str(arrays["version"]), real.astype(np.float32), said(_WORDS), by_layers, outright)

    def to_bytes(self) -> bytes:
        """The file: each column of the vectors in 255 levels about its mean, probabilities in half precision."""
        mean = self.real.mean(axis=0)
        scale = np.maximum(np.abs(self.real - mean).max(axis=0), np.finfo(np.float32).tiny) / _LEVELS
        arrays = {
            "version": np.array(self.version),
            "mean": mean,
            "scale": scale,
            "levels": np.round((self.real - mean) / scale).astype(np.int8),
            "outright": self.outright.astype(np.int8),
        }
        layers = [(_LAYERS[part], answers) for part, answers in self.by_layers.items()]
        for kind, answers in ((_WORDS, self.by_words), *layers):
            arrays |= {f"{kind}{name}": values.astype(np.float16) for name, values in answers.items()}
        return packed(arrays)

    def recall(self, written: Sequence[Example], more: Sequence[Example], encoding: Encoding) -> "Recalled":
        """What is fitted to: written, remembered real and more examples, in this order; and the parts that are kept.

        encoding: of the written ones and the further ones, row for row.
        """
        artefact = shipped(CLASSIFIER)
        posts = posts_of([*written, *more])
        at_hand = features_of(posts, encoding)
        n = len(written)
        dense = np.vstack([at_hand.dense[:n], self.real, at_hand.dense[n:]])
        assert at_hand.outright is not None
        outright = np.vstack([at_hand.outright[:n], self.outright, at_hand.outright[n:]])
        readings = [*at_hand.readings[:n], *[""] * len(self.real), *at_hand.readings[n:]]
        terms = artefact.terms.matrix(wordings(posts[n:]))
        answers = {
            name: np.vstack([self.by_words[name], head.terms.answers(terms)])
            for name, head in artefact.heads.items()
            if head.terms
        }
        layers = shipped_layers(artefact.encoder)
        return Recalled(
            Features(dense, at_hand.n_traits, readings, outright=outright),
            Words(artefact.terms, artefact.heads, answers),
            {"adapted": self._adaptation("adapted", layers, artefact, encoding.adapted[n:])}
            if layers
            else {},
        )

    def kept_layers(
        self, part: str, layers: UpperLayers, judge: Artefact, *, known: Sequence[str], asked: "Asked"
    ) -> Adaptation | None:
        """The package's adapted layers, and what folds, or they where they had not seen it, said of each example.

        part: of a head, that stands on them in the judge; known: the ids of the remembered examples, in their order.
        """
        if part not in self.by_layers:
            return None
        place = {example_id: row for row, example_id in enumerate(known)}
        by_themselves = len(known) + np.arange(len(asked.example_ids))
        rows = np.array(
            [place.get(name, own) for name, own in zip(asked.example_ids, by_themselves, strict=True)]
        )
        adaptation = self._adaptation(part, layers, judge, asked.adapted)
        answers = {}
        for name, said in adaptation.answers.items():
            unsaid = np.isnan(said[rows]).any(axis=1) & (True if asked.needed is None else asked.needed)
            found = said[np.where(unsaid, by_themselves, rows)]
            # In half precision, as they are remembered: the next fit finds the same numbers.
            answers[name] = found.astype(np.float16).astype(np.float64)
        return Adaptation(adaptation.layers, adaptation.heads, answers)

    def _adaptation(self, part: str, layers: UpperLayers, judge: Artefact, more: Vectors) -> Adaptation:
        """The package's adapted layers, and what they say of its own examples and of more, (n, d) after them."""
        heads = {name: getattr(head, part) for name, head in judge.heads.items()}
        answers = {
            name: np.vstack([self.by_layers[part][name], head.answers(more)]) for name, head in heads.items()
        }
        return Adaptation(layers, heads, answers)


@dataclass(frozen=True, slots=True)
class Asked:
    """Examples that adapted layers are asked about, and what the layers make of each: adapted, (n, d).

    needed: of which an answer is needed although folds were not asked about them; None is all.
    """

    example_ids: Sequence[str]
    adapted: Vectors
    needed: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a fit without the texts of real posts is made of."""

    features: Features
    words: Words
    adaptations: Mapping[str, Adaptation]  # by the part of a head that stands on them
