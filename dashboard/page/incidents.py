"""Incidents: a card each, and of the chosen one what happened, what people did with it, and the evidence."""

from dataclasses import replace
from functools import partial
from typing import Final
from urllib.parse import urlencode

import duckdb
import polars as pl
import polars.selectors as cs
import streamlit as st

from dashboard import incident_queries, published, queries
from dashboard.age import Age
from dashboard.columns import FLOOD_COLUMNS, INCIDENT_COLUMNS, POST_COLUMNS
from dashboard.corrections import badges, with_badges
from dashboard.figures import heading, incident_rows, table
from dashboard.filters import Filters, to_query
from dashboard.incident_actions import act_on
from dashboard.links import asked_for, choose, link_to, with_links
from dashboard.page.incident_tabs import show_incident
from dashboard.rows import IncidentDetail
from dashboard.server_options import home
from dashboard.words import incident_sentences, incident_wording, sentences, wording
from models.table import rows_of
from models.vocabulary import IncidentState, WatchVerdict
from pipeline.brief.acknowledgement_words import acknowledgement_words
from pipeline.brief.headline import incident_parts
from pipeline.brief.post_mortem import post_mortem
from pipeline.brief.rows import ProviderRow, WatchRow

CARDS: Final = 6  # the others are in the table
_ACROSS: Final = 3


def render(connection: duckdb.DuckDBPyConnection, filters: Filters, age: Age) -> None:
    """Draw the page for the incidents that touch the chosen days."""
    incidents = incident_queries.incidents(connection, filters)
    asked = asked_for("incident")
    if incidents.is_empty() and not asked:
        _none(connection, filters, age)
        _elsewhere(connection, filters, 0)
    else:
        _listed(incidents, age, n_registered=queries.registry(connection).height)
        _elsewhere(connection, filters, incidents.height)
        chosen = _choice(connection, incidents, asked=asked)
        if chosen is not None:
            _incident(connection, chosen, incidents, age)
    _acknowledgement(connection, filters)
    _floods(connection, filters)


def _incident(
    connection: duckdb.DuckDBPyConnection, chosen: IncidentDetail, incidents: pl.DataFrame, age: Age
) -> None:
    """The sentence, what can be done with it, and all that is known of it."""
    first, *rest = incident_parts(chosen, now=age.spoken)
    st.subheader(sentences.as_text(f"{first}."), anchor=False)
    st.markdown(incident_sentences.beside(rest))
    st.caption(sentences.incident_facts(chosen))
    badges("incident", chosen.incident_id)
    if people := incident_sentences.people(chosen):
        st.markdown(f":small[{people}]")  # an address is a link, for which a caption's ink is too pale
    if chosen.note:
        st.caption(sentences.note(chosen.note))
    others = {
        row.incident_id: sentences.incident_name(row)
        for row in rows_of(IncidentDetail, incidents.filter(product=chosen.product))
        if row.incident_id != chosen.incident_id
    }
    act_on(chosen, others)
    shown = (pl.col("state") != IncidentState.DISMISSED) | (pl.col("incident_id") == chosen.incident_id)
    show_incident(connection, chosen, incidents.filter(shown), age)
    st.download_button(
        incident_wording.POST_MORTEM,
        partial(_post_mortem, chosen.incident_id),
        file_name=f"incident_{chosen.incident_id}.md",
        mime="text/markdown",
        key="post_mortem",
        on_click="ignore",
    )


def _post_mortem(incident_id: str) -> str:
    """Made when it is asked for."""
    with published.opened(home()) as connection:
        return post_mortem(connection, incident_id)


def _listed(incidents: pl.DataFrame, age: Age, *, n_registered: int) -> None:
    """A card for each of the first incidents, and all of them in a table, with what people said of them."""
    if incidents.is_empty():
        st.caption(wording.NO_INCIDENT)
        return
    st.subheader(wording.PAGES["incidents"][0], anchor=False)
    rows = rows_of(IncidentDetail, incidents)[:CARDS]
    for first in range(0, len(rows), _ACROSS):
        for cell, row in zip(st.columns(_ACROSS), rows[first : first + _ACROSS], strict=False):
            with cell.container(border=True, height="stretch"):
                _card(row, age)
    with st.expander(incident_wording.ALL_INCIDENTS):
        said = with_badges(incidents, kind="incident").select(cs.matches("^corrections$"))
        cells = pl.concat([incident_rows(incidents, n_registered=n_registered), said], how="horizontal")
        # Beside the time, since the last columns of a narrow window are out of sight.
        names = [*cells.columns[:2], *said.columns, *cells.columns[2 : len(INCIDENT_COLUMNS)]]
        table(cells, {name: (INCIDENT_COLUMNS | POST_COLUMNS)[name] for name in names}, key="incidents")


def _elsewhere(connection: duckdb.DuckDBPyConnection, filters: Filters, n_here: int) -> None:
    """How many incidents lie outside the chosen days, and the way to them."""
    days = queries.days(connection)
    assert days is not None  # a page is drawn only where there is a post
    everywhere = replace(filters, first_day=days[0], last_day=days[1])
    n = incident_queries.incidents(connection, everywhere).height - n_here
    if n:
        said = incident_wording.ELSEWHERE if n > 1 else incident_wording.ONE_ELSEWHERE
        link = link_to("incidents", **to_query(everywhere))
        st.markdown(f":small[{said.format(n=n)} [{incident_wording.ALL_DAYS}]({link})]")


def _card(row: IncidentDetail, age: Age) -> None:
    state = incident_wording.STATES[row.state]
    link = f"incidents?{urlencode({'incident': row.incident_id})}"
    st.badge(state, color=incident_wording.STATE_COLOURS[state])  # type: ignore[arg-type]  # one of its colours
    st.markdown(f"**[{sentences.as_text(incident_sentences.card_title(row))}]({link})**")
    st.markdown(f":small[{sentences.as_text(incident_sentences.card_facts(row, now=age.spoken))}]")


def _none(connection: duckdb.DuckDBPyConnection, filters: Filters, age: Age) -> None:
    brief = queries.brief(connection, products=filters.product, is_old=age.is_old)
    st.subheader(wording.NO_INCIDENT, anchor=False)
    st.markdown(sentences.as_text(brief.headline))
    st.markdown("\n".join(f"- {sentences.watch_line(row)}" for row in rows_of(WatchRow, brief.watches)))
    if WatchVerdict.NO_COVERAGE in brief.watches["verdict"].to_list():
        st.code(wording.STATE_COVERAGE, language=None)


def _choice(
    connection: duckdb.DuckDBPyConnection, incidents: pl.DataFrame, *, asked: str | None
) -> IncidentDetail | None:
    """The incident that the reader or the link asks for, whatever the filters, else the first of the chosen days.

    One that was merged is shown as the one that goes on, and says so; one that is gone says so, and no other is shown
    in its stead.
    """
    by_id = {row.incident_id: row for row in rows_of(IncidentDetail, incidents)}
    first = next(iter(by_id), None)
    if asked:
        found = rows_of(IncidentDetail, incident_queries.incident(connection, asked))
        first = found[0].incident_id if found else None
        by_id = {row.incident_id: row for row in found} | by_id
        if first is None:
            st.warning(sentences.as_text(wording.INCIDENT_GONE.format(incident_id=asked)))
        elif found[0].state == IncidentState.WITHDRAWN:
            st.info(wording.INCIDENT_WITHDRAWN)
        elif first != asked:
            st.info(sentences.as_text(wording.INCIDENT_MERGED.format(incident_id=asked)))
        elif first not in incidents["incident_id"]:
            st.info(wording.INCIDENT_ELSEWHERE)
    names = {incident_id: sentences.incident_name(row) for incident_id, row in by_id.items()}
    chosen = choose(wording.WHICH_INCIDENT, names, key="incident", first=first) if names else None
    return by_id[chosen] if chosen else None


def _acknowledgement(connection: duckdb.DuckDBPyConnection, filters: Filters) -> None:
    """What status pages told of, where there were incidents."""
    rows = rows_of(ProviderRow, incident_queries.provider_acknowledgement(connection, filters))
    if rows:
        heading(incident_wording.ACKNOWLEDGED)
        st.markdown("\n".join(f"- {sentences.as_text(acknowledgement_words(row))}" for row in rows))


def _floods(connection: duckdb.DuckDBPyConnection, filters: Filters) -> None:
    """Only where there are some: copies raise no incident, and are not hidden either."""
    floods = incident_queries.floods(connection, filters)
    if floods.height:
        heading(wording.FLOODS)
        linked = with_links(floods, "posts", lambda row: {"post": row["post_id"]})
        table(linked, FLOOD_COLUMNS, key="floods")
