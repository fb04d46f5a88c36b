"""Files that are made to fill the memory, or that only look as if they were, cost one row and no more."""

import gzip
import io
import json
import resource
import select
import subprocess
import zipfile

import pyarrow
import pyarrow.parquet
import pytest
import zstandard

from ingest.files.column_map import read_map
from ingest.files.json_text import DEPTH, DIGITS, VALUES
from ingest.files.stream import RATIO, BrokenFile, chunks_of
from ingest.files.table_layout import Layout
from ingest.files.workbook_rows import workbook_table
from models.errors import PartlyDone, UserMistake
from tests.ingest.files.test_layouts import workbook
from tests.ingest.written_files import MAPS, posts, read, rejects, submission

GOOD = json.dumps(submission())
DEEP = "[" * 30_000 + "]" * 30_000


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(DEEP, id="nested-arrays"),
        pytest.param('{"a":' * 30_000 + "1" + "}" * 30_000, id="nested-objects"),
        pytest.param("[" * (DEPTH + 1) + "]" * (DEPTH + 1), id="just-too-deep"),
        pytest.param('{"id": ' + "9" * 5_000 + "}", id="five-thousand-digits"),
    ],
)
def test_one_row_too_many_for_memory_is_rejected_and_the_next_one_read(tmp_path, bomb):
    before = peak_megabytes()
    lines = written(tmp_path / "a.ndjson", f"{GOOD}\n{bomb}\n{GOOD}\n")
    array = written(tmp_path / "a.json", f"[{GOOD}, {bomb}, {GOOD}]")
    for path in (lines, array):
        records = read(path)
        assert len(posts(records)) == 2
        assert len(rejects(records)) == 1
    assert peak_megabytes() - before < 100


def test_a_file_that_begins_with_a_bomb_is_told_by_what_it_is(tmp_path):
    with pytest.raises(UserMistake, match="is a table"):
        read(written(tmp_path / "a.json", "[" * 60_000))


def test_the_deepest_that_is_read_is_a_value_and_one_deeper_is_not(tmp_path):
    def nested(depth):
        return json.dumps(submission(extra=json.loads("[" * depth + "]" * depth)))

    records = read(written(tmp_path / "a.ndjson", f"{nested(DEPTH - 1)}\n{nested(DEPTH + 1)}\n"))
    assert len(posts(records)) == 1
    assert rejects(records) == [("line", f"is nested more than {DEPTH} deep")]


def test_a_long_number_that_no_field_asks_for_does_no_harm(tmp_path):
    thing = GOOD.replace('"score": 12', '"score": 12, "other": ' + "7" * (DIGITS + 5_000))
    assert len(posts(read(written(tmp_path / "a.ndjson", thing)))) == 1


def test_more_values_than_memory_has_room_for_are_no_row(tmp_path):
    crowd = "[" + "[]," * (VALUES + 1) + "1]"
    records = read(written(tmp_path / "a.ndjson", f"{GOOD}\n{crowd}\n{GOOD}\n"))
    assert rejects(records) == [("line", f"holds more than {VALUES:,} values")]
    with pytest.raises(PartlyDone, match="the 1 rows before it are kept"):
        read(written(tmp_path / "a.json", f"[{GOOD}, {crowd}]"))


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        pytest.param("a.zst", zstandard.compress, id="zstandard"),
        pytest.param("a.gz", gzip.compress, id="gzip"),
    ],
)
def test_what_unpacks_to_far_more_than_text_does_is_stopped(tmp_path, name, pack):
    path = written(tmp_path / name, pack(b"0" * 300_000_000))
    before, sizes = peak_megabytes(), []
    with pytest.raises(BrokenFile, match=f"unpacks to over {RATIO} times its size"):
        sizes.extend(map(len, chunks_of(path)))
    assert sum(sizes) < 140_000_000
    assert peak_megabytes() - before < 200


def test_a_small_file_may_unpack_to_whatever_it_likes(tmp_path):
    path = written(tmp_path / "a.gz", gzip.compress(b"0" * 10_000_000))
    assert sum(map(len, chunks_of(path))) == 10_000_000


WRITING = {"compression": "zstd", "dictionary_pagesize_limit": 2**30, "store_schema": False}


def reviews_of(texts):
    """Rows of a store's reviews, each with its text twice."""
    dates = pyarrow.array(["2026-03-01 10:00:00"] * len(texts))
    return pyarrow.table({"date": dates, "title": texts, "rating": [1] * len(texts), "review": texts})


def parquet(path, texts):
    pyarrow.parquet.write_table(reviews_of(texts), path, **WRITING)


def test_rows_that_all_refer_to_one_long_text_do_not_fill_the_memory(tmp_path):
    reviews = read_map(MAPS / "appstore-chatgpt.toml")
    long, one = pyarrow.array(["it stops", "x" * 2_000_000]), pyarrow.array([1] * 2_000, pyarrow.int32())
    for name, indices, n_kept in (
        ("all", one, 0),
        ("later", pyarrow.concat_arrays([pyarrow.array([0] * 2_000, pyarrow.int32()), one]), 2_000),
    ):
        parquet(path := tmp_path / f"{name}.parquet", pyarrow.DictionaryArray.from_arrays(indices, long))
        assert path.stat().st_size < 10_000
        before = peak_megabytes()
        with pytest.raises(
            (UserMistake, PartlyDone), match=f"holds rows after row {n_kept} that are far longer"
        ):
            read(path, column_map=reviews)
        assert peak_megabytes() - before < 200


def test_long_rows_in_a_group_after_one_of_good_rows_are_measured_before_they_are_read(tmp_path):
    texts, path = pyarrow.array(["it stops", "x" * 2_000_000]), tmp_path / "a.parquet"
    tables = []
    for n_rows, text in ((1_500, 0), (2_000, 1)):
        indices = pyarrow.array([text] * n_rows, pyarrow.int32())
        tables.append(reviews_of(pyarrow.DictionaryArray.from_arrays(indices, texts)))
    with pyarrow.parquet.ParquetWriter(path, tables[0].schema, **WRITING) as file:
        for table in tables:
            file.write_table(table)
    before = peak_megabytes()
    with pytest.raises(PartlyDone, match="holds rows after row 1500 that are far longer"):
        read(path, column_map=read_map(MAPS / "appstore-chatgpt.toml"))
    assert peak_megabytes() - before < 200


def test_values_of_one_long_length_are_refused(tmp_path):
    parquet(path := tmp_path / "a.parquet", pyarrow.array([b"x" * 2_000_000], pyarrow.binary(2_000_000)))
    with pytest.raises(UserMistake, match="holds values of 2,000,000 bytes each in title"):
        read(path, column_map=read_map(MAPS / "appstore-chatgpt.toml"))


def test_empty_texts_in_a_long_list_are_measured_by_their_references(tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.files.parquet_rows._BATCH_BYTES", 7_000)
    none = pyarrow.DictionaryArray.from_arrays(
        pyarrow.array([0] * 1_000, pyarrow.int32()), pyarrow.array([""])
    )
    lists = pyarrow.ListArray.from_arrays(pyarrow.array([0, 1_000], pyarrow.int32()), none)
    parquet(path := tmp_path / "a.parquet", lists)
    with pytest.raises(UserMistake, match="holds rows after row 0 that are far longer"):
        read(path, column_map=read_map(MAPS / "appstore-chatgpt.toml"))


def test_texts_within_lists_and_records_are_measured_too(tmp_path):
    reviews = read_map(MAPS / "appstore-chatgpt.toml")
    long, few = pyarrow.array(["x" * 3_000_000]), pyarrow.array([0] * 200, pyarrow.int32())
    texts = pyarrow.DictionaryArray.from_arrays(few, long)
    lists = pyarrow.ListArray.from_arrays(pyarrow.array([0, 200], pyarrow.int32()), texts)
    for name, nested in (("lists", lists), ("records", pyarrow.StructArray.from_arrays([lists], ["a"]))):
        parquet(path := tmp_path / f"{name}.parquet", nested)
        with pytest.raises(UserMistake, match="holds rows after row 0 that are far longer"):
            read(path, column_map=reviews)


def test_a_workbook_whose_cells_lie_far_apart_ends_no_more_than_its_reader(tmp_path):
    whole = workbook(tmp_path / "a.xlsx", [["date", "title", "review", "rating"]])
    with zipfile.ZipFile(io.BytesIO(whole)) as there, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as written:
        for entry in there.namelist():
            far = b'<row r="20000"><c r="QSN20000"><v>1</v></c></row></sheetData>'  # 6 GB of cells
            written.writestr(entry, there.read(entry).replace(b"</sheetData>", far))
    with pytest.raises(UserMistake, match="ended its reader, as for want of memory; save it as CSV"):
        read(tmp_path / "b.xlsx", column_map=read_map(MAPS / "appstore-chatgpt.toml"))


def test_a_reader_of_workbooks_that_dies_within_a_row_is_told_of(tmp_path, monkeypatch):
    started, popen = [], subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda *a, **more: started.append(popen(*a, **more)) or started[-1]
    )
    rows = [["date", "review"], *([f"{number}", "it stops " * 50] for number in range(3_000))]
    workbook(path := tmp_path / "a.xlsx", rows)  # of which 1,000 at once are more than a pipe holds
    told = workbook_table(path, layout=Layout()).rows
    next(told)
    assert select.select([started[0].stdout], [], [], 60)[0]  # the next thousand, begun
    started[0].kill()
    with pytest.raises(BrokenFile, match="ended its reader"):
        list(told)


def test_nothing_of_the_folder_that_a_workbook_is_read_in_is_code(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    workbook(path, [["date", "review"], ["2026-03-01", "it stops"]])
    (tmp_path / "pickle.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    assert len(list(workbook_table(path, layout=Layout()).rows)) == 1


@pytest.mark.parametrize("size", [1, 2, 3, 5, 64])
def test_an_array_reads_the_same_wherever_its_chunks_end(size):
    from ingest.files.json_items import _values

    things = [{"text": 'a "quote" and ]}[{ ü 🙂'}, 12, None, [1, [2]], "x\\", -1.5e3, True]
    text = json.dumps([*things, "end"], ensure_ascii=False).encode() + b"\n[7]"
    chunks = (text[begin : begin + size] for begin in range(0, len(text), size))
    assert [item.value for item in _values(chunks, "a.json")] == [*things, "end", 7]
