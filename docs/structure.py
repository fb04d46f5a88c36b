"""How the code is built, in figures: ``python -m docs.structure [FOLDER …]``, a column a checkout.

A room is a folder or a module that stands directly in a package. An arrow leads from one room to another of the same
package where any module in it imports any module in that, within functions too. A circle is a set of modules, or of
rooms, that can all be reached from each other along imports.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PACKAGES: Final = ("models", "ingest", "pipeline", "dashboard")

Graph = Mapping[str, Set[str]]


@dataclass(frozen=True, slots=True)
class Module:
    """One file of Python. path is relative to the checkout; imports are names of modules of the packages."""

    name: str
    path: str
    n_lines: int
    functions: tuple[tuple[int, str], ...]  # lines and name
    imports: frozenset[str]

    @property
    def room(self) -> str:
        """The package and what stands in it: a folder, or this very module."""
        return ".".join(self.name.split(".")[:2])


def read(root: Path) -> dict[str, Module]:
    """The modules of the packages under a checkout, by name; those that only mark a folder are left out."""
    paths = [path for package in PACKAGES for path in sorted((root / package).rglob("*.py"))]
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    names = {path: ".".join(path.relative_to(root).with_suffix("").parts) for path in paths}
    own = {path: name for path, name in names.items() if not name.endswith("__init__")}
    known = set(own.values())
    return {name: _module(path, name, trees[path], known, root=root) for path, name in own.items()}


def _module(path: Path, name: str, tree: ast.Module, known: Set[str], *, root: Path) -> Module:
    functions = tuple(
        (node.end_lineno - node.lineno + 1, node.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno
    )
    n_lines = path.read_text(encoding="utf-8").count("\n")
    return Module(
        name, str(path.relative_to(root)), n_lines, functions, frozenset(_imports(tree) & known - {name})
    )


def _imports(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def between_rooms(modules: Mapping[str, Module], package: str) -> dict[str, set[str]]:
    """Which rooms of a package import which."""
    inside = [module for module in modules.values() if module.name.startswith(f"{package}.")]
    arrows: dict[str, set[str]] = {module.room: set() for module in inside}
    for module in inside:
        arrows[module.room] |= {
            modules[name].room for name in module.imports if modules[name].room in arrows
        } - {module.room}
    return arrows


def circles(graph: Graph) -> list[set[str]]:
    """The sets of nodes that can all be reached from each other."""
    reached = {node: set(_reached(graph, node)) for node in graph}
    found: list[set[str]] = []
    for node in sorted(graph):
        circle = {other for other in reached[node] if node in reached[other]}
        if circle and circle not in found:
            found.append(circle)
    return found


def _reached(graph: Graph, begin: str) -> Iterator[str]:
    seen, ahead = set[str](), list(graph[begin])
    while ahead:
        node = ahead.pop()
        if node not in seen:
            seen.add(node)
            yield node
            ahead += graph[node]


def figures(root: Path) -> dict[str, str]:
    """What is printed of a checkout, by what it is called."""
    modules = read(root)
    folders = Counter(str(Path(module.path).parent) for module in modules.values())
    longest = max(modules.values(), key=lambda module: module.n_lines)
    n_lines, function = max(function for module in modules.values() for function in module.functions)
    answer = {"modules": f"{len(modules)}", "folders with modules": f"{len(folders)}"}
    fullest = ", ".join(f"{folder} {n}" for folder, n in folders.most_common(5))
    answer["modules in the fullest folders"] = fullest
    for package in PACKAGES:
        arrows = between_rooms(modules, package)
        n_arrows = sum(map(len, arrows.values()))
        answer[f"{package}: rooms, arrows"] = f"{len(arrows)}, {n_arrows}"
    answer["longest module"] = f"{longest.path}, {longest.n_lines} lines"
    answer["longest function"] = f"{function}, {n_lines} lines"
    whole = {name: module.imports for name, module in modules.items()}
    answer["circles of modules"] = _listed(circles(whole))
    answer["circles of rooms"] = _listed(
        [circle for package in PACKAGES for circle in circles(between_rooms(modules, package))]
    )
    return answer


def _listed(found: list[set[str]]) -> str:
    return "; ".join(" ↔ ".join(sorted(circle)) for circle in found) or "none"


def main() -> None:
    """Print the figures of each checkout beside each other, as a table in Markdown."""
    roots = [Path(argument) for argument in sys.argv[1:]] or [Path(__file__).parents[1]]
    columns = {root.resolve().name: figures(root) for root in roots}
    sys.stdout.write(f"| | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}\n")
    for name in next(iter(columns.values())):
        sys.stdout.write(f"| {name} | {' | '.join(column[name] for column in columns.values())} |\n")


if __name__ == "__main__":
    main()
