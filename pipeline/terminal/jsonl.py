"""Rows in and out as JSON lines, for the commands that judge texts without a warehouse."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from models.errors import UserMistake

File = Annotated[str, typer.Argument(metavar="[FILE|-]", help="JSON lines; '-' reads them from stdin.")]
STDIN = "-"


def read_rows(file: str, *, required: Iterable[str]) -> list[dict[str, Any]]:
    """Every row of a file or of stdin, each with an ``id`` (a string or a whole number); empty lines are passed over.

    required: further fields, which must hold a string. Raises UserMistake that names line and field.
    """
    required = list(required)
    name = "stdin" if file == STDIN else file
    lines = enumerate(_lines(file), start=1)
    return [
        _row(line, required, location=f"{name}:{number}")
        for number, line in lines
        if line and not line.isspace()
    ]


def write_rows(rows: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line on stdout."""
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


def _lines(file: str) -> list[str]:
    try:
        content = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
        return content.decode("utf-8-sig").split("\n")
    except OSError as error:
        raise UserMistake(f"{file}: cannot be read ({error.strerror}); name a file of JSON lines") from error
    except UnicodeDecodeError as error:
        raise UserMistake(f"{file}: not UTF-8 at byte {error.start}; convert it to UTF-8 first") from error


def _row(line: str, required: list[str], *, location: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UserMistake(f"{location}: not JSON ({error}); expected one object a line") from error
    if not isinstance(row, dict):
        raise UserMistake(f'{location}: {type(row).__name__}; expected an object such as {{"id": "1", …}}')
    for field in ("id", *required):
        if not isinstance(row.get(field), (str, int) if field == "id" else str):
            found = f"is {row[field]!r:.40}" if field in row else "is missing"
            raise UserMistake(f"{location}: {field} {found}; expected a string")
    # Half a surrogate pair, as cut-off exports have, can be neither encoded nor printed: it becomes '?'.
    return {
        key: value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
        for key, value in row.items()
    }
