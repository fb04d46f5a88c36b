"""What analysts are shown of Python does what it says: the notebook, and the examples in docs/sql.md."""

import json
import re
from pathlib import Path

import polars as pl
import pytest

from tests.story import write_story

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLES = re.findall(r"```python\n(.*?)```", (DOCS / "sql.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def beside_data(tmp_path, monkeypatch):
    """In a folder whose home is called as the examples call it."""
    write_story(tmp_path / "data")
    monkeypatch.chdir(tmp_path)


def run(*pieces):
    """What the pieces of code leave behind, run one after the other."""
    left = {}
    for piece in pieces:
        exec(compile(piece, "example", "exec"), left)
    return left


def test_the_notebook_answers_its_five_questions(beside_data):
    notebook = json.loads((DOCS / "notebook.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) == 5
    assert all(not cell.get("outputs") for cell in notebook["cells"])
    left = run(*cells)
    with left["published"] as published:
        everything = published.sql("SELECT sum(n_complaints) FROM daily_causes WHERE product = 'claude'")
        assert left["weeks"].drop("week").sum().sum_horizontal().item() == everything.pl().item()
    assert left["incident"]["incident_id"].to_list() == ["claude-1"]
    assert left["posts"].height == left["incident"]["n_posts"].item()
    assert left["answers"]["n_answers"].sum() > 0
    assert left["mine"].height > 0
    assert left["freshness"].height > 0


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # Ibis 12 calls DuckDB 2 so
def test_duckdb_and_ibis_read_the_same_from_the_examples(beside_data):
    by_duckdb, by_ibis = map(run, EXAMPLES)
    causes = pl.from_pandas(by_duckdb["causes"]).filter(product="claude")
    weeks = by_ibis["weeks"]
    by_ibis["published"].disconnect()
    assert weeks["n_complaints"].sum() == causes["n_complaints"].sum() > 0
    assert set(weeks["cause"]) == set(causes["cause"])
