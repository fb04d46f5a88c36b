"""The encoder against plain ``SentenceTransformer.encode``: ``python -m benchmarks.encoding FILE COLUMN [N]``.

The same texts of a CSV column in one run on one thread, in CPU seconds, twice each in turn; vectors are compared too.
"""

import csv
import sys
import time
from collections.abc import Callable

from models.encoder import Encoder, Vectors

SECONDS = time.process_time


def rate(n_texts: int, encode: Callable[[], Vectors]) -> tuple[float, Vectors]:
    """Texts a CPU second, and the vectors."""
    begin = SECONDS()
    vectors = encode()
    return n_texts / (SECONDS() - begin), vectors


def main() -> None:
    """Print both rates and their ratio."""
    import torch

    torch.set_num_threads(1)
    path, column, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1_000
    with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123
        texts = [row[column] for row in csv.DictReader(file)][:limit]
    encoder = Encoder(n_threads=1)
    encoder.encode(["loads the model"])
    plain = encoder._load()  # the very same model, asked the plain way
    for _ in range(2):
        ours, vectors = rate(len(texts), lambda: encoder.encode(texts).vectors)
        theirs, expected = rate(len(texts), lambda: plain.encode(texts, normalize_embeddings=True))
        likeness = float((vectors * expected).sum(axis=1).min())
        print(f"encoder {ours:.0f} texts / CPU s, encode() {theirs:.0f}, ratio {ours / theirs:.2f}, ", end="")
        print(f"distinct {len(set(texts)) / len(texts):.2f}, least cosine {likeness:.6f}")


if __name__ == "__main__":
    main()
