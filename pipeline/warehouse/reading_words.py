"""What a query says word by word: what EXPLAIN wraps, and what in it could do more than read.

DuckDB tells the kind of a statement, but not what stands within EXPLAIN or a WITH, nor which functions give tables.
"""

from collections.abc import Callable
from typing import Final

import duckdb

from models.errors import UserMistake

# The functions in place of a table that give rows of the query itself, or say what the tables are.
TABLE_FUNCTIONS: Final = frozenset(
    {
        "duckdb_columns",
        "duckdb_constraints",
        "duckdb_functions",
        "duckdb_indexes",
        "duckdb_keywords",
        "duckdb_tables",
        "duckdb_types",
        "duckdb_views",
        "generate_series",
        "histogram",
        "histogram_values",
        "icu_calendar_names",
        "json_each",
        "json_tree",
        "pg_timezone_names",
        "pragma_show",
        "pragma_table_info",
        "pragma_version",
        "range",
        "repeat",
        "repeat_row",
        "summary",
        "unnest",
    }
)
# What DuckDB itself tells of the process that reads: where files lie and what is set.
_OF_THE_PROCESS: Final = frozenset(
    {
        "current_setting",
        "duckdb_databases",
        "duckdb_logs",
        "pg_database",
        "pg_prepared_statements",
        "pg_settings",
        "pragma_database_list",
    }
)
_WRITING: Final = frozenset({"copy", "delete", "insert", "merge", "truncate", "update"})
_OF_TABLES: Final = """
    SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro')
    EXCEPT SELECT lower(function_name) FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'macro')
"""


def functions_of_tables(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The functions that a connection knows in the place of a table alone; DuckDB takes long to list them."""
    return frozenset(name for (name,) in connection.execute(_OF_TABLES).fetchall())


def check_reads(query: str, *, gives_table: Callable[[str], bool]) -> None:
    """Raise UserMistake where a query writes within a WITH, or names a table function or view that is not allowed.

    gives_table: whether a function, by its name, stands in the place of a table alone; asked only where it matters.
    """
    words = [word for _, word in _words(query)]
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        if before[-1:] == "(" and word in _WRITING and after not in (",", ")", "."):
            raise UserMistake(
                f"query: {word.upper()} is refused; the published warehouse is read-only, use SELECT"
            )
        name = word.strip('"').lower()
        if name in _OF_THE_PROCESS:
            raise UserMistake(f"query: {name} is refused; SHOW TABLES lists what is there")
        if after[:1] == "(" and name not in TABLE_FUNCTIONS and gives_table(name):
            raise UserMistake(
                f"query: {name}() is refused; beside views these give tables: {', '.join(sorted(TABLE_FUNCTIONS))}"
            )


def explained(query: str) -> str:
    """What an EXPLAIN wraps; nothing that can be run where it cannot be told."""
    words = _words(query)
    rest = words[1:]  # after EXPLAIN
    if len(rest) > 1 and rest[0][1] == "(" and rest[1][1] in ("analyze", "analyse", "format"):
        closing = next((index for index, (_, word) in enumerate(rest) if word == ")"), len(rest))
        rest = rest[closing + 1 :]
    elif rest and rest[0][1] in ("analyze", "analyse"):
        rest = rest[1:]
    return query.encode()[rest[0][0] :].decode() if rest else ""


def _words(query: str) -> list[tuple[int, str]]:
    """The words and signs of a query without comments, with the bytes where they begin; keywords in small letters."""
    text = query.encode()
    tokens = duckdb.tokenize(query)
    ends = [*(begin for begin, _ in tokens), len(text)][1:]
    words = [
        (begin, text[begin:end].decode(errors="replace").strip(), kind)
        for (begin, kind), end in zip(tokens, ends, strict=True)
    ]
    return [
        (begin, word if word.startswith(('"', "'")) else word.lower())
        for begin, word, kind in words
        if kind is not duckdb.token_type.comment
    ]
