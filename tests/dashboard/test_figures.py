import csv
import io

import polars as pl
import pyarrow as pa
import pytest
import streamlit as st

from dashboard.columns import INCIDENT_COLUMNS
from dashboard.figures import post_rows
from dashboard.page.sql import csv_of
from dashboard.plain import as_csv, plain, stacked
from dashboard.words.sentences import as_text, origin
from tests.rows import NOON


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_downloaded_cell_is_never_a_formula(text):
    cell = next(csv.DictReader(io.StringIO(as_csv(pl.DataFrame({"text": [text]})))))["text"]
    assert cell == f"'{text}"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "HTTPS//x", None])
def test_only_a_web_address_becomes_a_link(url):
    posts = pl.DataFrame(
        {
            "post_id": ["x:1"],
            "created_at": [NOON],
            "title": [None],
            "text": ["lost"],
            "p_cause": [0.9],
            "url": [url],
        },
        schema_overrides={"title": pl.String, "url": pl.String},
    )
    assert post_rows(posts)["url"].to_list() == [None]
    assert "](" not in origin(NOON, "x", url)


def test_an_address_that_would_end_the_link_is_left_out():
    assert "](" not in origin(NOON, "x", "https://x.com/a) <script>")
    assert "[original](https://x.com/i/status/1)" in origin(NOON, "x", "https://x.com/i/status/1")


@pytest.mark.parametrize(
    "text", ["# heading", "- item", "1. item", "*bold* _it_", "`code`", "$x$", ":smile:", "[a](b)"]
)
def test_text_from_outside_has_no_markdown_left(text):
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").parse(as_text(text))
    inline = [child.type for token in tokens for child in token.children or []]
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert set(inline) == {"text"}
    assert "$" not in as_text(text).replace(r"\$", "")
    assert ":" not in as_text(text).replace(r"\:", "")


def test_a_downloaded_answer_to_a_query_holds_no_formula_and_its_numbers_as_they_are():
    rows = pa.table({"text": ["=1+1", "a"], "list": [["=x"], None], "number": [-1.5, 2.0]})
    assert csv_of(rows).decode().splitlines()[1] == '"\'=1+1","[\'=x\']","-1.5"'


def test_on_a_phone_rows_stand_one_beneath_another_with_their_headings_and_nothing_is_markup():
    rows = pl.DataFrame(
        {"product": ["Claude *new*"] * 26, "when": ["now"] * 26, "page": ["incidents?incident=1"] * 26}
    )
    lines = stacked(rows, INCIDENT_COLUMNS).splitlines()
    assert lines[0] == "- **Claude \\*new\\***  "
    assert lines[1] == "When (UTC): now · [Page](incidents?incident=1)"
    assert lines[-1] == "- 6 more on a wider window"
    bad = pl.DataFrame({"product": ["Claude"], "page": ["javascript:alert(1)"]})
    assert "javascript" not in stacked(bad, INCIDENT_COLUMNS)


def test_on_a_phone_numbers_and_answers_are_told_as_in_the_wide_table():
    rows = pl.DataFrame({"product": ["Claude"], "rate": [3.14159], "share": [0.25], "stands_out": [True]})
    columns = {
        "product": st.column_config.TextColumn("Product"),
        "rate": st.column_config.NumberColumn("Per 1,000", format="%.1f"),
        "share": st.column_config.NumberColumn("Share", format="percent"),
        "stands_out": st.column_config.CheckboxColumn("Stands out"),
    }
    told = stacked(rows, columns).splitlines()[1]
    assert told == "Per 1,000: 3.1 · Share: 25 % · Stands out: yes"


def test_addresses_are_left_as_they_are_where_names_of_homes_are_masked():
    rows = pl.DataFrame({"url": ["https://example.org/#/home/kim/x"], "text": ["it is in /home/kim/x"]})
    assert plain(rows).row(0) == ("https://example.org/#/home/kim/x", "it is in /home/user/x")
