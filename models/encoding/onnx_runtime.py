"""The packaged encoder without torch: one ONNX file, made at first use and kept in the user's cache.

To import torch takes longer than to read a hundred posts. The file holds the network in 8-bit integers and its
tokenizer. torch makes it once and it is checked against torch as it is made; on a machine whose integers do not agree
it stays in single precision. It can always be made again.
"""

import os
import warnings
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np

from models.encoding.cache_folder import cache_folder
from models.encoding.int8 import quantise
from models.encoding.torch_runtime import READ_TOKENS, Network, Vectors, pooled
from models.encoding.upper_layers import UpperLayers

MINIMUM_COSINE: Final = 0.98  # of every probe's upper layers, in 8 bits, to themselves in single precision
_FORMAT: Final = 4  # of the file: raise it when what is made changes
_OPSET: Final = 17
_ONLY_FATAL: Final = 4  # severity of what onnxruntime logs
_INPUTS: Final = ["input_ids", "attention_mask"]
_PROBES: Final = (
    "it is down",
    "why does it lecture me about onions? I only asked for a recipe, and it told me to see a doctor!",
    "Claude Code deleted my whole repository, two months of work, and then it apologised in three paragraphs.",
    "RT new release of #ChatGPT is out now, the best one yet",
    "my subscription renews tomorrow and I still can't log in. Error 403. Support has not answered for a week. "
    * 6,
)


class Compiled:
    """The encoder in onnxruntime.

    A text's vectors depend neither on the texts beside it, but for rounding, nor on the number of threads.
    """

    token_budget: Final = 512  # padded tokens a batch: 8-bit activations stay in a core's own cache

    def __init__(self, content: bytes | str, *, n_threads: int | None = None) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # batches run side by side instead
        options.log_severity_level = _ONLY_FATAL
        self._session = onnxruntime.InferenceSession(content, options, ["CPUExecutionProvider"])
        notes = self._session.get_modelmeta().custom_metadata_map
        self._tokenizer = Tokenizer.from_str(notes["tokenizer"])
        self._tokenizer.enable_truncation(min(int(notes["max_tokens"]), READ_TOKENS))
        self._tokenizer.no_padding()
        self.n_workers = n_threads or os.cpu_count() or 1

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens that are read of each text."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts))]

    def forward(self, texts: Sequence[str]) -> tuple[Vectors, Vectors, Vectors]:
        """One batch: vectors (n, d), pooled upper layers (n, N_LAYERS * d), adapted ones (n, d) or (n, 0)."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, text in enumerate(tokens):
            ids[row, : len(text)], mask[row, : len(text)] = text, 1
        vectors, layers, *adapted = self._session.run(None, dict(zip(_INPUTS, (ids, mask), strict=True)))
        return vectors, layers, adapted[0] if adapted else np.empty((len(ids), 0), np.float32)


def compiled(
    folder: Path,
    *,
    upper: UpperLayers | None = None,
    depth: int | None = None,
    n_threads: int | None = None,
) -> Compiled:
    """The compiled form of the encoder whose weights lie in a folder, from the cache where it is there.

    upper: adapted layers that it is to run beside its own. depth: how many of its own it runs; None is all.
    """
    file = kept(folder, upper=upper, depth=depth)
    if file and file.is_file():
        with suppress(
            Exception
        ):  # cut off or overwritten: onnxruntime has an error of its own for each; made again
            return Compiled(str(file), n_threads=n_threads)
    content = compile_network(Network(str(folder), name=folder.name, upper=upper, depth=depth))
    if file:
        with suppress(OSError):  # no room, no right: made at each start, which is slow and does no harm
            file.parent.mkdir(parents=True, exist_ok=True)
            aside = file.with_suffix(f".{os.getpid()}")
            aside.write_bytes(content)
            aside.replace(file)
    return Compiled(content, n_threads=n_threads)


def compile_network(network: Network, *, in_integers: bool = True) -> bytes:
    """The file's content. in_integers: in 8 bits where they agree with single precision."""
    import onnx

    model = onnx.load_from_string(_exported(network))
    tokenizer = network.model.tokenizer.backend_tokenizer.to_str()
    onnx.helper.set_model_props(
        model, {"tokenizer": tokenizer, "max_tokens": str(network.model.max_seq_length)}
    )
    single: bytes = model.SerializeToString()
    if not in_integers:
        return single
    quantise(model)
    content: bytes = model.SerializeToString()
    return content if _agree(Compiled(content), network) else single


def _exported(network: Network) -> bytes:
    """The network, from tokens to pooled layers, as ONNX."""
    import torch

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = network.model
            self.adapted = network.adapted

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:  # noqa: ANN401  -- tensors, traced
            batch = {"input_ids": input_ids, "attention_mask": attention_mask}
            vectors, layers, upper = pooled(self.model, batch, network.adapted)
            return (vectors, layers, upper) if network.adapted else (vectors, layers)

    transformer: Any = network.model[0]
    transformer.auto_model.set_attn_implementation("eager")  # the others cannot be traced
    outputs = ["vectors", "layers", "adapted"] if network.adapted else ["vectors", "layers"]
    ids, mask = torch.tensor([[101, 2009, 102], [101, 102, 0]]), torch.tensor([[1, 1, 1], [1, 1, 0]])
    file = BytesIO()
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # of the older exporter, which needs no further package
        torch.onnx.export(
            Graph().eval(),
            (ids, mask),
            file,  # type: ignore[arg-type]  # it takes one, whatever its annotation says
            dynamo=False,
            opset_version=_OPSET,
            input_names=_INPUTS,
            output_names=outputs,
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in _INPUTS}
            | {name: {0: "texts"} for name in outputs},
        )
    return file.getvalue()


def _agree(candidate: Compiled, network: Network) -> bool:
    """Whether both say nearly the same of every probe."""
    for ours, theirs in zip(candidate.forward(_PROBES)[1:], network.forward(_PROBES)[1:], strict=True):
        lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
        if ours.shape[1] and ((ours * theirs).sum(axis=1) / lengths).min() < MINIMUM_COSINE:
            return False
    return True


def kept(folder: Path, *, upper: UpperLayers | None = None, depth: int | None = None) -> Path | None:
    """Where the compiled form of these very weights is kept; None for a user without a home."""
    cache = cache_folder()
    if cache is None:
        return None
    contents = [
        (file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in sorted(folder.iterdir())
    ]
    made_of = (_FORMAT, str(folder), contents, upper.version if upper else "", *([depth] if depth else []))
    fingerprint = blake2b(repr(made_of).encode(), digest_size=8).hexdigest()
    return cache / f"encoder-{fingerprint}.onnx"
