"""What to do first, on Today: the gravest open incident, else what reads like harm, else the gravest of the week."""

from dataclasses import replace

import streamlit as st

from dashboard.filters import Filters, to_query
from dashboard.links import link_to
from dashboard.rows import FirstRow
from dashboard.words import post_words, sentences, wording
from models.table import rows_of
from models.vocabulary import IncidentState
from pipeline.brief.brief import Brief
from pipeline.brief.watch_words import any_watched


def show_first(brief: Brief, days: Filters, *, is_old: bool) -> None:
    """One line with the way to it; nothing where nobody complained. days: of the last week; is_old: all is past."""
    week = to_query(replace(days, cause=(), source=(), language=()))
    gravest = {"order": post_words.ORDERS[post_words.GRAVEST], **week}
    standing = [row for row in rows_of(FirstRow, brief.incidents) if row.state == IncidentState.OPEN]
    if standing:
        what = sentences.first_incident(standing[0], is_old=is_old)
        link, page = wording.OPEN_IT, link_to("incidents", incident=standing[0].incident_id)
    elif n := brief.figures.n_harmed:
        what = sentences.first_harmed(n)
        link, page = (
            wording.READ_THEM,
            link_to("posts", severity=sentences.label("severity", "3"), **gravest),
        )
    elif brief.figures.n:
        what = wording.NOTHING_FIRST if any_watched(brief.watches) else wording.NOTHING_JUDGED
        link, page = wording.GRAVEST_OF_WEEK, link_to("posts", **gravest)
    else:
        return
    st.markdown(wording.FIRST.format(what=f"{what} [{link}]({page})"))
