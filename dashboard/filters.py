"""The one filter bar: products, causes, sources, languages and UTC days, held in the URL as absolute values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from dashboard.words import wording
from models.vocabulary import CAUSE_KEYS
from pipeline.brief.language_names import language_name
from pipeline.brief.phrases import cause_name, product_name, source_name

DAYS_SHOWN: Final = 28  # at first: four weeks, so that every weekday is seen four times
_LISTS: Final = ("product", "cause", "source", "language")
_WRITTEN: Final = "filters_written"
_PAGE: Final = "filters_page"

Query = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen; the days are those of the posts, UTC."""

    product: tuple[str, ...]
    cause: tuple[str, ...]
    source: tuple[str, ...]
    language: tuple[str, ...]
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Filters:
    """What is chosen; an empty tuple means all. Both days are within, UTC."""

    product: tuple[str, ...]
    cause: tuple[str, ...]
    source: tuple[str, ...]
    language: tuple[str, ...]
    first_day: date
    last_day: date

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the begin of the first day to the end of the last."""
        begin = datetime.combine(self.first_day, time.min, UTC)
        return begin, datetime.combine(self.last_day, time.min, UTC) + timedelta(days=1)

    def parameters(self) -> dict[str, Any]:
        """For the macros of ``sql/filter.sql``: lists, None for all, and the span."""
        return {
            "filters": {
                "products": list(self.product) or None,
                "causes": list(self.cause) or None,
                "sources": list(self.source) or None,
                "languages": list(self.language) or None,
                "from_at": self.span[0],
                "to_at": self.span[1],
            }
        }


def defaults(options: Options) -> Filters:
    """Everything in the newest four weeks."""
    first = max(options.first_day, options.last_day - timedelta(days=DAYS_SHOWN - 1))
    return Filters((), (), (), (), first, options.last_day)


def from_query(query: Mapping[str, Sequence[str]], options: Options) -> Filters:
    """The filters that a link asks for; what the data do not have is left out, missing days are the default."""
    standard = defaults(options)
    chosen = {
        name: tuple(value for value in getattr(options, name) if value in query.get(name, ()))
        for name in _LISTS
    }
    first = _day(query.get("from"), otherwise=standard.first_day)
    last = _day(query.get("to"), otherwise=standard.last_day)
    if first > last or last < options.first_day or first > options.last_day:
        first, last = standard.first_day, standard.last_day
    return Filters(**chosen, first_day=max(first, options.first_day), last_day=min(last, options.last_day))


def to_query(filters: Filters) -> Query:
    """The filters as the URL holds them: every day said, so that a link means the same tomorrow."""
    lists = {name: list(getattr(filters, name)) for name in _LISTS if getattr(filters, name)}
    return lists | {"from": [filters.first_day.isoformat()], "to": [filters.last_day.isoformat()]}


def filter_bar(options: Options, *, page: str, has_days: bool = True, is_followed: bool = True) -> Filters:
    """Draw the bar on a page and return what is chosen; a link that was opened sets it first.

    has_days: whether the page follows the chosen days; one that does not says so in their place and keeps them.
    is_followed: whether it follows any filter; one that does not says so in place of the bar, and keeps them all.
    """
    query = {key: st.query_params.get_all(key) for key in (*_LISTS, "from", "to") if key in st.query_params}
    written: Query | None = st.session_state.get(_WRITTEN)
    # When the page is changed Streamlit empties the query and the widgets: then what was chosen stays.
    if st.session_state.get(_PAGE) != page or (query and query != written):
        _set_widgets(from_query(query or written or {}, options))
        st.session_state[_PAGE] = page
    otherwise = from_query(written or query, options)
    if is_followed:
        chosen = _widgets(options, otherwise=otherwise, has_days=has_days)
    else:
        st.sidebar.caption(wording.NO_FILTER)
        chosen = from_query(query or written or {}, options)
    _write(to_query(chosen))
    return chosen


def _set_widgets(filters: Filters) -> None:
    for name in _LISTS:
        st.session_state[name] = list(getattr(filters, name))
    st.session_state["days"] = (filters.first_day, filters.last_day)


def _widgets(options: Options, *, otherwise: Filters, has_days: bool) -> Filters:
    names = {"product": product_name, "cause": cause_name, "source": source_name, "language": language_name}
    with st.sidebar:
        chosen = {
            name: tuple(
                st.multiselect(
                    wording.FILTERS[name],
                    getattr(options, name),
                    key=name,
                    format_func=names.get(name, str),
                    placeholder=wording.ALL,
                )
            )
            for name in _LISTS
        }
        first, last = _days(options, otherwise=otherwise) if has_days else _days_kept(otherwise)
    return Filters(**chosen, first_day=first, last_day=last)


def _days(options: Options, *, otherwise: Filters) -> tuple[date, date]:
    days = st.date_input(
        wording.FILTERS["days"], key="days", min_value=options.first_day, max_value=options.last_day
    )
    # Between the first and the second click only one day is chosen: until then the old ones stand.
    if isinstance(days, tuple) and len(days) == 2:
        return days[0], days[1]
    return otherwise.first_day, otherwise.last_day


def _days_kept(filters: Filters) -> tuple[date, date]:
    st.caption(wording.TODAY_DAYS.format(first=filters.first_day, last=filters.last_day))
    return filters.first_day, filters.last_day


def _write(query: Query) -> None:
    for name in (*_LISTS, "from", "to"):
        if name in query:
            st.query_params[name] = query[name]
        elif name in st.query_params:
            del st.query_params[name]
    st.session_state[_WRITTEN] = query


def copy_link() -> None:
    """The address of what is on the screen. Drawn last, when the page has written what was chosen on it."""
    with st.sidebar.popover(wording.COPY_LINK, width="stretch"):
        st.caption(wording.COPY_LINK_HELP)
        everything = {key: st.query_params.get_all(key) for key in st.query_params}
        st.code(f"{st.context.url or ''}?{urlencode(everything, doseq=True)}", language=None, wrap_lines=True)


def _day(values: Sequence[str] | None, *, otherwise: date) -> date:
    try:
        return date.fromisoformat(values[0]) if values else otherwise
    except ValueError:
        return otherwise


def in_order(causes: Sequence[str]) -> tuple[str, ...]:
    """Causes by what they cost the user, dearest first; the unclear ones last."""
    return tuple(
        sorted(causes, key=lambda key: CAUSE_KEYS.index(key) if key in CAUSE_KEYS else len(CAUSE_KEYS))
    )
