"""A short document of sentences and tables, as rich text, Markdown or HTML.

Every string in it is plain text: whatever it contains is shown as it is, never rendered as markup.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

_MARKUP = re.compile(r"[\\`*_\[\]<>|~&]")
_AT_LINE_START = re.compile(r"^(\d+(?=[.)]\s))?([-+=#.)])")  # lists, headings and rules
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1F2933; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; line-height: 1.35 } h2 { font-size: 1.1rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .8rem .3rem 0;
border-bottom: 1px solid #D9DEE3; vertical-align: top } th { font-weight: 600 } .note { color: #55606B }
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its title, or sentences where there are no columns; empty says why there are no rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A headline, a line beneath it, and sections."""

    headline: str
    beneath: str
    sections: tuple[Section, ...]


def as_rich(document: Document) -> RenderableType:
    """For a terminal."""
    parts: list[RenderableType] = [Text(document.headline, style="bold"), Text(document.beneath, style="dim")]
    for section in document.sections:
        parts += [Text(""), Text(section.title, style="bold")]
        if section.note and section.rows:
            parts.append(Text(section.note, style="dim"))
        parts.append(_rich_rows(section))
    return Group(*parts)


def as_markdown(document: Document) -> str:
    """CommonMark with pipe tables."""
    return "\n".join(_markdown_lines(document)) + "\n"


def as_html(document: Document) -> str:
    """One page that needs nothing else."""
    body = "".join(_html_section(section) for section in document.sections)
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Trustwatch</title>'
        f"<style>{_STYLE}</style>\n<h1>{escape(document.headline)}</h1>\n"
        f'<p class="note">{escape(document.beneath)}</p>\n{body}</html>\n'
    )


def escape_markdown(text: str) -> str:
    """Text on one line in which no character is read as Markdown."""
    line = " ".join(text.split())
    return _AT_LINE_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", line))


def _rich_rows(section: Section) -> RenderableType:
    if not section.rows:
        return Text(section.empty)
    if not section.columns:
        return Group(*(Text(f"- {' '.join(row)}") for row in section.rows))
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 1, 0, 0))
    for column, cells in zip(section.columns, zip(*section.rows, strict=True), strict=True):
        words = " ".join((column, *cells)).split()
        table.add_column(Text(column), min_width=max(map(len, words)))  # a narrow screen breaks no word
    for row in section.rows:
        table.add_row(*map(Text, row))
    return table


def _markdown_lines(document: Document) -> Iterator[str]:
    yield f"# {escape_markdown(document.headline)}"
    yield ""
    yield escape_markdown(document.beneath)
    for section in document.sections:
        yield from ("", f"## {escape_markdown(section.title)}", "")
        if not section.rows:
            yield escape_markdown(section.empty)
            continue
        if section.note:
            yield from (escape_markdown(section.note), "")
        if section.columns:
            yield _pipes([escape_markdown(column) for column in section.columns])
            yield _pipes(["---"] * len(section.columns))
            yield from (_pipes([escape_markdown(cell) for cell in row]) for row in section.rows)
        else:
            yield from (f"- {escape_markdown(' '.join(row))}" for row in section.rows)


def _pipes(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _html_section(section: Section) -> str:
    head = f"<h2>{escape(section.title)}</h2>\n"
    if not section.rows:
        return f"{head}<p>{escape(section.empty)}</p>\n"
    note = f'<p class="note">{escape(section.note)}</p>\n' if section.note else ""
    if not section.columns:
        items = "".join(f"<li>{escape(' '.join(row))}</li>\n" for row in section.rows)
        return f"{head}{note}<ul>\n{items}</ul>\n"
    header = "".join(f"<th>{escape(column)}</th>" for column in section.columns)
    lines = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in section.rows
    )
    return f"{head}{note}<table>\n<tr>{header}</tr>\n{lines}</table>\n"
