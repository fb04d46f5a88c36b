"""How much of a long post must be encoded: ``python -m benchmarks.reading_length [--every N] [--length NAME …]``.

What ships, out of fold on our own examples (a fold is a source), over encodings of the first word pieces of each
post, or of its first and last ones (Sun et al. 2019, "How to fine-tune BERT for text classification"). Prints the
scores of all posts and of those with more than 96 and 128 pieces, each with the interval of its difference from the
first 256.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from benchmarks.candidates import SHIPPED, out_of_fold, shipped
from benchmarks.corpus import Corpus
from benchmarks.labelled_scores import table
from benchmarks.sentence_pooling import Bags
from models.encoding.encoder import DEFAULT_ENCODER, Encoder, packaged
from models.encoding.torch_runtime import Network, Vectors, pooled
from models.training.training_set import our_examples
from models.understanding.classifier import ReadPost

LENGTHS: Final = {  # pieces from the beginning and from the end, the two signs around each text among them
    "first 256": (255, 1),
    "first 160": (159, 1),
    "first 128": (127, 1),
    "first 96": (95, 1),
    "first 64": (63, 1),
    "first 120, last 40": (120, 40),
    "first 96, last 32": (96, 32),
    "first 68, last 28": (68, 28),
    "first 44, last 20": (44, 20),
}
REFERENCE: Final = "first 256"
LONG: Final = (0, 96, 128)


class Cut(Network):
    """The encoder in torch, which reads a text's first and last pieces."""

    def __init__(self, first: int, last: int) -> None:
        super().__init__(str(packaged(DEFAULT_ENCODER)), name=DEFAULT_ENCODER, n_threads=1)
        self._first, self._last = first, last

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """The pieces of each text that are read."""
        ids: list[list[int]] = self.model.tokenizer(list(texts))["input_ids"]
        return [
            row if len(row) <= self._first + self._last else row[: self._first] + row[-self._last :]
            for row in ids
        ]

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """How many pieces are read of each text."""
        return list(map(len, self.pieces(texts)))

    def forward(self, texts: Sequence[str]) -> tuple[Vectors, Vectors, Vectors]:
        """As the base class, of these pieces."""
        import torch

        batch = self.model.tokenizer.pad({"input_ids": self.pieces(texts)}, return_tensors="pt")
        with torch.inference_mode():
            vectors, layers, adapted = pooled(self.model, dict(batch))
        return vectors.numpy(), layers.numpy(), adapted.numpy()


def main() -> None:
    """Print a table for each least length."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1, help="of the examples, to try it out")
    parser.add_argument(
        "--length", action="append", choices=LENGTHS, help="beside the first 256; may be repeated"
    )
    asked = parser.parse_args()
    lengths = [REFERENCE, *(asked.length or LENGTHS)]
    examples = our_examples()[:: asked.every]
    posts = [
        ReadPost.of(example.example_id, text=example.text, title=example.title, product=example.product)
        for example in examples
    ]
    readings = [post.reading for post in posts]
    sizes = np.array(Cut(10_000, 1).lengths(readings))
    nothing = Bags(np.empty((0, 0), np.float32), np.zeros(len(posts), int))
    found = {}
    for name in dict.fromkeys(lengths):
        encoder = Encoder()
        encoder._runtime = Cut(*LENGTHS[name])
        corpus = Corpus(examples, posts, encoder.encode(readings), nothing)
        found[name] = out_of_fold(corpus, {SHIPPED: shipped})[SHIPPED]
    for minimum in LONG:
        marked = [
            replace(example, subset="long" if size > minimum else "short")
            for example, size in zip(examples, sizes, strict=True)
        ]
        title = f"more than {minimum} pieces" if minimum else "all posts"
        print(
            table(title, replace(corpus, examples=marked), found, reference=REFERENCE, subset="long"),
            flush=True,
        )


if __name__ == "__main__":
    main()
