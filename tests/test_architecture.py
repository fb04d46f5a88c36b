import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("models", "ingest", "pipeline", "dashboard")


def modules():
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def imported_by(module):
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    return set(done.stdout.split())


def test_models_bring_no_storage_no_source_and_no_screen():
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules()]
    models = [name.removesuffix(".__init__") for name in names if name.startswith("models")]
    assert not imported_by(", ".join(models)) & {"duckdb", "praw", "tweepy", "streamlit"}


@pytest.mark.parametrize("module", ["models.post", "pipeline.cli", "models.bursts.detector"])
def test_importing_does_not_load_the_encoder(module):
    assert "torch" not in imported_by(module)


def test_no_module_in_the_dashboard_hides_another():
    # `streamlit run` puts dashboard/ first on the path.
    names = {path.stem for path in (ROOT / "dashboard").glob("*.py")} - {"__init__"}
    assert not names & (set(PACKAGES) | set(sys.stdlib_module_names))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_and_its_functions_stay_readable(path):
    text = path.read_text()
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 60, f"{path}:{node.lineno} {node.name}"


def test_sql_is_never_built_from_strings():
    building = re.compile(r"""f["'][^"'\n]*\b(SELECT|INSERT|DELETE|UPDATE)\b .*\{""")
    assert not [path for path in modules() if building.search(path.read_text())]


def test_every_view_file_is_created_and_described():
    from pipeline.warehouse.statements import VIEWS

    files = {path.stem: path.read_text() for path in (ROOT / "pipeline/warehouse/sql/views").glob("*.sql")}
    assert set(files) == set(VIEWS)
    for name, text in files.items():
        assert text.startswith("CREATE "), name
        assert len(re.findall(rf"COMMENT ON VIEW {name} IS '.*; version \d+';", text)) == 1, name


def test_no_python_runs_within_polars():
    # Its workers would wait for the interpreter, which a thread that waits for them may hold: with many threads for ever.
    calls = {"map_elements", "map_batches", "map_groups", "map_rows"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in calls
    ]
    assert not found
