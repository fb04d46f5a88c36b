"""Deletes each predicate of each filtered query in turn, in a copy of the tree, and names the test that falls.

A predicate that no test misses decides nothing that is pinned. Exits 1 when one survives.

    python -m benchmarks.filter_mutants [QUERY …]
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUERIES = ("dashboard/sql", "pipeline/brief/sql")
TESTS = ("tests/dashboard/test_every_filter.py", "tests/pipeline/brief/test_products_chosen.py")
_VALUE = r"\$(?:filters\['\w+'\]|from_at|to_at|product\b)"
PREDICATES = (  # what is deleted, and what stays in its place
    (rf"is_chosen\({_VALUE}, [\w.]+\)", "true"),
    (r"is_within\(\$filters, \w+\)", "true"),
    (r"is_within\(filters, created_at\)", "true"),
    (r"is_chosen\(filters\['\w+'\], \w+\)", "true"),
    (r"(?:moment|day) [<>]=? filters\['\w+'\](?:::DATE)?", "true"),
    (r"wanted IS NULL OR list_contains\(wanted, value\)", "true"),
    (r"chosen\('(\w+)', \$filters\)", r"\1"),
    (r"counted\(\$filters\)", "daily_counts"),
    (rf"list_has_any\({_VALUE}, \w+\)", "false"),
    (rf"coalesce\(\w+, {_VALUE}\) [<>]=? {_VALUE}", "true"),
    (rf"(?<!\()\b\w+ [<>]?=? {_VALUE}", "true"),
    (r"\b\w+ = \$(?:incident_id|announcement_id)\b", "true"),
    (r"\(\$(?:reading|words)::VARCHAR IS NULL OR .+\)(?=;?$)", "true"),
    (rf"(?:greatest|least)\((\w+), {_VALUE}(?:::DATE)?(?: - 1)?\)", r"\1"),
    (r"\$filters\['from_at'\]::DATE(?=,)", "DATE '2025-01-01'"),
    (r"\(\$products::VARCHAR\[\] IS NULL OR list_contains\(\$products, \w+\)\)", "true"),
    (r"\$products::VARCHAR\[\] IS NULL OR list_contains\(\$products, \w+\)$", "true"),
)
# What is imported serves all mutants; each is asked in a process of its own, as the pages read their SQL once.
_RUNNER = """
import os, sys, pytest
import dashboard.queries, pipeline.brief.brief
class Fallen:
    def pytest_runtest_logreport(self, report):
        if report.failed:
            print("\\nFELL", report.nodeid.rpartition("::")[2], flush=True)
for line in sys.stdin:
    if not (child := os.fork()):
        quiet = ["-q", "-s", "--no-header", "--no-summary", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
        os._exit(pytest.main(["-x", *quiet, *line.split()], plugins=[Fallen()]))
    print("\\nDONE", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def mutants(text: str) -> Iterator[tuple[str, str]]:
    """What was deleted from a query, and the query without it."""
    seen: set[tuple[int, int]] = set()
    for pattern, instead in PREDICATES:
        for found in re.finditer(pattern, text, re.MULTILINE):
            if any(found.start() < end and begin < found.end() for begin, end in seen):
                continue
            seen.add(found.span())
            yield found.group(), text[: found.start()] + found.expand(instead) + text[found.end() :]


def main() -> None:
    """Print a line a mutant and how many survive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("queries", nargs="*", help="names of .sql files; all of them unless said")
    queries = frozenset(parser.parse_args().queries)
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for part in ("dashboard", "pipeline", "tests", "models", "ingest", "data"):
            shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", tree)
        survived = _run(tree, queries)
    print(f"{survived} survived")
    sys.exit(1 if survived else 0)


def _run(tree: Path, queries: frozenset[str]) -> int:
    survived = total = 0
    with subprocess.Popen(
        [sys.executable, "-c", _RUNNER],
        cwd=tree,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as runner:
        if fallen := _fallen(runner):
            sys.exit(f"{fallen[0]} falls though nothing is deleted")
        for path in sorted(path for folder in QUERIES for path in (tree / folder).glob("*.sql")):
            if queries and path.stem not in queries:
                continue
            text = path.read_text()
            for deleted, mutant in mutants(text):
                path.write_text(mutant)
                fell = _fallen(runner)
                survived += not fell
                total += 1
                print(f"| {path.stem} | `{deleted}` | {fell[0] if fell else '**survived**'} |", flush=True)
            path.write_text(text)
    print(f"{total} predicates deleted")
    return survived


def _fallen(runner: subprocess.Popen[str]) -> list[str]:
    """The tests that fall now: none, or the first."""
    assert runner.stdin is not None
    assert runner.stdout is not None
    print(*TESTS, file=runner.stdin, flush=True)
    fallen = []
    for line in runner.stdout:
        if line.startswith("FELL"):
            fallen.append(line.split(maxsplit=1)[1].strip())
        if line.startswith("DONE"):
            if int(line.split()[1]) != bool(fallen):
                sys.exit(f"the tests could not be run: pytest ended with {line.split()[1]}")
            return fallen
    sys.exit("the tests could not be run")


if __name__ == "__main__":
    main()
