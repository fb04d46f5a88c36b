"""Writes the reference pages from their sources: commands from their help, views and tables from their SQL.

Run it as ``make docs``; a test compares what it would write with what is there.
"""

import json
import re
from pathlib import Path

from typer.main import get_command

from pipeline.cli import app
from pipeline.settings.settings import commented_defaults
from pipeline.warehouse.statements import VIEWS, recipes, statement

FOLDER = Path(__file__).parent
WEIGHTS = FOLDER.parent / "models" / "weights"
SCORED = (FOLDER.parent / "README.md", FOLDER / "understanding.md", WEIGHTS / "MODEL_CARD.md")
_SCORES = re.compile(r"(?<=<!-- scores: begin -->\n).*?(?=<!-- scores: end -->)", re.DOTALL)
_SETS = {"real": "real, groups left out", "gold real": "gold real", "gold written": "gold written"}
_READERS = ("small reader", "strong reader", "shipped before")  # as benchmarks/reader_scores.py calls them
_GRAIN = re.compile(r"COMMENT ON VIEW \w+ IS '((?:[^']|'')*); version \d+';")
_COMMENT = re.compile(r"COMMENT ON COLUMN \w+\.\"?(\w+)\"? IS '((?:[^']|'')*)';")

_OPENING = """# SQL

Everything that is published can be asked in [DuckDB's SQL](https://duckdb.org/docs/stable/sql/introduction). Reading
never waits for a collection or an analysis, and they never wait for a reader. `data` is the home folder.

    trustwatch sql "FROM incident_summary"                      # fenced: read-only, a time and a memory limit
    trustwatch sql "FROM daily_causes" > causes.csv             # CSV where it is no terminal
    trustwatch sql --format parquet "FROM complaints" > complaints.parquet
    trustwatch sql                                              # a prompt

The page *SQL* of the dashboard is the same behind a text box. The published file opens in anything that reads DuckDB
1.5 or newer. Open it again after an analysis to see the new copy:

    duckdb -readonly data/trustwatch.duckdb                     # DuckDB's command line

```python
import duckdb

with duckdb.connect("data/trustwatch.duckdb", read_only=True) as published:
    causes = published.sql("FROM daily_causes").df()            # or .pl(), .to_arrow_table()
```

[notebook.ipynb](notebook.ipynb) goes on from there: complaints a week, an incident with its posts, answers of
competitors. With [Ibis](https://ibis-project.org) queries are Python, and nothing is read before it is asked for:

```python
import ibis

published = ibis.duckdb.connect("data/trustwatch.duckdb", read_only=True)
causes = published.table("daily_causes")
weeks = (
    causes.filter(causes.product == "claude")
    .group_by(causes.cause, week=causes.day.truncate("W"))
    .aggregate(n_complaints=causes.n_complaints.sum())
    .order_by("week", "cause")
    .to_polars()
)
```

```r
published <- DBI::dbConnect(duckdb::duckdb(), "data/trustwatch.duckdb", read_only = TRUE)
causes <- DBI::dbGetQuery(published, "FROM daily_causes")
```

Times are UTC: `SET TimeZone = 'UTC'` makes a client show them so. Of a post the columns `explained` and `leaving` are
read weakly. What each view has, column by column: [views.md](views.md).
"""


def pages() -> dict[Path, str]:
    """The text of every generated page, by its path."""
    return {
        FOLDER / "commands.md": _commands(),
        FOLDER / "views.md": _views(),
        FOLDER / "sql.md": _sql(),
        FOLDER / "settings.md": _settings(),
    } | {path: _with_scores(path.read_text(encoding="utf-8")) for path in SCORED}


def _commands() -> str:
    parts = [
        "# Commands\n\nResults go to stdout, narration to stderr. Exit codes: 0 done; 1 failed; 2 your mistake;"
    ]
    parts[0] += " 3 a source unreachable, or data stale; 4 partly done; 5 another run holds the lock.\n"
    parts += [_command(path, command) for path, command in _leaves(get_command(app), ())]
    return "\n".join(parts)


def _leaves(command: object, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], object]]:
    children = getattr(command, "commands", {})
    if not children:
        return [(path, command)]
    return [leaf for name, child in children.items() for leaf in _leaves(child, (*path, name))]


def _command(path: tuple[str, ...], command: object) -> str:
    help_text = str(getattr(command, "help", "")).strip()
    text, _, example = help_text.partition("Example: ")
    lines = [f"## trustwatch {' '.join(path)}\n", text.strip() + "\n", f"    {' '.join(example.split())}\n"]
    for parameter in getattr(command, "params", []):
        if parameter.name != "help":
            names = ", ".join(f"`{name}`" for name in parameter.opts) if parameter.opts[0][0] == "-" else ""
            lines.append(
                f"- {names or f'`{(parameter.metavar or parameter.name).upper()}`'}: {parameter.help}"
            )
    return "\n".join(lines) + "\n"


def _views() -> str:
    parts = [
        '# Views\n\nAnalysts and the dashboard read these; `trustwatch sql "DESCRIBE complaints"` shows types.\n'
    ]
    for name in VIEWS:
        text, grain = statement("pipeline.warehouse", f"views/{name}"), _grain(name)
        end = "" if grain.endswith("?") else "."
        rows = "\n".join(f"| `{column}` | {_plain(meaning)} |" for column, meaning in _COMMENT.findall(text))
        parts.append(
            f"## {name}\n\n{grain[0].upper()}{grain[1:]}{end}\n\n| column | meaning |\n|---|---|\n{rows}\n"
        )
    return "\n".join(parts)


def _sql() -> str:
    queries = "\n".join(f"## {question}\n\n```sql\n{query}```\n" for question, query in recipes().items())
    views = "\n".join(f"| [`{name}`](views.md#{name}) | {_grain(name)} |" for name in VIEWS)
    return f"{_OPENING}\n| view | what it has |\n|---|---|\n{views}\n\n# Recipes\n\n{queries}"


def _grain(view: str) -> str:
    """What a row of a view is."""
    return _plain(_GRAIN.findall(statement("pipeline.warehouse", f"views/{view}"))[0])


def _plain(comment: str) -> str:
    """A SQL string's content, safe in a Markdown table."""
    return comment.replace("''", "'").replace("<", "&lt;")


def _with_scores(text: str) -> str:
    """A document with its table of scores as models/weights/scores.json has them."""
    scores = json.loads((WEIGHTS / "scores.json").read_text(encoding="utf-8"))
    cells = {(score["reader"], score["subset"], score["name"]): score for score in scores}
    tables = []
    for subset, title in _SETS.items():
        n = cells[_READERS[0], subset, "complaint F1"]["n"]
        rows = [
            f"| {name} | {' | '.join(_cell(cells[reader, subset, name]) for reader in _READERS)} |"
            for name in dict.fromkeys(score["name"] for score in scores if score["value"] is not None)
        ]
        head = f"| **{title}** ({n:,}) | {' | '.join(_READERS)} |"
        tables.append("\n".join([head, "|---" * (len(_READERS) + 1) + "|", *rows, ""]))
    return _SCORES.sub(lambda _: "\n".join(tables), text)


def _cell(score: dict[str, float]) -> str:
    return "–" if score["value"] is None else f"{score['value']:.2f} [{score['low']:.2f}–{score['high']:.2f}]"


def _settings() -> str:
    return (
        "# Settings\n\nDefaults < `trustwatch.toml` < environment (`TRUSTWATCH_…`, two underscores between section and"
        " key) < flags. `trustwatch init` writes this file:\n\n```toml\n" + commented_defaults() + "```\n\n"
        "The author key is a secret: `TRUSTWATCH_AUTHOR_KEY`, else `<home>/author.key`, made on first use.\n"
    )


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
