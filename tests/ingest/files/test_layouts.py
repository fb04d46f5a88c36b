"""How tables stand in their files: every kind of file, and what a map can say of it."""

import bz2
import csv
import gzip
import io
import json
import lzma
import sqlite3
import warnings
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from ingest.files.column_map import read_map
from models.errors import UnknownName, UserMistake
from tests.ingest.written_files import engagements, posts, read, rejects

MAP = """
source = "playstore"
kind = "review"
[post]
id = "id"
created_at = "at"
text = "text"
"""
ROWS = [
    {"id": "r1", "at": "2025-10-07 12:00:00", "text": "Lost my draft, hours of work"},
    {"id": "r2", "at": "2025-10-07 12:01:00", "text": "Wiped my notes"},
]
CSV = 'id,at,text\nr1,2025-10-07 12:00:00,"Lost my draft, hours of work"\nr2,2025-10-07 12:01:00,Wiped my notes\n'
TEXTS = [row["text"] for row in ROWS]


@pytest.fixture
def read_under(tmp_path):
    """Reads content under the map with some keys before it."""

    def run(content, *, keys="", text=MAP, name="a.csv"):
        path, place = tmp_path / name, tmp_path / "map.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        place.write_text(f"{keys}\n{text}")
        return read(path, column_map=read_map(place))

    return run


def texts(records):
    return [post.text for post in posts(records)]


@pytest.mark.parametrize(
    ("content", "keys"),
    [
        pytest.param(CSV, "", id="plain"),
        pytest.param(CSV.replace("\n", "\r"), "", id="old-mac"),
        pytest.param(CSV.replace("\n", "\r\n"), "", id="windows"),
        pytest.param(CSV.replace("\n", "\r", 1), "", id="mixed-line-ends"),
        pytest.param(CSV.replace('"', "'"), "quote = \"'\"", id="single-quotes"),
        pytest.param(CSV.partition("\n")[2], 'header = ["id", "at", "text"]', id="headerless"),
        pytest.param(f"Exported on Monday\n\n{CSV}", "skip_lines = 2", id="lines-before-the-header"),
        pytest.param(CSV.replace("id,at", "number,at"), 'skip_lines = 1\nheader = ["id", "at", "text"]', id="renamed"),
        pytest.param("\ufeff" + CSV, "", id="byte-order-mark"),
        pytest.param("id;at;text\nr1;2025-10-07 12:00:00;Lost my draft, hours of work\nr2;2025-10-07;Wiped my notes", "", id="semicolons"),
        pytest.param("sep=;\nid;at;text\nr1;2025-10-07;Lost my draft, hours of work\nr2;2025-10-07;Wiped my notes", "", id="separator-line-of-a-spreadsheet"),
        pytest.param('id, at, text\nr1, 2025-10-07, "Lost my draft, hours of work"\nr2, 2025-10-07, Wiped my notes', "", id="a-space-after-each-comma"),
        pytest.param('id,at,text\nr1,2025-10-07,"Lost my draft, hours of work",\nr2,2025-10-07,Wiped my notes,', "", id="a-comma-at-each-end"),
        pytest.param("id|at|text\nr1|2025-10-07|Lost my draft, hours of work\nr2|2025-10-07|Wiped my notes", "", id="bars"),
    ],
)  # fmt: skip
def test_a_csv_is_read_however_it_was_written(read_under, content, keys):
    assert texts(read_under(content, keys=keys)) == TEXTS


def test_an_escaped_quote_is_read_where_the_map_says_how(read_under):
    content = 'id,at,text\nr1,2025-10-07,"It said \\"no\\", twice"\n'
    assert texts(read_under(content, keys='escape = "\\\\"')) == ['It said "no", twice']


def test_single_quotes_that_the_map_does_not_name_are_hinted_at(read_under):
    records = read_under("id,at,text\n'r1','2025-10-07','Lost it, all'\n")
    assert rejects(records)[0][1].endswith('say quote = "\'" in the map')


def test_a_header_in_single_quotes_is_hinted_at(read_under):
    with pytest.raises(UserMistake, match="Its cells stand in single quotes: say quote = "):
        read_under(CSV.replace("id,at,text", "'id','at','text'"))


def test_a_table_without_a_header_names_the_way_out(read_under):
    with pytest.raises(UserMistake, match=r"Its first line holds values, not names: give .* header = \[…\]"):
        read_under(CSV.partition("\n")[2])


@pytest.mark.parametrize("swallowing", ['r9,2025-10-07,"left open', 'r9,"2025-10-07,left open', '"r9,2025,x'])
def test_a_quote_left_open_costs_its_own_row_alone(read_under, swallowing):
    rows = [f"r{number},2025-10-07,text {number}" for number in range(50)]
    for closing in ([], ['r51,2025-10-07,"closed, again"']):
        records = read_under("\n".join(["id,at,text", *rows[:3], swallowing, *rows[3:], *closing]))
        assert len(posts(records)) == 50 + len(closing)
        assert [field for field, _reason in rejects(records)] == ["line"]
        assert records[3].location == "a.csv:5"


def test_a_quote_left_open_before_what_is_no_utf8_costs_its_own_row_alone(read_under):
    lines = [b"id,at,text", b'r1,2025-10-07,"left open', b"r2,2025-10-07,caf\xe9", b"r3,2025-10-07,fine"]
    records = read_under(b"\n".join(lines))
    assert [reason for _field, reason in rejects(records)][1] == "is not UTF-8"
    assert texts(records) == ["fine"]


def test_a_quote_left_open_is_looked_for_no_further_than_a_post_is_long(read_under):
    lines = ["id,at,text", 'r1,2025-10-07,"left open', *["x" * 59] * 20_000, "r2,2025-10-07,fine"]
    records = read_under("\n".join(lines))
    assert rejects(records)[0] == ("line", "opens a quote that is closed nowhere near")
    assert texts(records) == ["fine"]


def test_a_row_over_several_lines_stays_one(read_under):
    records = read_under('id,at,text\nr1,2025-10-07,"one\n\ntwo, ""three"""\nr2,2025-10-07,four\n')
    assert texts(records) == ['one\n\ntwo, "three"', "four"]
    assert records[1].location == "a.csv:5"


def test_a_column_that_stands_twice_is_no_guess(read_under):
    content = "id,at,text,text\nr1,2025-10-07,mine,the developer's\n"
    with pytest.raises(UserMistake, match="has two columns 'text'; say which"):
        read_under(content)
    assert texts(read_under(content, text=MAP.replace('"text"', '"text.2"'))) == ["the developer's"]
    other = "id,at,text,date,date\nr1,2025-10-07,mine,1,2\n"
    assert texts(read_under(other)) == ["mine"]


def test_a_parquet_of_pandas_is_read(tmp_path, read_under):
    frame = pl.DataFrame(
        {
            "id": pl.Series(["r1", "r2"], dtype=pl.Categorical),
            "at": pl.Series([datetime(2025, 10, 7, 8), datetime(2025, 10, 7, 9)]).dt.replace_time_zone(
                "US/Eastern"
            ),
            "text": pl.Series([b"one", b"two"]),
            "up": pl.Series([Decimal(3), None], dtype=pl.Decimal(10, 0)),
            "by": [{"name": "ada"}, {"name": None}],
        }
    )
    frame.write_parquet(tmp_path / "source.parquet")
    content = (tmp_path / "source.parquet").read_bytes()
    records = read_under(content, text=f'{MAP}author_handle = "by.name"\n[engagement]\nlikes = "up"\n')
    first, second = posts(records)
    assert (first.text, first.created_at) == ("one", datetime(2025, 10, 7, 12, tzinfo=UTC))
    assert first.author_key
    assert second.author_key is None
    assert [seen.likes for seen in engagements(records)] == [3]


@pytest.mark.parametrize(
    ("pack", "suffix"), [(gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_packed_table_is_read(read_under, pack, suffix, encoding):
    assert texts(read_under(pack(CSV.encode(encoding)), name=f"a.csv.{suffix}")) == TEXTS
    lines = "\n".join(map(json.dumps, ROWS)).encode(encoding)
    assert texts(read_under(pack(lines), name=f"a.jsonl.{suffix}")) == TEXTS


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"Rar!\x1a\x07", "unrar x"), (b"7z\xbc\xaf\x27\x1c", "7z x")],
    ids=["rar", "seven-zip"],
)
def test_another_packing_names_what_unpacks_it(read_under, content, word):
    with pytest.raises(UserMistake, match=f"unpack it first with {word}"):
        read_under(content)


def workbook(path, rows, *, sheet="Reviews"):
    """The least that is a workbook."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' if isinstance(cell, str) else f"<c><v>{cell}</v></c>" for cell in row) + "</row>"
        for row in rows
    )  # fmt: skip
    main, office = (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        file.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="{sheet}" sheetId="1" r:id="s"/></sheets></workbook>',
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="s" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        file.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
        )
    return path.read_bytes()


def test_a_workbook_is_read(tmp_path, read_under):
    rows = [
        list(ROWS[0]),
        *(list(row.values()) for row in ROWS),
        ["1640866320127238147", "2025-10-07", "x"],
        [1.64e18, "2025-10-07", "x"],
    ]
    content = workbook(tmp_path / "source.xlsx", rows)
    records = read_under(content, name="a.xlsx")
    assert texts(records) == [*TEXTS, "x"]
    assert records[0].location == "a.xlsx:2"
    assert [field for field, _reason in rejects(records)] == ["id"]
    assert texts(read_under(content, name="a.xlsx", keys='sheet = "Reviews"')) == [*TEXTS, "x"]
    with pytest.raises(UnknownName, match="unknown sheet 'Revews': did you mean 'Reviews'"):
        read_under(content, name="a.xlsx", keys='sheet = "Revews"')


def test_what_is_no_workbook_is_named(tmp_path, read_under):
    with pytest.raises(UserMistake, match="is no workbook that can be read .* save it anew, or as CSV"):
        read_under(workbook(tmp_path / "source.xlsx", [])[:400], name="a.xlsx")
    with zipfile.ZipFile(tmp_path / "files.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.csv", CSV)
    with pytest.raises(UserMistake, match="is a zip archive; unpack it"):
        read_under((tmp_path / "files.zip").read_bytes(), name="a.zip")
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    with pytest.raises(UserMistake, match="unpacks to 190 MiB"):
        read_under((tmp_path / "bomb.xlsx").read_bytes(), name="a.xlsx")


def database(path, *tables):
    with sqlite3.connect(path) as connection:
        for table in tables:
            connection.execute(f"CREATE TABLE {table} (id, at, text)")
            connection.executemany(f"INSERT INTO {table} VALUES (:id, :at, :text)", ROWS)
    connection.close()
    return path.read_bytes()


def test_a_database_is_read_and_left_as_it_is(tmp_path, read_under):
    content = database(tmp_path / "one.db", "posts")
    records = read_under(content, name="a.db")
    assert texts(records) == TEXTS
    assert records[1].location == "a.db:posts 2"
    assert (tmp_path / "a.db").read_bytes() == content


def test_of_several_tables_the_map_names_one(tmp_path, read_under):
    content = database(tmp_path / "two.db", "posts", "drafts")
    with pytest.raises(
        UserMistake, match=r'holds 2 tables; say table = "…" in the map, one of: posts, drafts'
    ):
        read_under(content, name="a.db")
    assert texts(read_under(content, name="a.db", keys='table = "drafts"')) == TEXTS
    with pytest.raises(UnknownName, match="unknown table 'draft': did you mean 'drafts'"):
        read_under(content, name="a.db", keys='table = "draft"')
    with pytest.raises(UserMistake, match="is no database that can be read"):
        read_under(content[:3_000], name="a.db", keys='table = "drafts"')


@pytest.mark.parametrize(
    ("document", "keys"),
    [
        pytest.param({"hits": ROWS, "page": 0}, "", id="one-array"),
        pytest.param({"result": {"list": ROWS}, "ads": [{"id": "a"}]}, "", id="deeper-beside-another"),
        pytest.param({"feed": {"entry": ROWS}}, 'rows = "feed.entry"', id="named-by-the-map"),
        pytest.param({"data": {"app": {"reviews": {"nodes": ROWS}}}}, "", id="graphql"),
        pytest.param({"reviews": {"edges": [{"node": row} for row in ROWS]}}, "", id="edges-and-nodes"),
        pytest.param([ROWS[:1], ROWS[1:]], "", id="pages-in-an-array"),
        pytest.param({row["id"]: row for row in ROWS}, "", id="keyed-by-id"),
        pytest.param({"n": 2, "of": {row["id"]: row for row in ROWS}}, "", id="keyed-within"),
        pytest.param(
            [{"thread": {"answers": [row]}} for row in ROWS], 'rows = "thread.answers"', id="in-every-thread"
        ),
        pytest.param(
            {"threads": [{"answers": [row]} for row in ROWS]},
            'rows = "threads.*.answers"',
            id="in-each-of-an-array",
        ),
        pytest.param(
            [list(row.values()) for row in ROWS], 'header = ["id", "at", "text"]', id="cells-without-names"
        ),
        pytest.param(
            {"columns": list(ROWS[0]), "index": [0, 1], "data": [list(row.values()) for row in ROWS]},
            "",
            id="pandas-split",
        ),
        pytest.param(
            {name: {str(number): row[name] for number, row in enumerate(ROWS)} for name in ROWS[0]},
            "",
            id="pandas-columns",
        ),
        pytest.param({name: [row[name] for row in ROWS] for name in ROWS[0]}, "", id="lists-of-columns"),
    ],
)
@pytest.mark.parametrize("indent", [None, 1], ids=["dense", "pretty"])
def test_rows_within_a_document_are_found(read_under, document, keys, indent):
    records = read_under(json.dumps(document, indent=indent), keys=keys, name="a.json")
    assert texts(records) == TEXTS
    assert records[1].location.startswith("a.json:item 2" if isinstance(document, list) else "a.json:1 ")


def test_pages_that_follow_each_other_are_read(read_under):
    pages = [{"hits": [row]} for row in ROWS]
    assert texts(read_under("\n".join(map(json.dumps, pages)), name="a.jsonl")) == TEXTS
    assert texts(read_under(f"[{json.dumps(ROWS[0])}][{json.dumps(ROWS[1])}]", name="a.json")) == TEXTS


def test_rows_that_are_not_where_the_map_says_are_named(read_under):
    with pytest.raises(UserMistake, match="has no array under 'feed.entry'"):
        read_under(json.dumps({"hits": ROWS}), keys='rows = "feed.entry"', name="a.json")


def test_arrays_of_cells_are_named_by_the_first(read_under):
    content = json.dumps([list(ROWS[0]), *(list(row.values()) for row in ROWS)])
    assert texts(read_under(content, name="a.json")) == TEXTS


def test_the_key_under_which_a_row_stands_can_be_its_id(read_under):
    keyed = {row["id"]: {"at": row["at"], "text": row["text"]} for row in ROWS}
    told = posts(read_under(json.dumps(keyed), text=MAP.replace('"id"', '"*"'), name="a.json"))
    assert [post.post_id for post in told] == ["playstore:r1", "playstore:r2"]


def test_nan_is_no_value(read_under):
    lines = '{"id": "r1", "at": 1759838400, "text": "x", "up": NaN}, {"id": "r2", "at": 1759838400, "text": NaN, "up": 3}'
    records = read_under(f"[{lines}]", text=f'{MAP}[engagement]\nlikes = "up"\n', name="a.json")
    assert texts(records) == ["x"]
    assert rejects(records) == [("text", "is empty, and there is no title")]


@pytest.mark.parametrize(
    "cell", ['{"login": "ann"}', "{'login': 'ann', 'site_admin': False}"], ids=["json", "python"]
)
def test_an_object_that_stands_as_text_in_a_cell_is_led_into(read_under, cell):
    out = io.StringIO()
    csv.writer(out).writerows([["id", "at", "text", "user"], ["r1", "2025-10-07", "Wiped my notes", cell]])
    (post,) = posts(read_under(out.getvalue(), text=MAP + 'author_handle = "user.login"\n'))
    (other,) = posts(read_under(CSV.partition("r2")[0], text=MAP + 'author_handle = { value = "ann" }\n'))
    assert post.author_key == other.author_key is not None


def test_lines_that_were_copied_out_of_an_array_are_read(read_under):
    lines = "".join(f"{json.dumps(row)},\n" for row in ROWS)
    assert texts(read_under(lines, name="a.jsonl")) == TEXTS


NESTED = [
    {"id": "r1", "at": "2025-10-07", "text": "x", "user": {"login": "Ada", "badges": [{"name": "gold"}]}}
]


def test_a_nested_column_has_a_dotted_name(read_under):
    text = f'{MAP}author_handle = "user.login"\ncommunity = "user.badges.0.name"\n'
    (post,) = posts(read_under(json.dumps(NESTED), text=text, name="a.json"))
    assert (bool(post.author_key), post.community) == (True, "gold")


@pytest.mark.parametrize("words", ["[1is 1]", "{{}}", "{[1]}", "[" + "1." * 40_000])
def test_words_in_brackets_are_words_and_nothing_is_said_of_them(read_under, words):
    text = f'{MAP}author_handle = {{ column = "user.login", optional = true }}\n'
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        records = read_under(f"id,at,text,user\nr1,2025-10-07,x,{words}\n", text=text, name="a.csv")
    assert (texts(records), said) == (["x"], [])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('author_handle = "user.logn"', "unknown column 'user.logn': did you mean 'user.login'"),
        ('author_handle = "by"', "unknown column 'by'"),
        ('language = "txt"', "unknown column 'txt': did you mean 'text'"),
    ],
)
def test_a_column_that_no_row_of_json_has_is_named(read_under, line, message):
    with pytest.raises(UnknownName, match=message):
        read_under(json.dumps(NESTED), text=f"{MAP}{line}\n", name="a.json")
    optional = line.replace('= "', '= { column = "') + ", optional = true }"
    assert texts(read_under(json.dumps(NESTED), text=f"{MAP}{optional}\n", name="a.json")) == ["x"]


def test_a_map_can_say_which_rows_and_of_which_kind(read_under):
    text = """
source = "reddit"
kind = { column = "what", values = { post = "submission", reply = "comment" } }
only = { what = ["post", "reply"], removed = "", link = { pattern = "/r/ClaudeAI/" } }
[post]
id = "id"
created_at = "at"
text = "text"
"""
    good = {"at": "2025-10-07", "text": "x", "link": "/r/ClaudeAI/1"}
    rows = [
        good | {"id": "1", "what": "post", "removed": None},
        good | {"id": "2", "what": "reply"},
        good | {"id": "3", "what": "user"},
        good | {"id": "4", "what": "post", "removed": {"by": "moderator"}},
        good | {"id": "5", "what": "post", "link": "/r/other/1"},
    ]
    records = read_under(json.dumps(rows), text=text, name="a.json")
    assert [post.post_id for post in posts(records)] == ["reddit:t3_1", "reddit:t1_2"]
    assert len(records) == 2
    with pytest.raises(UnknownName, match="unknown kind 'submision'"):
        read_under(json.dumps(rows), text=text.replace('"submission"', '"submision"'), name="a.json")
    with pytest.raises(UnknownName, match="unknown column 'waht'"):
        read_under(json.dumps(rows), text=text.replace("only = { what", "only = { waht"), name="a.json")


def test_a_map_names_the_zone_of_its_times(read_under):
    def hours(keys, line='created_at = "at"'):
        text = MAP.replace('created_at = "at"', line)
        return [post.created_at.hour for post in posts(read_under(CSV, keys=keys, text=text))]

    assert hours('zone = "Europe/Berlin"') == [10, 10]
    assert hours("", 'created_at = { column = "at", zone = "America/New_York" }') == [16, 16]
    assert hours('zone = "Europe/Berlin"', 'created_at = { column = "at", zone = "UTC" }') == [12, 12]
    with pytest.raises(UserMistake, match=r"map.toml:1: zone 'Europe/Berln' is no time zone"):
        hours('zone = "Europe/Berln"')


@pytest.mark.parametrize("given", ["abc1", "t3_abc1", "reddit:t3_abc1"])
def test_an_id_with_and_without_its_prefix_is_one(read_under, given):
    text = MAP.replace("playstore", "reddit").replace('"review"', '"submission"')
    (post,) = posts(read_under(f"id,at,text\n{given},2025-10-07,x\n", text=text))
    assert (post.post_id, post.conversation_id) == ("reddit:t3_abc1", "reddit:t3_abc1")


@pytest.mark.parametrize("rounded", ["1.64E+18", '"1,64E+18"'], ids=["point", "comma"])
def test_a_rounded_id_is_rejected_and_never_merges_posts(read_under, rounded):
    rows = "".join(f"{rounded},2025-10-07 1{hour}:00,text {hour}\n" for hour in range(5))
    records = read_under(f"id,at,text\n{rows}1640866320127230000,2025-10-07,zeros\n")
    assert [field for field, _reason in rejects(records)] == ["id"] * 6
    prefixed = MAP.replace('id = "id"', 'id = { column = "id", prefix = "acme#" }')
    assert posts(read_under(f"id,at,text\n{rows}", text=prefixed)) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('header = "id"', "header is 'id'; expected a list of columns' names"),
        ('skip_lines = "two"', "skip_lines is 'two'; expected a number of lines"),
        ('quote = ""', "quote is ''; expected one character"),
        ("only = { id = { patern = 'x' } }", "unknown key of id 'patern': did you mean 'pattern'"),
        ("only = { id = { pattern = '(' } }", "id has no sound pattern"),
    ],
)
def test_a_mistake_in_the_new_keys_is_named(read_under, line, message):
    with pytest.raises(UserMistake, match=message):
        read_under(CSV, keys=line)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_header_further_down_is_named_with_its_line(read_under, tmp_path, name):
    content = f"Report:,Bulk download\nFrom:,2025-10-01\n\n{CSV}"
    if name.endswith("xlsx"):
        rows = [["Report:", "Bulk download"], *(line.split(",") for line in CSV.splitlines())]
        content = workbook(tmp_path / "written.xlsx", rows)
    number = 3 if name.endswith("csv") else 1
    with pytest.raises(
        UserMistake, match=rf"stand in line {number + 1}; say skip_lines = {number} in the map"
    ):
        read_under(content, name=name)


def test_a_column_is_found_however_deep_it_lies(read_under):
    row = {"id": "c1", "a": {"b": {"c": {"d": {"at": "2025-10-07", "text": "Lost my draft"}}}}}
    deep = (
        MAP.replace('"at"', '"a.b.c.d.at"')
        .replace('"text"', '"a.b.c.d.text"')
        .replace('"id"', '["a.b.c.d.e", "id"]')
    )
    assert texts(read_under(json.dumps([row]), text=deep, name="a.json")) == ["Lost my draft"]
