import io
import sys

import pytest

from models.errors import UserMistake
from pipeline.terminal.jsonl import read_rows, write_rows


@pytest.fixture
def file(tmp_path):
    return tmp_path / "posts.jsonl"


def test_rows_come_in_order_and_empty_lines_are_passed_over(file):
    file.write_text('\ufeff{"id": "b", "text": "one", "n": 3}\r\n\n  \n{"id": 7, "text": "two\u2028more"}')
    assert read_rows(str(file), required=["text"]) == [
        {"id": "b", "text": "one", "n": 3},
        {"id": 7, "text": "two\u2028more"},
    ]


def test_half_an_emoji_becomes_a_question_mark(file):
    file.write_text('{"id": "a", "text": "cut \\ud83d"}')
    assert read_rows(str(file), required=["text"])[0]["text"] == "cut ?"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("{", "not JSON", id="broken-json"),
        pytest.param("[1]", "list; expected an object", id="no-object"),
        pytest.param('{"id": "b"}', "text is missing; expected a string", id="no-text"),
        pytest.param('{"id": "b", "text": null}', "text is None; expected a string", id="null-text"),
        pytest.param('{"text": "b"}', "id is missing; expected a string", id="no-id"),
        pytest.param('{"id": 1.5, "text": "b"}', "id is 1.5; expected a string", id="fraction-as-id"),
    ],
)
def test_a_wrong_row_is_named(file, line, message):
    file.write_text(f'{{"id": "a", "text": "fine"}}\n\n{line}\n')
    with pytest.raises(UserMistake) as raised:
        read_rows(str(file), required=["text"])
    assert str(raised.value).startswith(f"{file}:3: {message}")


def test_a_file_that_cannot_be_read_is_named(file, tmp_path):
    with pytest.raises(UserMistake, match="cannot be read"):
        read_rows(str(file), required=["text"])
    with pytest.raises(UserMistake, match="cannot be read"):
        read_rows(str(tmp_path), required=["text"])
    file.write_bytes('{"id": "a", "text": "caf\xe9"}'.encode("latin-1"))
    with pytest.raises(UserMistake, match="not UTF-8 at byte"):
        read_rows(str(file), required=["text"])


def test_a_dash_reads_stdin(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"id": 1, "text": "é"}'.encode())))
    assert read_rows("-", required=["text"]) == [{"id": 1, "text": "é"}]


def test_rows_are_written_one_a_line(capsys):
    write_rows([{"id": "é", "theme": None}, {"id": 2}])
    assert capsys.readouterr().out == '{"id": "é", "theme": null}\n{"id": 2}\n'
