import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard

from ingest.formats import format_of, read_file
from models.errors import PartlyDone, UnknownName, UserMistake
from tests.ingest.status.test_page import component_row, history, incident
from tests.ingest.status.test_page import page as status_page
from tests.ingest.written_files import (
    CONTEXT,
    MAPS,
    comment,
    posts,
    read,
    rejects,
    submission,
    tweet,
    write_json,
    write_lines,
)


def archived(form):
    """An archive that holds one file of posts."""
    content, written = json.dumps(submission()).encode(), io.BytesIO()
    if form == "zip":
        with zipfile.ZipFile(written, "w") as archive:
            archive.writestr("posts.json", content)
    else:
        with tarfile.open(fileobj=written, mode="w") as archive:
            entry = tarfile.TarInfo("posts.json")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return written.getvalue()


def read_until_broken(path):
    """The records before a file breaks off, and what is said of it."""
    records = []
    with pytest.raises(PartlyDone) as partly:
        records.extend(read_file(path, CONTEXT, file_format=format_of(path)))
    return records, str(partly.value)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        pytest.param([submission()], "reddit", id="submissions"),
        pytest.param(comment(), "reddit", id="comment"),
        pytest.param({"kind": "Listing", "data": {"children": []}}, "reddit", id="listing"),
        pytest.param([{"kind": "Listing", "data": {"children": []}}], "reddit", id="thread"),
        pytest.param({"data": [submission()]}, "reddit", id="archive"),
        pytest.param({"data": [tweet()], "meta": {}}, "x", id="page"),
        pytest.param([{"data": [tweet()]}], "x", id="pages"),
        pytest.param(tweet(), "x", id="flat"),
        pytest.param(status_page(incident()), "status", id="statuspage"),
        pytest.param({"page": {}, "components": []}, "status", id="no-incidents"),
        pytest.param(history(component_row()), "status", id="history"),
    ],
)
@pytest.mark.parametrize("indent", [None, 1], ids=["dense", "pretty"])
def test_a_format_is_told_by_its_first_object(tmp_path, value, name, indent):
    path = tmp_path / "export"
    path.write_text(json.dumps(value, indent=indent))
    assert format_of(path).name == name


def test_a_format_is_told_under_compression(tmp_path):
    path = tmp_path / "RS_2026-02.zst"
    path.write_bytes(zstandard.compress(json.dumps(submission()).encode()))
    assert format_of(path).name == "reddit"
    assert len(posts(read(path))) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("a,b\n1,2\n", r"is a table; say with --map FILE .*appstore-chatgpt.toml", id="csv"),
        pytest.param('[{"a": 1}]', "is a table", id="json"),
        pytest.param("PAR1", "is a table", id="parquet"),
        pytest.param(
            "nothing of the kind", "no known format; name it with --format: reddit, x, status", id="prose"
        ),
        pytest.param("", "is empty", id="empty"),
        pytest.param(" \n\n", "is empty", id="blank"),
        pytest.param(
            "\n<!DOCTYPE html><table><tr><td>id</td></tr></table>", "is a web page; export", id="page"
        ),
        pytest.param("a,b".encode("utf-16"), "is a table", id="utf-16"),
        pytest.param(" [] ", "is empty", id="no-rows"),
        pytest.param('{"errors": [{"title": "Unauthorized"}]}', "tells of an error", id="error-of-x"),
        pytest.param(
            '{"message": "Too Many Requests", "error": 429}', "tells of an error", id="error-of-reddit"
        ),
        pytest.param(archived("tar"), "unpack it first with tar -xf", id="tar"),
        pytest.param(gzip.compress(archived("tar")), "unpack it first with tar -xf", id="tar-gz"),
        pytest.param(archived("zip"), "is a zip archive; unpack it", id="zip"),
        pytest.param(b"\x28\xb5\x2f\xfd", "cut off", id="cut-in-its-first-bytes"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0,\0", "no known format", id="image"),
    ],
)
def test_what_cannot_be_told_is_named_with_a_way_out(tmp_path, content, message):
    path = tmp_path / "export"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UserMistake, match=message) as mistake:
        format_of(path)
    assert str(mistake.value).startswith(str(path))


def test_what_is_no_file_is_named(tmp_path):
    with pytest.raises(UserMistake, match="no such file"):
        format_of(tmp_path / "nowhere.json")
    with pytest.raises(UserMistake, match="is a folder; name the files in it"):
        format_of(tmp_path)
    with pytest.raises(UserMistake, match="no regular file"):
        format_of(Path("/dev/null"))
    with pytest.raises(UserMistake, match="cannot be read"):
        format_of(tmp_path / ("x" * 300))


def test_an_unknown_format_is_named(tmp_path):
    with pytest.raises(UnknownName, match="unknown format 'redit': did you mean 'reddit'"):
        format_of(write_json(tmp_path / "a.json", {}), name="redit")


def test_a_dump_that_was_cut_off_gives_what_stands_before(tmp_path):
    lines = [json.dumps(submission(number, selftext=str(hash(str(number))))) for number in range(4_000)]
    packed = zstandard.compress("\n".join(lines).encode())
    path = tmp_path / "RS.zst"
    path.write_bytes(packed[: len(packed) // 2])
    records, said = read_until_broken(path)
    assert len(posts(records)) > 1_000
    ((field, reason),) = rejects(records)
    assert field == "file"
    assert "cut off" in reason
    assert f"the {len(records) - 1:,} rows before it are kept" in said


def test_a_broken_array_gives_what_stands_before(tmp_path):
    text = json.dumps([submission(number) for number in range(5)])
    path = tmp_path / "a.json"
    path.write_text(text[: text.index('"abc3"')])
    records, said = read_until_broken(path)
    assert len(posts(records)) == 3
    assert rejects(records)[0][1].startswith("is broken JSON in item 4")
    assert "the 3 rows before it are kept" in said


def test_a_document_of_which_nothing_can_be_read_is_a_mistake(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{\n  "data": [\n    {"id": "1", }\n  ]\n}')
    with pytest.raises(UserMistake, match="broken JSON in line 3"):
        read(path, name="x")


@pytest.mark.parametrize("path", sorted(MAPS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_ready_map_is_sound_and_explained(path):
    from ingest.files.column_map import read_map

    assert path.read_text().startswith("# ")
    assert read_map(path).columns


def test_a_broken_line_in_the_middle_of_a_dump_is_one_reject(tmp_path):
    path = write_lines(tmp_path / "a.ndjson", [submission(1), '{"id": "abc2", "ti', "", submission(3)])
    records = read(path)
    assert [record.location for record in records] == ["a.ndjson:1", "a.ndjson:2", "a.ndjson:4"]
    assert len(rejects(records)) == 1
