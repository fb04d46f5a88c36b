"""Themes: complaints that say the same in different words, in a person's words, by size, growth, age or meaning."""

from collections.abc import Mapping
from functools import partial
from typing import Final

import duckdb
import polars as pl
import streamlit as st

from dashboard import queries, theme_queries
from dashboard.age import Age
from dashboard.charts import charts
from dashboard.columns import THEME_COLUMNS, THEME_EVENT_COLUMNS
from dashboard.corrections import badges, correct_theme
from dashboard.figures import download, download_asked, draw, heading, quote, show_posts, table, twin
from dashboard.filters import Filters
from dashboard.links import asked_for, link_to, with_links
from dashboard.page.theme_lineage import theme_lineage
from dashboard.page.theme_map import theme_map
from dashboard.rows import QuoteRow, ThemeEventRow, ThemeRow
from dashboard.search import meaning
from dashboard.theme_queries import in_words, theme_sentences
from dashboard.words import sentences, theme_words, wording
from models.table import rows_of
from models.vocabulary import ThemeChange

THEMES_SHOWN: Final = 6
EXEMPLARS: Final = 2
POSTS_SHOWN: Final = 50
FOLDED: Final = 3  # themes that appear at once; more are told in one line

Connection = duckdb.DuckDBPyConnection


def render(connection: Connection, filters: Filters, age: Age) -> None:
    """Draw the page: the theme of the link on top, whatever the filters, then those of the choice."""
    if asked := asked_for("theme"):
        _one(connection, asked, filters, age)
    themes = theme_queries.themes(connection, filters)
    if themes.is_empty():
        st.subheader(theme_words.NO_THEMES, anchor=False)
        return
    total = queries.n_complaints(connection, filters)
    within = int(themes["n"].sum())
    st.subheader(sentences.themes_sentence(themes.height, within, total), anchor=False)
    st.caption(f"{sentences.in_no_theme(within, total)} {wording.DAYS_LEGEND}")
    events = rows_of(ThemeEventRow, in_words(connection, theme_queries.theme_events(connection, filters)))
    said = theme_sentences(connection)
    themes = _compared(connection, _ordered(connection, themes), age)
    named = themes.with_columns(
        said=pl.coalesce(
            pl.Series([said.get(theme_id) for theme_id in themes["theme_id"]], dtype=pl.String), "label"
        ),
        growth=pl.when("compared")
        .then(pl.format("{} → {}", "n_before", "n_lately"))
        .otherwise(pl.format("– → {}", "n_lately")),
    )
    theme_map(connection, named)
    _cards(connection, themes.head(THEMES_SHOWN), filters, age, said=said, events=events)
    heading(theme_words.THEME_TABLE)
    linked = with_links(named, "themes", lambda row: {"theme": row["theme_id"]})
    table(linked, THEME_COLUMNS, key="themes")
    download(themes, key="themes")
    theme_lineage(connection, filters)
    _events(connection, filters)


def _ordered(connection: Connection, themes: pl.DataFrame) -> pl.DataFrame:
    """The themes as the reader wants them: the largest, those that grow, the newest, or the likest to a sentence."""
    left, right = st.columns([2, 3])
    order = left.segmented_control(
        theme_words.THEME_ORDER, list(theme_words.THEME_ORDERS), default="largest", key="theme_order",
        format_func=theme_words.THEME_ORDERS.__getitem__,
    )  # fmt: skip
    like = right.text_input(theme_words.THEME_LIKE, key="theme_like", bind="query-params")
    encoder = queries.encoder(connection) if like.strip() else None
    if encoder:
        vector = meaning(like.strip(), encoder=encoder).tolist()
        alike = theme_queries.themes_alike(connection, vector=vector, encoder=encoder)
        return themes.join(alike, on="theme_id", how="left").sort(
            "likeness", descending=True, nulls_last=True
        )
    keys = {
        "growing": [pl.col("n_lately") - pl.col("n_before"), pl.col("n")],
        "newest": [pl.col("first_seen_at"), pl.col("n")],
    }
    return themes.sort(keys.get(order or "largest", [pl.col("n")]), descending=True, maintain_order=True)


def _compared(connection: Connection, themes: pl.DataFrame, age: Age) -> pl.DataFrame:
    """Themes with how their weeks compare, as the brief has it; one that no longer lives has nothing to compare."""
    weeks = queries.brief(connection, products=(), is_old=age.is_old).themes
    told = weeks.select("theme_id", "compared", "moved", "change")
    joined = themes.join(told, on="theme_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col("compared", "moved").fill_null(value=False))


def _cards(
    connection: Connection,
    themes: pl.DataFrame,
    filters: Filters,
    age: Age,
    *,
    said: Mapping[str, str],
    events: list[ThemeEventRow],
) -> None:
    days, missed = theme_queries.theme_days(connection, filters), queries.missed_days(connection, filters)
    # Quotes of the chosen days stand first.
    is_chosen = pl.col("created_at").is_between(*filters.span, closed="left")
    exemplars = theme_queries.exemplars(connection).sort(~is_chosen, maintain_order=True)
    top = int(days["n"].max())  # type: ignore[arg-type]  # counts, and there are some
    for theme in rows_of(ThemeRow, themes):
        with st.container(border=True):
            _head(theme, said.get(theme.theme_id), origin=sentences.theme_origin(events, theme.theme_id))
            left, right = st.columns([2, 3], gap="large")
            with left:
                one = days.filter(pl.col("theme_id") == theme.theme_id)
                chart = charts.days_chart(one, missed=missed, span=filters.span, now=age.data_time, top=top)
                draw(chart, key=f"theme_{theme.theme_id}", alternative=theme.label)
            with right:
                _quotes(exemplars, theme, n=EXEMPLARS)
            correct_theme(connection, theme)
    twin(days.join(themes.select("theme_id", "label"), on="theme_id"), key="theme_days")


def _head(theme: ThemeRow, said: str | None, *, origin: str) -> None:
    """What it says, its words, its size."""
    mark = f" ({theme_words.MACHINE_WRITTEN})" if theme.labelled_by == "a machine" else ""
    label = f"{sentences.as_text(theme.label)}{mark}"
    st.markdown(f"**“{sentences.as_text(said)}”** · {label}" if said else f"**{label}**")
    badges("theme", theme.theme_id)
    link = f"[{theme_words.THEME_POSTS}]({link_to('themes', theme=theme.theme_id)})"
    group = (
        theme_words.IN_GROUP.format(group=sentences.as_text(theme.group_label)) if theme.group_label else ""
    )
    st.markdown(f":small[{sentences.theme_line(theme)} {group} {origin} {link}]")


def _quotes(exemplars: pl.DataFrame, theme: ThemeRow, *, n: int) -> None:
    for post in rows_of(QuoteRow, exemplars.filter(pl.col("theme_id") == theme.theme_id).head(n)):
        quote(
            post.title,
            post.text,
            when=post.created_at,
            source=post.source,
            url=post.url,
            post_id=post.post_id,
        )


def _one(connection: Connection, asked: str, filters: Filters, age: Age) -> None:
    """The theme of a link with all its posts; where it went, or that it is gone."""
    st.markdown(f"[{theme_words.ALL_THEMES}](themes)")
    found = theme_queries.theme(connection, asked)
    if found.is_empty():
        st.warning(sentences.as_text(theme_words.THEME_GONE.format(theme_id=asked)))
        return
    theme = rows_of(ThemeRow, _compared(connection, found, age))[0]
    if theme.theme_id != asked:
        st.info(sentences.as_text(theme_words.THEME_MERGED.format(theme_id=asked)))
    exemplars = theme_queries.exemplars(connection)
    _head(theme, theme_sentences(connection).get(theme.theme_id), origin=theme_words.OVER_ALL_DAYS)
    days = theme_queries.one_theme_days(connection, theme.theme_id)
    span = (theme.first_seen_at, max(age.data_time, theme.last_seen_at))
    chart = charts.days_chart(
        days,
        missed=pl.DataFrame(schema={"day": pl.Date, "in_part": pl.Boolean}),
        span=span,
        now=age.data_time,
    )
    draw(chart, key="one_theme", alternative=theme.label)
    twin(days, key="one_theme_days")
    _quotes(exemplars, theme, n=2 * EXEMPLARS)
    show_posts(
        theme_queries.theme_posts(connection, theme_id=theme.theme_id, n=POSTS_SHOWN), key="theme_posts"
    )
    download_asked(
        partial(theme_queries.theme_posts, theme_id=theme.theme_id, n=None), key="theme_posts", n=theme.n
    )
    st.divider()


def _events(connection: Connection, filters: Filters) -> None:
    """What became of themes; many that appeared at once are one line."""
    heading(theme_words.THEME_EVENTS)
    st.caption(theme_words.THEME_EVENTS_NOTE)
    events = in_words(connection, theme_queries.theme_events(connection, filters))
    appeared = pl.col("happened") == ThemeChange.APPEARED
    at_once = appeared & (pl.len().over("happened", "happened_at") > FOLDED)
    folded = (
        events.filter(at_once).group_by("happened_at").agg(n=pl.len()).sort("happened_at", descending=True)
    )
    for when, n in folded.iter_rows():
        st.markdown(sentences.as_text(theme_words.THEMES_APPEARED.format(n=n, when=f"{when:%Y-%m-%d %H:%M}")))
    told = events.filter(~at_once)
    words = [sentences.theme_event(row) for row in rows_of(ThemeEventRow, told)]
    rows = told.with_columns(pl.Series("what", words, dtype=pl.String))
    linked = with_links(rows, "themes", lambda row: {"theme": row["other_theme_id"] or row["theme_id"]})
    empty = "" if folded.height else theme_words.NO_THEME_EVENTS
    table(linked, THEME_EVENT_COLUMNS, key="theme_events", empty=empty)
