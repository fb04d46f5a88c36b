"""The week's figures on Today: each with its change, and the way to what it counts."""

from dataclasses import replace
from typing import Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.filters import Filters, to_query
from dashboard.links import link_to
from dashboard.words import sentences, wording
from models.statistics.interval import ratio_interval, share_change_interval, share_interval
from pipeline.brief.brief import CONFIDENCE
from pipeline.brief.phrases import WEAK, count, percent
from pipeline.brief.rows import Figures

FEW = 20  # complaints under which no percentage is said

Colour = Literal["inverse", "off"]  # of a figure's change: red or green, or grey
Floats = NDArray[np.float64]


def show_figures(figures: Figures, days: Filters, *, all_unlinked: bool) -> None:
    """Draw the week's figures, each with the way to what it counts.

    days: of that week; all_unlinked: no post of any source says what it answers.
    """
    n, before = figures.n, figures.n_before
    change = f"{(n - before) / before:+.0%}" if before else None
    is_beyond = _is_beyond_noise(*ratio_interval([n], [before], confidence=CONFIDENCE), unchanged=1.0)
    cells = st.columns(4)
    cells[0].metric(
        wording.FIGURE_COMPLAINTS,
        count(n),
        change,
        delta_color=_colour(is_beyond),
        delta_description=_against_last_week(is_told=bool(before), is_beyond=is_beyond),
        border=True,
    )
    cells[0].caption(sentences.of_posts(figures.n_posts, before, figures.n_posts_before))
    query = to_query(replace(days, cause=(), source=(), language=()))  # the figures are of the product alone
    blaming = link_to("posts", blames=sentences.label("blames", "safety"), **query)
    leaving, answered = link_to("posts", leaving="true", **query), link_to("amplification", **query)
    shares = (
        (wording.FIGURE_SAFETY, figures.n_safety, figures.n_safety_before, blaming),
        (wording.FIGURE_LEAVING, figures.n_leaving, figures.n_leaving_before, leaving),
        (wording.FIGURE_ANSWERED, figures.n_answered, figures.n_answered_before, answered),
    )
    for cell, (label, part, part_before, page) in zip(cells[1:], shares, strict=True):
        with cell:
            if label == wording.FIGURE_ANSWERED and not figures.n_registered:
                st.metric(label, wording.NOT_KNOWN, border=True)
                st.markdown(f":small[{wording.NONE_REGISTERED} [{wording.HOW_TO_REGISTER}](amplification)]")
                continue
            if label == wording.FIGURE_ANSWERED and not part and all_unlinked:
                st.metric(label, wording.NOT_KNOWN, border=True)
                st.caption(wording.NO_POST_SAYS)
                continue
            _share(label, part, n, before=(part_before, before), is_weak=label.startswith(WEAK))
            if part:
                st.markdown(f":small[[{wording.THEIR_POSTS}]({page})]")


def _share(label: str, part: int, whole: int, *, before: tuple[int, int], is_weak: bool) -> None:
    """A share of the week's complaints with its counts; before: the same two counts of the week before.

    is_weak: what is read weakly is never coloured.
    """
    if whole < FEW:
        st.metric(label, wording.SOME_OF.format(part=part, whole=whole), border=True)
        st.caption(wording.TOO_FEW)
        return
    points: int | None = None
    is_beyond = False
    if before[1] >= FEW:
        points = round(100 * (part / whole - before[0] / before[1]))
        change = share_change_interval([part], [whole], [before[0]], [before[1]], confidence=CONFIDENCE)
        is_beyond = _is_beyond_noise(*change, unchanged=0.0)
    st.metric(
        label,
        percent(part / whole),
        f"{points:+} {'point' if abs(points) == 1 else 'points'}" if points else points,
        delta_color=_colour(is_beyond and not is_weak),
        delta_description=_against_last_week(is_told=points is not None, is_beyond=is_beyond),
        border=True,
    )
    low, high = share_interval([part], [whole])
    st.caption(sentences.of_all(part, whole, low=low[0], high=high[0]))


def _against_last_week(*, is_told: bool, is_beyond: bool) -> str:
    """What a change is held against, and whether chance alone may have made it."""
    if not is_told:
        return wording.TOO_FEW_LAST_WEEK
    return wording.AGAINST_LAST_WEEK if is_beyond else wording.NOISE_AGAINST_LAST_WEEK


def _is_beyond_noise(low: Floats, high: Floats, *, unchanged: float) -> bool:
    """Whether the interval of a change leaves what no change would be."""
    return bool(low[0] > unchanged or high[0] < unchanged)


def _colour(is_told: bool) -> Colour:
    """Red or green only for a change beyond noise."""
    return "inverse" if is_told else "off"
