"""Changes the modules that decide, one number or one comparison at a time, and prints the changes that no test misses.

In a copy of the tree: a number a tenth up and down (a small whole one by one), a bound that includes and one that does
not, ``and`` for ``or``, a ``not`` left out. Only the tests of the module are run, the pinned ones first, until one
falls. Ends at the limit given, and says how many changes were left; exits 1 when one survives. What survives for a
reason is explained in docs/mutants.md.

    python -m benchmarks.mutants [--minutes N] [MODULE …]

Own code, as mutmut changes no constant outside a function, and cosmic-ray numbers by a whole one only, a process each.
"""

import argparse
import ast
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
# Each module that decides, and the tests that should miss a change of it, in their folder.
_DECIDING: Final = (
    ("models/understanding/products.py", "pinned_products products promoted communities"),
    ("models/understanding/near_duplicates.py", "pinned_near_duplicates near_duplicates"),
    ("models/themes/lineage.py", "pinned_lineage lineage"),
    ("models/statistics/attribution.py", "pinned_attribution attribution"),
    ("models/statistics/interval.py", "interval"),
    ("models/bursts/scan.py", "pinned_scan scan"),
    ("models/bursts/risen_causes.py", "pinned_risen_causes risen_causes"),
    ("models/bursts/baseline.py", "baseline_formulas pinned_baseline pinned_monitor detector"),
    ("models/bursts/monitor.py", "pinned_walk pinned_monitor detector"),
    ("pipeline/brief/brief.py", "pinned_brief brief last_week"),
)
MODULES: Final = {
    path: [f"tests/{Path(path).parent}/test_{name}.py" for name in names.split()] for path, names in _DECIDING
}
_SWAPPED: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
}  # fmt: skip
_WRITTEN: Final[dict[type[ast.AST], str]] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.And: "and", ast.Or: "or",
}  # fmt: skip
# One process for all mutants: a child of it has the libraries already, imports what was changed and runs the tests.
_RUNNER: Final = """
import os, signal, sys
import duckdb, numpy, polars, pytest, scipy.stats
for line in sys.stdin:
    child = os.fork()
    if not child:
        signal.alarm(int(sys.argv[1]))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        status = pytest.main(["-x", "-q", "--disable-plugin-autoload", "-p", "no:cacheprovider", *line.split()])
        os._exit(int(status))
    print(os.waitpid(child, 0)[1], flush=True)
"""
_LONGEST: Final = 180  # seconds that the tests of one mutant may take; one that hangs them has been missed


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: what stands where, what stands there instead, and the module with it."""

    line: int
    before: str
    after: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every change of a module, in the order of the tree."""
    tree = ast.parse(source)
    passed_over = {id(inner) for annotation in _annotations(tree) for inner in ast.walk(annotation)}
    for node in ast.walk(tree):
        if id(node) not in passed_over:
            for begin, end, after in _changes(node, source):
                yield Mutant(
                    source.count("\n", 0, begin) + 1,
                    source[begin:end],
                    after,
                    source[:begin] + after + source[end:],
                )


def _annotations(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            if annotation := getattr(node, name, None):
                yield annotation


def _changes(node: ast.AST, source: str) -> Iterator[tuple[int, int, str]]:
    """Where a node's number or operator stands, and what may stand there instead."""
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    ):
        begin, end = _span(node, source)
        is_of_bits = source[begin:end].startswith("0x")  # as a hash's multipliers: any other would do
        for value in () if is_of_bits else _beside(node.value):
            yield begin, end, repr(value)
    elif isinstance(node, ast.Compare):
        for left, operator, right in zip(
            [node.left, *node.comparators], node.ops, node.comparators, strict=False
        ):
            if type(operator) in _SWAPPED:
                yield *_between(left, right, operator, source), _SWAPPED[type(operator)]
    elif isinstance(node, ast.BoolOp):
        begin, end = _between(node.values[0], node.values[1], node.op, source)
        yield begin, end, "or" if isinstance(node.op, ast.And) else "and"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        begin, _ = _span(node, source)
        yield begin, _span(node.operand, source)[0], ""


def _beside(value: float) -> Iterable[float]:
    if isinstance(value, int) and abs(value) < 10:
        return value - 1, value + 1
    near = (value * 0.9, value * 1.1) if value else (-0.1, 0.1)
    return map(round, near) if isinstance(value, int) else (float(f"{number:.6g}") for number in near)


def _span(node: ast.expr, source: str) -> tuple[int, int]:
    """Begin and end of a node in the characters of the source."""
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    lines = source.encode().splitlines(keepends=True)
    begin, end = (
        len((b"".join(lines[: line - 1]) + lines[line - 1][:column]).decode())
        for line, column in ((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset))
    )
    return begin, end


def _between(left: ast.expr, right: ast.expr, operator: ast.AST, source: str) -> tuple[int, int]:
    """Where the operator of two operands stands."""
    written = _WRITTEN[type(operator)]
    begin = source.index(written, _span(left, source)[1], _span(right, source)[0])
    return begin, begin + len(written)


def main() -> None:
    """Print a line a surviving mutant, and how many there were."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help="parts of paths; all that decide unless said"
    )
    parser.add_argument("--minutes", type=float, default=60.0, help="when to stop (default 60)")
    chosen = parser.parse_args()
    paths = [path for path in MODULES if not chosen.modules or any(part in path for part in chosen.modules)]
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for part in ("dashboard", "pipeline", "tests", "models", "ingest", "data"):
            shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", tree)
        survived = run(tree, paths, until=time.monotonic() + 60 * chosen.minutes)
    sys.exit(1 if survived else 0)


def run(tree: Path, paths: Sequence[str], *, until: float) -> int:
    """Try every mutant of some modules in a copy of the tree; how many survived."""
    survived = tried = left = 0
    with subprocess.Popen(
        [sys.executable, "-B", "-c", _RUNNER, str(_LONGEST)],
        cwd=tree, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as runner:  # fmt: skip
        assert runner.stdin is not None
        assert runner.stdout is not None
        for path in paths:
            source = (tree / path).read_text(encoding="utf-8")
            for mutant in (Mutant(0, "", "", source), *mutants(source)):
                if time.monotonic() > until:
                    left += 1
                    continue
                (tree / path).write_text(mutant.source, encoding="utf-8")
                print(*MODULES[path], file=runner.stdin, flush=True)
                passed = runner.stdout.readline().strip() == "0"
                if not mutant.line:
                    assert passed, f"{path}: its tests fall without a change"
                    continue
                tried += 1
                survived += passed
                if passed:
                    print(f"{path}:{mutant.line}: {mutant.before} → {mutant.after or 'nothing'}", flush=True)
            (tree / path).write_text(source, encoding="utf-8")
    print(f"{tried} changes tried, {survived} survived" + (f", {left} left for want of time" if left else ""))
    return survived


if __name__ == "__main__":
    main()
