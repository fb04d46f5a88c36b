"""SQL: the published views asked by hand, read-only, beside what each of them has and queries to begin with."""

import io
from itertools import starmap
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import streamlit as st

from dashboard import published, queries
from dashboard.access import stay_admitted
from dashboard.age import Age
from dashboard.asking import Answer, ask, copy_name
from dashboard.figures import heading
from dashboard.filters import Filters
from dashboard.plain import FORMULA
from dashboard.server_options import home
from dashboard.words import sentences, sql_words, wording
from pipeline.brief.phrases import count
from pipeline.warehouse.statements import recipes

ROWS_SHOWN: Final = 1_000


def render(_connection: duckdb.DuckDBPyConnection, _filters: Filters, _age: Age) -> None:
    """Draw the page; it follows no filter, and the query is in the URL."""
    st.subheader(sql_words.SQL_TITLE, anchor=False)
    st.caption(sql_words.SQL_LIMITS)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _editor()
    with right:
        _views()


@st.fragment
def _editor() -> None:
    """The query and its answer; drawn anew alone."""
    stay_admitted()
    known = recipes()
    st.selectbox(
        sql_words.RECIPE,
        list(known),
        index=None,
        key="recipe",
        placeholder=sql_words.CHOOSE_RECIPE,
        on_change=_take_recipe,
    )
    query = st.text_area(
        sql_words.QUERY, key="query", height=220, bind="query-params", placeholder=sql_words.QUERY_EXAMPLE
    )
    if not st.button(sql_words.RUN, key="run", shortcut="Ctrl+Enter") and not query.strip():
        return
    if not query.strip():
        st.caption(sql_words.QUERY_FIRST)
        return
    with st.spinner(sql_words.ASKING):
        answer = ask(str(home().resolve()), copy_name(home()), query)
    _answer(answer)


def _take_recipe() -> None:
    if chosen := st.session_state["recipe"]:
        st.session_state["query"] = recipes()[chosen]


def _answer(answer: Answer) -> None:
    rows = answer.rows
    if rows is None:
        st.error(sentences.as_text(answer.said), icon=sql_words.WRONG_ICON)
        return
    if answer.said:
        st.warning(sentences.as_text(answer.said))
    shown = sql_words.ROWS_CUT.format(shown=count(ROWS_SHOWN)) if rows.num_rows > ROWS_SHOWN else ""
    st.caption(f"{sql_words.ROWS.format(n=count(rows.num_rows))} {shown}")
    st.dataframe(rows.slice(0, ROWS_SHOWN), hide_index=True, key="answer")
    csv, parquet, _rest = st.columns([2, 3, 3])
    csv.download_button(
        wording.DOWNLOAD, lambda: csv_of(rows), file_name="trustwatch_query.csv", on_click="ignore"
    )
    parquet.download_button(
        sql_words.DOWNLOAD_PARQUET, answer.parquet, file_name="trustwatch_query.parquet", on_click="ignore"
    )


def csv_of(rows: pa.Table) -> bytes:
    """CSV as DuckDB writes values where Arrow has no form of its own for them; no text in it is a formula."""
    flat = [
        _harmless(pa.array(map(str, column.to_pylist())))
        if pa.types.is_nested(column.type)
        else _harmless(column)
        if pa.types.is_string(column.type)
        else column.cast(pa.string())
        for column in rows.columns
    ]
    target = io.BytesIO()
    pyarrow.csv.write_csv(pa.table(flat, names=rows.column_names), target)
    return target.getvalue()


def _harmless(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.replace_substring_regex(texts, FORMULA, r"'\1")


@st.fragment
def _views() -> None:
    """What can be asked: the views, and of one of them its columns.

    Drawn anew alone when another view is chosen, which is when the page's own connection is closed.
    """
    stay_admitted()
    heading(sql_words.VIEWS)
    with published.opened(home()) as connection:
        views = dict(queries.views(connection).iter_rows())
        chosen = st.selectbox(sql_words.VIEW, list(views), key="view")
        columns = queries.view_columns(connection, chosen)
    st.caption(sentences.as_text(views[chosen]))
    with st.container(border=True):  # all of it: a box that scrolls cannot be reached by keyboard
        st.markdown("\n".join(starmap(sql_words.column_line, columns.iter_rows())))
