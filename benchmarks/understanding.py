"""Reading posts by tricks: ``python -m benchmarks.understanding COLUMNS FILE… [--maximum N] [--gold LABELS.jsonl]``.

COLUMNS is ``tweetText``, or ``title,body`` for texts of several; a file is a CSV or a JSON array of objects. The same
English posts in one run, on one thread, in CPU seconds, since wall time on a shared machine
lies. The plain way is ``SentenceTransformer.encode`` with its defaults on every post, plus language, product and the
heads. Then each trick alone, and all of them. Peak memory is that of a process of its own for each. The share of the
bound is the encoder's own arithmetic, for tokens without padding, against the machine's measured matrix products.
The strong reader is among the ways where its encoder is installed ('make strong').
With --gold the scores on labelled posts are printed for the plain and for the full way, and the filter's recall.
"""

import argparse
import csv
import json
import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import numpy as np

from benchmarks.reader_scores import strong_reader
from models.encoding.encoder import DEFAULT_ENCODER, Encoder, Encoding, packaged
from models.encoding.larger import AUTO, find
from models.encoding.upper_layers import shipped_layers
from models.training.evaluation import evaluate
from models.training.training_set import example_from
from models.understanding.classifier import Classifier
from models.understanding.first_filter import FirstFilter, is_skimmed
from models.understanding.language import ENGLISH, identify
from models.understanding.reader import Reader, ReadResult, UnreadPost

HIDDEN, INNER, N_BLOCKS = 384, 1536, 6  # of the packaged encoder
ROWS: Final = 512  # of the matrix products that bound it


@dataclass(frozen=True)
class Way:
    """One way of reading: what runs the network, on which texts."""

    name: str
    runtime: str  # plain, torch, single, int8
    distinct: bool = True  # equal texts once
    filtered: bool = False
    strong: bool = False  # the strong reader reads again; its encoder's seconds are not the encoder's


WAYS: Final = (
    Way("plain encode()", "plain", distinct=False),
    Way("equal texts once", "plain"),
    Way("+ token-sorted batches", "torch"),
    Way("+ onnx, single precision", "single"),
    Way("+ onnx, 8-bit", "int8"),
    Way("plain + first filter", "plain", distinct=False, filtered=True),
    Way("all of them", "int8", filtered=True),
)
CASCADE: Final = Way("and the strong reader", "int8", filtered=True, strong=True)


class Plain(Encoder):
    """``SentenceTransformer.encode`` with its defaults; the heads get its vectors in place of each layer."""

    def __init__(self, *, distinct: bool) -> None:
        super().__init__()
        self._distinct = distinct
        self.seconds = 0.0

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Encoding:
        """As the base class, but for the upper layers, which this way does not have."""
        if self._runtime is None:
            self._runtime = Encoder(exact=True)._load()
        rows = list(dict.fromkeys(texts)) if self._distinct else list(texts)
        begin = time.process_time()
        vectors = self._runtime.model.encode(rows, normalize_embeddings=True, show_progress_bar=False)  # type: ignore[attr-defined]
        self.seconds += time.process_time() - begin
        row_of = {text: row for row, text in enumerate(rows)}
        vectors = vectors[[row_of[text] for text in texts]]
        return Encoding(vectors, np.hstack([vectors] * 3), vectors)


class Timed(Encoder):
    """The project's encoder, with the seconds that it takes."""

    seconds = 0.0

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Encoding:
        """As the base class."""
        begin = time.process_time()
        encoding = super().encode(texts, progress=progress)
        self.seconds += time.process_time() - begin
        return encoding


def encoder_of(way: Way) -> Any:  # noqa: ANN401  -- Plain or Timed
    """The encoder of a way, loaded."""
    if way.runtime == "plain":
        encoder: Any = Plain(distinct=way.distinct)
    else:
        encoder = Timed(n_threads=1, exact=way.runtime == "torch")
        if way.runtime == "single":
            encoder._runtime = single_precision()
    encoder.encode(["loads the model"])
    encoder.seconds = 0.0
    return encoder


def single_precision() -> Any:  # noqa: ANN401
    """The compiled encoder without integers."""
    from models.encoding.onnx_runtime import Compiled, compile_network
    from models.encoding.torch_runtime import Network

    folder = packaged(DEFAULT_ENCODER)
    assert folder is not None
    network = Network(str(folder), name=DEFAULT_ENCODER, upper=shipped_layers(DEFAULT_ENCODER), n_threads=1)
    return Compiled(compile_network(network, in_integers=False), n_threads=1)


def measure(way: Way, posts: list[UnreadPost], pipe: Any) -> None:  # noqa: ANN401  -- a connection
    """In a process of its own: CPU seconds in all and in the encoder, peak MiB, number not encoded."""
    encoder = encoder_of(way)
    first_filter = FirstFilter.load() if way.filtered else None
    strong = strong_reader(n_threads=1) if way.strong else None
    reader = Reader(Classifier.load(), encoder, [ENGLISH], first_filter=first_filter, strong=strong)
    reader.read([UnreadPost("warm", "Claude deleted my whole chat")])
    encoder.seconds, begin = 0.0, time.process_time()
    read = reader.read(posts)
    seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    pipe.send((seconds, encoder.seconds, peak, sum(map(is_skimmed, read.judgements))))


def in_its_own_process(way: Way, posts: list[UnreadPost]) -> tuple[float, float, int, int]:
    """What ``measure`` sends."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=measure, args=(way, posts, theirs))
    with patch.dict(os.environ, OMP_NUM_THREADS="1"):  # of that process alone
        process.start()
    found = ours.recv()
    process.join()
    return found  # type: ignore[no-any-return]


def bound(tokens: list[int]) -> dict[str, float]:
    """CPU seconds that the measured matrix products need for texts of so many tokens, by number format."""
    shapes = [(HIDDEN, HIDDEN)] * 4 + [(HIDDEN, INNER), (INNER, HIDDEN)]
    of_a_row = {kind: sum(product_seconds(kind, *shape) for shape in shapes) for kind in ("fp32", "int8")}
    attention = sum(4 * n * n * HIDDEN for n in tokens) * N_BLOCKS / flops_per_second()
    return {kind: seconds * N_BLOCKS * sum(tokens) + attention for kind, seconds in of_a_row.items()}


def product_seconds(kind: str, n_in: int, n_out: int) -> float:
    """CPU seconds of a bare product a row, at its best of several."""
    import onnxruntime
    from onnx import TensorProto, helper

    single = kind == "fp32"
    left, right = (TensorProto.FLOAT,) * 2 if single else (TensorProto.UINT8, TensorProto.INT8)
    weights = np.ones((n_in, n_out), np.float32 if single else np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMul" if single else "MatMulInteger", ["x", "w"], ["y"])],
        "product",
        [helper.make_tensor_value_info("x", left, [ROWS, n_in])],
        [
            helper.make_tensor_value_info(
                "y", TensorProto.FLOAT if single else TensorProto.INT32, [ROWS, n_out]
            )
        ],
        [helper.make_tensor("w", right, weights.shape, weights.tobytes(), raw=True)],
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
    x = np.ones((ROWS, n_in), np.float32 if single else np.uint8)
    return fastest(lambda: session.run(None, {"x": x})) / ROWS


def flops_per_second() -> float:
    """Of single-precision products, for attention, which stays in that."""
    x = np.ones((ROWS, ROWS), np.float32)
    return 2 * ROWS**3 / fastest(lambda: x @ x)


def fastest(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest of thirty."""
    found = []
    for _ in range(30):
        begin = time.process_time()
        work()
        found.append(time.process_time() - begin)
    return min(found)


def scores(labels: Path) -> None:
    """Print the scores of exact reading, of 8-bit reading and of all tricks, and the filter's recall."""
    rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    examples = [example_from(row, location=str(labels)) for row in rows]
    posts = [
        UnreadPost(
            str(index), example.text, title=example.title, community=example.community, language=ENGLISH
        )
        for index, example in enumerate(examples)
    ]
    ways = {"torch": (True, None), "8-bit": (False, None), "all": (False, FirstFilter.load())}
    readings: dict[str, ReadResult] = {}
    for name, (exact, first_filter) in ways.items():
        encoder = Encoder(n_threads=1, exact=exact)
        reader = Reader(Classifier.load(), encoder, [ENGLISH], first_filter=first_filter)
        readings[name] = reader.read(posts)
    judged = {
        name: read.judgements for name, read in readings.items()
    }  # a skimmed complaint's cause is 'none'
    pooled = [replace(example, subset="all") for example in examples]
    tables = {
        name: {
            (score.subset, score.name): score.value
            for score in [*evaluate(examples, rows), *evaluate(pooled, rows)]
        }
        for name, rows in judged.items()
    }
    print(f"\n{'set':10}{'score':24}" + "".join(f"{name:>10}" for name in tables))
    for subset, name in tables["torch"]:
        if name in ("complaint F1", "cause macro-F1", "product accuracy", "calibration error"):
            print(
                f"{subset:10}{name:24}" + "".join(f"{table[subset, name]:10.3f}" for table in tables.values())
            )
    for subset in ("real", "written", "all"):
        passed = [
            not is_skimmed(row)
            for row, example in zip(readings["all"].judgements, examples, strict=True)
            if example.complaint and subset in (example.subset, "all")
        ]
        print(f"{subset:10}filter recall {sum(passed)} of {len(passed)} = {sum(passed) / len(passed):.3f}")


def rows_of(file: Path) -> list[dict[str, Any]]:
    """The rows of a CSV or of a JSON array."""
    with file.open(encoding="utf-8", newline="") as content:
        return json.load(content) if file.suffix == ".json" else list(csv.DictReader(content))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("columns")
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--maximum", type=int, default=1_000)
    parser.add_argument(
        "--way", action="append", choices=[way.name for way in (*WAYS, CASCADE)], help="instead of all"
    )
    parser.add_argument("--gold", type=Path)
    asked = parser.parse_args()
    columns = asked.columns.split(",")
    texts = [
        "\n".join(str(row[column] or "") for column in columns)
        for file in asked.files
        for row in rows_of(file)
    ]
    texts = [text for text in texts if identify(text) == ENGLISH][: asked.maximum]
    posts = [UnreadPost(str(index), text) for index, text in enumerate(texts)]
    from models.understanding.text import reading

    distinct = list(dict.fromkeys(reading(text) for text in texts))
    runtime = Encoder(n_threads=1)._load()
    limits = bound(runtime.lengths(distinct))
    print(f"{len(texts):,} English posts, {len(distinct):,} distinct; one thread, CPU seconds")
    print(f"bound of the encoder alone: {len(distinct) / limits['fp32']:.0f} posts/s in fp32,", end=" ")
    print(f"{len(distinct) / limits['int8']:.0f} in int8")
    print(f"{'':28}{'posts/s':>9}{'ratio':>7}{'encoder/s':>11}{'of bound':>10}{'skimmed':>9}{'peak MiB':>10}")
    plain = None
    for way in (*WAYS, *([CASCADE] if find(AUTO).encoder else [])):
        if asked.way and way.name not in asked.way:
            continue
        seconds, in_encoder, peak, n_skimmed = in_its_own_process(way, posts)
        plain = plain or seconds
        of_bound = limits["int8" if way.runtime == "int8" else "fp32"] / in_encoder
        share = "" if n_skimmed or not way.distinct else f"{of_bound:.0%}"
        n_encoded = len(texts) - n_skimmed
        print(
            f"{way.name:28}{len(texts) / seconds:9.0f}{plain / seconds:7.2f}{n_encoded / in_encoder:11.0f}"
            f"{share:>10}{n_skimmed / len(texts):9.0%}{peak:10,}",
            flush=True,
        )
    if asked.gold:
        scores(asked.gold)


if __name__ == "__main__":
    main()
