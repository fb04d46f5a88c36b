import csv
import json
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.files.column_map import read_map
from ingest.observations.values import text_of
from models.errors import UnknownName, UserMistake
from tests.ingest.written_files import CONTEXT, engagements, outages, posts, read, rejects
from tests.rows import NOON

MAP = """
source = "appstore"
kind = "review"

[post]
created_at = "date"
title = "title"
text = "review"
author_handle = "who"

[engagement]
likes = "helpful"
"""
ROWS = [
    {"date": "2026-02-01 10:00:00", "title": "Good", "review": "It works", "who": "Jane", "helpful": "2"},
    {
        "date": "2026-02-02 10:00:00",
        "title": "Bad",
        "review": 'It "lost"\nmy work, all',
        "who": "@jane",
        "helpful": "",
    },
    {"date": "2026-02-03 10:00:00", "title": "", "review": "خسرت عملي", "who": "", "helpful": "0"},
]


def column_map(tmp_path, text=MAP):
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    return read_map(path)


def write_csv(path, rows=ROWS, **options):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), **options)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_text(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_row_is_read_under_the_map(tmp_path):
    records = read(write_csv(tmp_path / "reviews.csv"), column_map=column_map(tmp_path))
    first, second, third = posts(records)
    assert (first.source, first.kind, first.title, first.text) == ("appstore", "review", "Good", "It works")
    assert first.created_at == datetime(2026, 2, 1, 10, tzinfo=UTC)
    assert first.author_key == second.author_key == CONTEXT.authors.hash("appstore", "jane")
    assert (third.author_key, third.title, third.text) == (None, None, "خسرت عملي")
    assert second.text == 'It "lost"\nmy work, all'
    assert [seen.likes for seen in engagements(records)] == [2, 0]


def test_a_row_stands_at_its_first_line(tmp_path):
    records = read(write_csv(tmp_path / "reviews.csv"), column_map=column_map(tmp_path))
    assert [record.location for record in records] == ["reviews.csv:2", "reviews.csv:3", "reviews.csv:5"]


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.json", "a.jsonl", "a.parquet"])
def test_every_kind_of_table_gives_the_same_posts(tmp_path, name):
    path = tmp_path / name
    if path.suffix in (".csv", ".tsv"):
        write_csv(path, delimiter="\t" if path.suffix == ".tsv" else ",")
    elif path.suffix == ".parquet":
        pl.DataFrame(ROWS).with_columns(pl.col("date").str.to_datetime(time_unit="ns")).write_parquet(path)
    else:
        lines = [json.dumps(row) for row in ROWS]
        write_text(path, "\n".join(lines) if path.suffix == ".jsonl" else f"[{', '.join(lines)}]")
    expected = read(write_csv(tmp_path / "expected.csv"), column_map=column_map(tmp_path))
    assert posts(read(path, column_map=column_map(tmp_path))) == posts(expected)


def test_another_delimiter_is_set_in_the_map(tmp_path):
    path = write_csv(tmp_path / "reviews.csv", delimiter=";")
    assert len(posts(read(path, column_map=column_map(tmp_path, 'delimiter = ";"\n' + MAP)))) == 3


def test_an_id_of_ones_own_depends_on_words_and_never_on_counts(tmp_path):
    def ids(**changes):
        path = write_csv(tmp_path / "reviews.csv", [row | changes for row in ROWS])
        return [post.post_id for post in posts(read(path, column_map=column_map(tmp_path)))]

    before = ids()
    assert len(set(before)) == 3
    assert ids(helpful="99") == before
    assert not set(ids(review="Other words")) & set(before)
    assert not set(ids(who="Jim")) & set(before)


def test_an_id_is_cut_out_of_an_address_where_a_condition_holds(tmp_path):
    text = """
source = "reddit"
kind = "submission"
[post]
id = { column = "url", pattern = '/comments/(\\w+)', prefix = "t3_", when = { is_self = true } }
created_at = "at"
title = "title"
"""
    rows = [
        {"url": "https://reddit.com/r/a/comments/12ab/x/", "is_self": flag, "at": 1_760_000_000, "title": "T"}
        for flag in (True, False)
    ]
    path = write_text(tmp_path / "a.json", json.dumps(rows))
    own, cross_post = posts(read(path, column_map=column_map(tmp_path, text)))
    assert own.post_id == "reddit:t3_12ab"
    assert "12ab" not in cross_post.post_id


def test_constants_translations_and_forms_of_time(tmp_path):
    text = """
source = "other"
kind = "comment"
observed_at = { value = "2026-02-20T00:00:00Z" }
[post]
created_at = { column = "ms", format = "milliseconds" }
edited_at = { column = "edited", format = "%d.%m.%Y" }
text = "text"
community = { value = "Forum" }
language = { column = "language", values = { English = "en", Deutsch = "de" } }
[engagement]
replies = "answers"
"""
    row = {"ms": 1_769_990_000_000, "edited": "05.02.2026", "text": "Hm", "language": "Deutsch", "answers": 3}
    path = write_text(
        tmp_path / "a.jsonl", "\n".join([json.dumps(row), json.dumps(row | {"language": "Klingon"})])
    )
    records = read(path, column_map=column_map(tmp_path, text))
    (post,) = posts(records)
    assert post.created_at == datetime(2026, 2, 1, 23, 53, 20, tzinfo=UTC)
    assert post.edited_at == datetime(2026, 2, 5, tzinfo=UTC)
    assert (post.community, post.language) == ("Forum", "de")
    assert engagements(records)[0].observed_at == datetime(2026, 2, 20, tzinfo=UTC)
    assert rejects(records) == [("language", "is 'Klingon'; expected one of English, Deutsch")]


def test_a_table_can_hold_outages(tmp_path):
    text = """
kind = "outages"
[outage]
id = "key"
provider = "who"
name = "what"
impact = { column = "level", values = { low = "minor", high = "critical" } }
started_at = "begin"
resolved_at = "end"
"""
    path = write_text(
        tmp_path / "history.csv",
        "key,who,what,level,begin,end\n7,OpenAI,Down,high,2026-02-01T10:00Z,2026-02-01T11:00Z\n"
        "8,OpenAI,Down,low,2026-02-02T10:00Z,\n9,OpenAI,Down,low,2026-02-03T10:00Z,2026-02-02T10:00Z\n",
    )
    records = read(path, column_map=column_map(tmp_path, text))
    first, second = outages(records)
    assert (first.outage_id, first.product, first.impact) == ("openai:7", "chatgpt", "critical")
    assert second.resolved_at is None
    assert [field for field, _reason in rejects(records)] == ["resolved_at"]


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        pytest.param("1246-05-06,Title,Text,Jane,1", "created_at", "in 1246", id="year-1246"),
        pytest.param("1760000000000,Title,Text,Jane,1", "created_at", "milliseconds", id="milliseconds"),
        pytest.param("2026-02-01,,,Jane,1", "text", "empty", id="no-text"),
        pytest.param(
            "2026-02-01,Title,Text,Jane", "line", "has 4 cells; the header names 5", id="cell-missing"
        ),
        pytest.param("2026-02-01,Title,Text,Jane,1,2", "line", "has 6 cells", id="cell-too-many"),
        pytest.param(b"2026-02-01,Title,caf\xe9,Jane,1", "line", "not UTF-8", id="latin-1"),
        pytest.param(f"2026-02-01,Title,{'x' * 5_000_000},Jane,1", "text", "5,000,000", id="five-megabytes"),
        pytest.param("2026-02-01,Title,Text,Jane,many", "likes", "whole number", id="no-number"),
    ],
)
def test_a_bad_row_is_rejected_and_the_next_one_read(tmp_path, row, field, reason):
    good = b"2026-02-01,Title,Text,Jane,1"
    lines = [b"date,title,review,who,helpful", good, row if isinstance(row, bytes) else row.encode(), good]
    records = read(write_text(tmp_path / "a.csv", b"\n".join(lines)), column_map=column_map(tmp_path))
    ((found, why),) = rejects(records)
    assert found == field
    assert reason in why
    assert records[1].location == "a.csv:3"
    assert 0 < len(records[1].raw) <= 2_000
    assert len(posts(records)) == 2


ABSENT = ["", "NaN", "None", "NULL", "NA", "<NA>", "#N/A", "-", "[deleted]", "Anonymous"]
ABSENT += ["u/[deleted]", "deleted", "deleted_user", "<Deleted User>"]


def test_who_is_not_named_is_no_one_person(tmp_path):
    """However pandas, R, SQL or a spreadsheet writes that nobody is named: they would all be one author."""
    (tmp_path / "map.toml").write_text(MAP)
    rows = [f"2026-02-01,Title,Text {number},{who},1" for number, who in enumerate(ABSENT)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["date,title,review,who,helpful", *rows]))
    told = posts(read(path, column_map=read_map(tmp_path / "map.toml")))
    assert [post.author_key for post in told] == [None] * len(ABSENT)
    assert len({post.post_id for post in told}) == len(ABSENT)


def test_any_text_is_one_and_na_is_namibia(tmp_path):
    (tmp_path / "map.toml").write_text(MAP.replace("author_handle", 'community = "title"\ncountry'))
    (tmp_path / "a.csv").write_text(
        "date,title,review,who,helpful\n2026-02-01,Anonymous,-,NA,1\n2026-02-01,Anonymous,None,NA,1\n"
    )
    told = posts(read(tmp_path / "a.csv", column_map=read_map(tmp_path / "map.toml")))
    assert [(post.text, post.country, post.community) for post in told] == [
        ("-", "NA", "Anonymous"),
        ("None", "NA", "Anonymous"),
    ]


def test_nul_bytes_are_taken_out_of_cells(tmp_path):
    path = write_text(tmp_path / "a.csv", "date,title,review,who,helpful\n2026-02-01,T\0T,a\0b,,\n")
    (post,) = posts(read(path, column_map=column_map(tmp_path)))
    assert (post.title, post.text) == ("TT", "ab")


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    path = write_csv(tmp_path / "a.csv")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(posts(read(path, column_map=column_map(tmp_path)))) == 3


def test_a_column_that_is_not_there_is_named(tmp_path):
    with pytest.raises(
        UnknownName, match=r"a.csv under .*map.toml: unknown column 'revew': did you mean 'review'\?"
    ):
        read(
            write_csv(tmp_path / "a.csv"),
            column_map=column_map(tmp_path, MAP.replace('"review"\na', '"revew"\na')),
        )


@pytest.mark.parametrize("broken", [b"re\xa8iew", b"\xff\xfe\xfd\xfc\xfb\xfa"])
def test_a_parquet_file_whose_columns_are_no_text_is_named(tmp_path, broken):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"date": ["2026-03-01 10:00:00"], "review": ["x"]}).write_parquet(path)
    content = path.read_bytes()
    assert b"review" in content
    write_text(path, content.replace(b"review", broken))
    with pytest.raises(UserMistake, match=r"a\.parquet: is no sound Parquet"):
        read(path, column_map=column_map(tmp_path))


def test_what_is_no_parquet_inside_is_named(tmp_path):
    with pytest.raises(UserMistake, match=r"a\.parquet: is no sound Parquet"):
        read(
            write_text(tmp_path / "a.parquet", b"PAR1 and then nothing of the kind"),
            column_map=column_map(tmp_path),
        )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(MAP.replace("kind", "kin"), r"kind is missing; it is one of", id="no-kind"),
        pytest.param(
            MAP.replace("[engagement]", "[engagment]"),
            r"map.toml:11: unknown key 'engagment': did you mean 'engagement'\?",
            id="unknown-section",
        ),
        pytest.param(
            MAP.replace("author_handle", "author"),
            r"map.toml:9: unknown field of \[post\] 'author': did you mean 'author_id'\?",
            id="unknown-field",
        ),
        pytest.param(
            MAP.replace('"helpful"', '{ colum = "helpful" }'),
            r"map.toml:12: unknown key of likes 'colum': did you mean 'column'\?",
            id="unknown-key-of-a-column",
        ),
        pytest.param(
            MAP.replace("appstore", "appstor"), r"map.toml:2: unknown source 'appstor'", id="unknown-source"
        ),
        pytest.param(
            MAP.replace('text = "review"', "").replace('title = "title"', ""),
            "which column holds text",
            id="no-text",
        ),
        pytest.param(MAP.replace('created_at = "date"', ""), "which column holds created_at", id="no-time"),
        pytest.param(
            MAP.replace('"date"', "7"), r"created_at is 7; expected a column's name", id="no-column"
        ),
        pytest.param(
            MAP.replace('"date"', "{}"), "created_at needs either a column or a value", id="neither"
        ),
        pytest.param(
            MAP.replace('"who"', "{ column = 'who', pattern = '(' }"), "no sound pattern", id="pattern"
        ),
        pytest.param(
            MAP.replace('"who"', "{ column = 'who', pattern = 'a' }"), r"without a \(group\)", id="no-group"
        ),
        pytest.param('delimiter = "||"\n' + MAP, "expected one character", id="delimiter"),
        pytest.param("source = ", "map.toml: Invalid value", id="no-toml"),
    ],
)
def test_a_mistake_in_a_map_is_named_with_its_place(tmp_path, text, message):
    with pytest.raises(UserMistake, match=message):
        column_map(tmp_path, text)


def test_a_missing_map_is_named(tmp_path):
    with pytest.raises(UserMistake, match=r"nowhere.toml: cannot be read .* docs/maps/"):
        read_map(tmp_path / "nowhere.toml")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=80), min_size=1, max_size=5
    )
)
def test_any_text_survives_the_way_through_a_csv(tmp_path, texts):
    rows = [ROWS[0] | {"title": f"Title {number}", "review": text} for number, text in enumerate(texts)]
    records = read(write_csv(tmp_path / "a.csv", rows), column_map=column_map(tmp_path))
    assert len(records) == len(texts)
    for post, text in zip(posts(records), texts, strict=True):
        if not {"@", "/"} & set(text):
            assert post.text == text_of(text, field="text")
    assert {post.first_seen_at for post in posts(records)} == {NOON}
