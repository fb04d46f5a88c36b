"""A fitted model as one file: terms, heads and thresholds over one encoder; the same bytes for the same content.

Nothing in a file is executed when it is read: arrays and a JSON header, no pickles.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any, Final

import numpy as np

from models.arrays import Array, packed, unpacked
from models.errors import TrustwatchError
from models.statistics.prevalence import Confusion
from models.understanding.features import Terms
from models.understanding.heads import PART_WEIGHTS, Calibration, Head, Linear

_HEADER: Final = "header"
_VERSION_CHARACTERS: Final = 12  # 48 bits tell any two models of one project apart


@dataclass(frozen=True, slots=True)
class Artefact:
    """Everything that a fitted model knows. version follows from the bytes."""

    encoder: str
    terms: Terms
    heads: Mapping[str, Head]
    thresholds: Mapping[str, float]  # from which probability on an answer is given
    confusion: Confusion | None = None  # of causes, out of fold
    upper_layers: str = ""  # the version of the adapted layers that its heads stand on
    larger_layers: str = ""  # the same, of the larger encoder
    beside: str = (
        ""  # the version of the classifier that passes posts on to this one; "" where it reads alone
    )
    version: str = ""

    @property
    def classes(self) -> dict[str, tuple[str, ...]]:
        """The answers to each question, in the order of its head's columns."""
        return {name: head.classes for name, head in self.heads.items()}

    def to_bytes(self) -> bytes:
        """The file: term weights in half precision, all else as it is."""
        header: dict[str, Any] = {
            "encoder": self.encoder,
            "upper_layers": self.upper_layers,
            "thresholds": dict(self.thresholds),
            "heads": {
                name: {"classes": head.classes, "calibration": asdict(head.calibration)}
                for name, head in self.heads.items()
            },
        }
        if self.beside:
            header["beside"] = self.beside
        if self.larger_layers:
            header["larger_layers"] = self.larger_layers
        if self.confusion is not None:
            header["confusion"] = asdict(self.confusion) | {"counts": self.confusion.counts.tolist()}
        arrays: dict[str, Array] = {_HEADER: _pack_text(json.dumps(header, sort_keys=True))}
        for kind, vocabulary, idf in zip(
            Terms.KINDS, self.terms.vocabularies, self.terms.weights, strict=True
        ):
            arrays |= {f"terms/{kind}": _pack_text("\n".join(vocabulary)), f"terms/{kind}/weights": idf}
        for name, head in self.heads.items():
            for part in PART_WEIGHTS:
                linear: Linear | None = getattr(head, part)
                if linear is not None:
                    stored = linear.weights.astype(np.float16) if part == "terms" else linear.weights
                    arrays |= {f"{name}/{part}/weights": stored, f"{name}/{part}/bias": linear.bias}
        return packed(arrays)

    @classmethod
    def from_bytes(cls, content: bytes) -> "Artefact":
        """Read a file written by ``to_bytes``."""
        arrays = unpacked(content)
        header = json.loads(_text(arrays[_HEADER]))
        terms = Terms(
            [_text(arrays[f"terms/{kind}"]).split("\n") for kind in Terms.KINDS],
            [arrays[f"terms/{kind}/weights"] for kind in Terms.KINDS],
        )
        heads = {
            name: Head(
                classes=tuple(head["classes"]),
                calibration=Calibration(**head["calibration"]),
                **{part: _linear(arrays, f"{name}/{part}") for part in PART_WEIGHTS},
            )
            for name, head in header["heads"].items()
        }
        return cls(
            header["encoder"],
            terms,
            heads,
            header["thresholds"],
            _confusion(header.get("confusion")),
            header.get("upper_layers", ""),
            header.get("larger_layers", ""),
            header.get("beside", ""),
            version_of(content),
        )


@cache
def shipped(name: str) -> Artefact:
    """An artefact that comes with the package. Raises TrustwatchError where its file is missing."""
    file = files("models").joinpath("weights", name)
    if not file.is_file():
        raise TrustwatchError(f"models/weights/{name}: missing; 'make weights' builds it")
    return Artefact.from_bytes(file.read_bytes())


def version_of(content: bytes) -> str:
    """The version of the artefact in a file's content."""
    return blake2b(content).hexdigest()[:_VERSION_CHARACTERS]


def _linear(arrays: Mapping[str, Array], name: str) -> Any:  # noqa: ANN401  -- None only of parts that heads may lack
    if f"{name}/bias" not in arrays:
        return None
    return Linear(arrays[f"{name}/weights"].astype(np.float32), arrays[f"{name}/bias"])


def _confusion(stored: Mapping[str, Any] | None) -> Confusion | None:
    if stored is None:
        return None
    return Confusion(
        tuple(stored["truths"]), tuple(stored["answers"]), np.array(stored["counts"], dtype=np.int64)
    )


def _pack_text(text: str) -> Array:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


def _text(array: Array) -> str:
    return array.tobytes().decode("utf-8")
