"""What every page puts on the screen: a chart with its table twin and download, tables of posts, empty states.

Users' text goes into table cells and preformatted text only, where nothing is read as markup.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

import polars as pl
import streamlit as st

from dashboard import published
from dashboard.access import stay_admitted
from dashboard.charts.colours import ON_DARK
from dashboard.charts.vega import Chart
from dashboard.columns import INCIDENT_COLUMNS, POST_COLUMNS
from dashboard.corrections import with_badges
from dashboard.links import link_to, with_links
from dashboard.plain import as_csv, as_data, plain, stacked
from dashboard.server_options import home
from dashboard.words import answer_words, post_words, sentences, wording
from models.table import rows_of, worded
from models.understanding.text import without_form, without_home_names
from pipeline.brief.phrases import (
    count,
    duration,
    excerpt,
    product_name,
    shorten,
)
from pipeline.brief.rows import IncidentRow
from pipeline.brief.sections import incident_cells

_INK: Final = {"light": "#1F2933", "dark": "#E8ECEF"}
_TEXT_LENGTH: Final = 600
_QUOTE_LENGTH: Final = 220
_FOUR_LINES: Final = (
    84  # pixels of a row whose text is wrapped, so that a phone shows more than its first words
)
_TEXTS: Final = frozenset({"text", "target_text", "sentence", "reason", "error"})
Selects = Literal["multi-row", "single-cell"]


def show(chart: Chart, rows: pl.DataFrame, *, key: str, alternative: str) -> None:
    """A chart as wide as its place, with its rows as a table and a download beneath."""
    draw(chart, key=key, alternative=alternative)
    twin(rows, key=key)


def draw(chart: Chart, *, key: str, alternative: str) -> None:
    """A chart alone, in ink that the page's theme can show; its rows are told by a twin elsewhere."""
    theme = st.context.theme.type or "light"
    spec = chart.spec(ink=_INK[theme], shades=ON_DARK if theme == "dark" else None)
    st.vega_lite_chart(spec, key=key, alt=alternative)


@st.fragment
def twin(rows: pl.DataFrame, *, key: str) -> None:
    """A chart's rows, folded away; what nobody looks at costs nothing, and unfolding it draws nothing else anew."""
    stay_admitted()
    folded = st.expander(wording.TABLE, key=f"{key}_twin", on_change="rerun")
    if folded.open:
        with folded:
            st.dataframe(plain(rows), hide_index=True, key=f"{key}_table")
            download(rows, key=key)


def download(rows: pl.DataFrame, *, key: str) -> None:
    """The rows as CSV, which is made when it is asked for."""
    st.download_button(
        wording.DOWNLOAD,
        lambda: as_csv(rows).encode(),
        file_name=f"trustwatch_{key}.csv",
        mime="text/csv",
        key=f"{key}_download",
        on_click="ignore",
    )


def download_asked(ask: Callable[[published.Connection], pl.DataFrame], *, key: str, n: int) -> None:
    """All rows of a question, however many are on the page, with whole texts, ids and keys as they are kept."""

    def content() -> bytes:
        with published.opened(home()) as connection:
            return as_data(ask(connection)).encode()

    st.download_button(
        wording.DOWNLOAD_ALL.format(n=count(n)),
        content,
        file_name=f"trustwatch_{key}.csv",
        mime="text/csv",
        key=f"{key}_download",
        on_click="ignore",
        help=wording.TERMS,
    )


def post_rows(posts: pl.DataFrame) -> pl.DataFrame:
    """Posts for a table: time, source, product where it is known, cause, confidence, text on one line, link.

    Who judged them only where a judge read any.
    """
    if "judge" in posts.columns and posts["judge"].is_null().all():
        posts = posts.drop("judge")
    linked = with_links(posts, "posts", lambda post: {"post": post["post_id"]})
    columns = [column for column in POST_COLUMNS if column in linked.columns]
    return linked.with_columns(
        text=_short(posts.select(_titled("title", "text")).to_series()),
        p_cause=pl.col("p_cause").round(2),
        url=_web_only("url"),
    ).select(columns)


@st.fragment
def show_posts(posts: pl.DataFrame, *, key: str) -> None:
    """A table of posts with badges, a link to each and one to the original; a click shows the whole text above it."""
    stay_admitted()
    posts_table(posts, key=key, selects=("single-cell",))


def posts_table(posts: pl.DataFrame, *, key: str, selects: Sequence[Selects]) -> list[int]:
    """The same, whatever else may be selected; returns the rows that are."""
    rows = post_rows(with_badges(posts, kind="post"))
    columns = {name: POST_COLUMNS[name] for name in rows.columns}
    lists = [pl.col(pl.List(pl.String))]  # stay lists, which are drawn as badges
    place = st.container()
    event = st.dataframe(
        plain(rows).with_columns(rows.select(lists)),
        hide_index=True,
        key=key,
        column_config=columns,
        placeholder="–",
        row_height=_FOUR_LINES,
        on_select="rerun",
        selection_mode=selects,
    )
    clicked = [row for row, _column in event.selection.get("cells", []) if row < posts.height]
    with place:
        if clicked:
            _whole(posts.row(clicked[0], named=True))
        else:
            st.caption(wording.CLICK_FOR_TEXT)
    return [row for row in event.selection.get("rows", []) if row < posts.height]


def _whole(post: Mapping[str, Any]) -> None:
    with st.container(border=True, key="whole_text"):
        said = f"{post['title']}\n\n{post['text']}" if post["title"] else post["text"]
        st.text(without_home_names(said))
        where = sentences.origin(post["created_at"], post["source"], post["url"])
        page = link_to("posts", post=post["post_id"])
        st.markdown(f":small[{where} · [{post_words.THREAD_AND_LINK}]({page})]")


def who_answered(answers: pl.DataFrame) -> pl.Series:
    """The registered name of who answered, else the product that an ordinary person promotes."""
    named = pl.DataFrame(
        {"name": answers["competitor_name"], "other": worded(answers["competitor"], product_name)}
    )
    return named.select(pl.coalesce("name", "other").alias("who")).to_series()


def pair_rows(answers: pl.DataFrame) -> pl.DataFrame:
    """Answers beside the complaints that they answer, in words for a table; each leads to the complaint's thread."""
    linked = with_links(answers, "posts", lambda row: {"post": row["target_post_id"]})
    return linked.select(
        "created_at",
        "page",
        who_answered(answers),
        pl.col("appeal").replace(answer_words.APPEALS),
        pl.col("stance").replace(answer_words.STANCES),
        pl.col("p_stance").round(2),
        worded(answers["delay_seconds"], duration).alias("delay"),
        "target_product",
        _short(answers.select(_titled("target_title", "target_text")).to_series()).alias("target_text"),
        _short(answers["text"]),
        _web_only("target_url"),
        _web_only("url"),
    )


def table(
    rows: pl.DataFrame, columns: Mapping[str, Any], *, key: str, empty: str = wording.NOTHING_CHOSEN
) -> None:
    """The named columns of a frame as a table, or why there are no rows.

    A window too narrow for columns shows the rows one beneath another (``app`` hides one of the two).
    """
    if rows.is_empty():
        st.caption(empty)
        return
    links = [column for column in columns if column.endswith("url") and column in rows.columns]
    columns = {name: column for name, column in columns.items() if name in rows.columns}
    shown = plain(rows.with_columns(_web_only(column) for column in links).select(list(columns)))
    height = _FOUR_LINES if _TEXTS & set(columns) else None
    with st.container(key=f"wide_{key}"):
        st.dataframe(
            shown, hide_index=True, key=key, column_config=dict(columns), placeholder="–", row_height=height
        )
    with st.container(key=f"narrow_{key}"):
        st.markdown(stacked(shown, columns))


def quote(
    title: str | None,
    text: str,
    *,
    when: datetime,
    source: str,
    url: str | None,
    post_id: str | None = None,
) -> None:
    """A post in its own words, shortened, with where it comes from and, where its id is told, its whole text."""
    said = without_form(text)
    words = excerpt(f"{title} · {said}" if title else said or text, length=_QUOTE_LENGTH)
    st.text(f"“{words}”")
    whole = f" · [{post_words.WHOLE_POST}]({link_to('posts', post=post_id)})" if post_id else ""
    # Small, as a caption's paler ink would be too pale for a link.
    st.markdown(f":small[{sentences.origin(when, source, url)}{whole}]")


def incident_rows(incidents: pl.DataFrame, *, n_registered: int) -> pl.DataFrame:
    """Incidents for a table: excess with its interval in words, coincidence where it can be said, a link to each.

    n_registered: accounts of competitors; without one no answer can be recognised, and none is told.
    """
    cells = [incident_cells(row, n_registered=n_registered) for row in rows_of(IncidentRow, incidents)]
    names = [name for name in INCIDENT_COLUMNS if name != "page"]
    rows = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row")
    pages = [link_to("incidents", incident=incident_id) for incident_id in incidents["incident_id"]]
    return rows.with_columns(pl.Series("page", pages, dtype=pl.String)).select(list(INCIDENT_COLUMNS))


def heading(title: str) -> None:
    """The heading of a part of a page, quieter than the page's sentence."""
    st.markdown(f"#### {title}")


def nothing(title: str, why: str, command: str) -> None:
    """Why there is nothing, and the command that changes it."""
    st.subheader(title, anchor=False)
    st.markdown(why)
    st.code(command, language=None)


def _titled(title: str, text: str) -> pl.Expr:
    """A text behind its title, where it has one."""
    return pl.concat_str([pl.col(title), pl.col(text)], separator=" · ", ignore_nulls=True)


def _short(texts: pl.Series) -> pl.Series:
    return worded(texts, lambda words: shorten(words, length=_TEXT_LENGTH))


def _web_only(column: str) -> pl.Expr:
    """An address only where a browser opens a page with it and nothing else."""
    return pl.when(pl.col(column).str.contains(r"^https?://")).then(pl.col(column))
