"""An ONNX graph whose matrix products run in 8-bit integers.

Weights are quantised once, a scale a column; activations when they come, a scale a token (ZeroQuant, Yao et al.
2022). onnxruntime's own dynamic quantisation has one scale for a whole batch, so that a text's vector would depend on
the texts beside it, and is less exact: .992 is its mean cosine to single precision in the last layer, and of five
nearest neighbours one is another; here one of 27 is.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from onnx import ModelProto

_LEVELS: Final = 127  # on each side of zero
# What GELU gives is never below -.17: bytes about 40 instead of 128 give its positive side two thirds more levels.
_GELU_ZERO: Final = 40
_GELU_LEVELS: Final = 255 - _GELU_ZERO
_GELU_LEAST: Final = 0.17
# The values of attention, of BERT and of MPNet, and an attentive pooling stay in single precision: that takes away
# half of the error for a tenth of the time.
_SINGLE: Final = ("/value/", "/attn/v/", "/adapted/values/", "/adapted/queries/")
_RUNTIME: Final = "com.microsoft"  # onnxruntime's own operators: the product and its scaling in one step


def quantise(model: "ModelProto") -> None:
    """Rewrite every product of activations with a constant matrix in place, but for a few."""
    from onnx import helper, numpy_helper

    graph = model.graph
    constants = {tensor.name: tensor for tensor in graph.initializer}
    added = _numbers()
    nodes: list[Any] = []
    scaled: set[str] = set()
    for node in graph.node:
        if (
            node.op_type != "MatMul"
            or node.input[1] not in constants
            or any(step in node.name for step in _SINGLE)
        ):
            nodes.append(node)
            continue
        activation, matrix = node.input
        weights = numpy_helper.to_array(constants[matrix])
        kind = "gelu" if len(weights) > weights.shape[1] else "plain"  # only the way back down follows a GELU
        if activation not in scaled:  # query, key and value share theirs
            nodes += _scaled(activation, kind)
            scaled.add(activation)
        scale = np.maximum(np.abs(weights).max(axis=0), np.finfo(np.float32).tiny) / _LEVELS
        added[f"{matrix}.int8"] = np.round(weights / scale).astype(np.int8)
        added[f"{matrix}.scale"] = scale.astype(np.float32)
        nodes += _product(activation, matrix, kind, into=node.output[0])
    _replace(
        graph, nodes, [numpy_helper.from_array(np.asarray(value), name) for name, value in added.items()]
    )
    model.opset_import.append(helper.make_opsetid(_RUNTIME, 1))


def _numbers() -> dict[str, Any]:
    """The constants that the steps read, by name."""
    return {
        "int8.one": np.float32(1),
        "int8.weight_zero": np.int8(0),
        "int8.plain.zero": np.uint8(_LEVELS + 1),
        "int8.plain.step": np.float32(1 / _LEVELS),
        "int8.plain.least": np.finfo(np.float32).tiny,  # a token of zeros is not divided by zero
        "int8.gelu.zero": np.uint8(_GELU_ZERO),
        "int8.gelu.step": np.float32(1 / _GELU_LEVELS),
        "int8.gelu.least": np.float32(_GELU_LEAST * _GELU_LEVELS / _GELU_ZERO),
    }


def _scaled(activation: str, kind: str) -> list[Any]:
    """Steps that turn activations into unsigned bytes, with the greatest of each token at full scale."""
    from onnx.helper import make_node

    def name(step: str) -> str:
        return f"{activation}.{step}"

    size = activation if kind == "gelu" else name("size")
    return [
        *([] if kind == "gelu" else [make_node("Abs", [activation], [size])]),
        make_node("ReduceMax", [size], [name("found")], axes=[-1], keepdims=1),
        make_node("Max", [name("found"), f"int8.{kind}.least"], [name("greatest")]),
        make_node("Mul", [name("greatest"), f"int8.{kind}.step"], [name("scale")]),
        make_node("Div", [activation, name("scale")], [name("level")]),
        make_node("QuantizeLinear", [name("level"), "int8.one", f"int8.{kind}.zero"], [name("int8")]),
    ]


def _product(activation: str, matrix: str, kind: str, *, into: str) -> list[Any]:
    """Steps that multiply in integers and scale back, by column and then by token."""
    from onnx.helper import make_node

    inputs = [f"{activation}.int8", f"{matrix}.int8", "int8.one", f"{matrix}.scale"]
    inputs += [f"int8.{kind}.zero", "int8.weight_zero"]
    return [
        make_node("MatMulIntegerToFloat", inputs, [f"{into}.by_column"], domain=_RUNTIME),
        make_node("Mul", [f"{into}.by_column", f"{activation}.scale"], [into]),
    ]


def _replace(graph: Any, nodes: list[Any], added: list[Any]) -> None:  # noqa: ANN401  -- onnx builds its types at run time
    """Give a graph other nodes, and only the constants that they read."""
    read = {name for node in nodes for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in read]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend([*kept, *added])
