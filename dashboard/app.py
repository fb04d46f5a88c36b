"""The dashboard: opens the newest published copy for each drawing, draws the filter bar, then the chosen page.

It reads published views only; a collection or an analysis may run meanwhile.
"""

import gc
import shlex
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

import duckdb
import streamlit as st

from dashboard import published, queries
from dashboard.access import admitted, show_reader
from dashboard.age import Age, show_age
from dashboard.figures import nothing
from dashboard.filters import Filters, copy_link, filter_bar
from dashboard.page import (
    amplification,
    announcements,
    ask,
    causes,
    health,
    incidents,
    posts,
    review,
    sql,
    themes,
    today,
    watch,
)
from dashboard.server_options import home, late_after
from dashboard.words import sentences, wording
from models.errors import TrustwatchError, UserMistake
from pipeline.brief.brief import data_time

Render = Callable[[duckdb.DuckDBPyConnection, Filters, Age], None]

PAGES: Final[Mapping[str, Render]] = {
    "today": today.render,
    "incidents": incidents.render,
    "causes": causes.render,
    "themes": themes.render,
    "watch": watch.render,
    "amplification": amplification.render,
    "announcements": announcements.render,
    "ask": ask.render,
    "posts": posts.render,
    "review": review.render,
    "sql": sql.render,
    "health": health.render,
}

_OF_THE_NEWEST: Final = ("today",)  # whatever days are chosen
_OF_EVERYTHING: Final = ("watch", "ask", "sql", "health")  # whatever is chosen

# Streamlit's own download of a table writes formulas as they are; ours, beneath each table, does not. On a phone it
# folds the pages away behind an arrow that says nothing; where it does not, our list of them would stand twice. Of a
# table a phone shows the rows one beneath another, as its columns would be cut off at the edge.
_STYLE: Final = """<style>
[data-testid="stElementToolbar"] button[aria-label^="Download as CSV"] { display: none }
@media (min-width: 768px) { .st-key-all_pages, [class*="st-key-narrow_"] { display: none } }
@media (max-width: 767px) { [class*="st-key-wide_"] { display: none } }
</style>"""


def main() -> None:
    """Draw the whole app."""
    _keep_what_is_imported()
    st.set_page_config(page_title=wording.TITLE, layout="wide", initial_sidebar_state="auto")
    pages = [
        st.Page(partial(draw, name), title=title, url_path=name, help=about, default=name == "today")
        for name, (title, about) in wording.PAGES.items()
    ]
    st.html(_STYLE)
    chosen = st.navigation(pages, position="top")
    with st.container(key="all_pages"), st.popover(wording.ALL_PAGES, icon=wording.ALL_PAGES_ICON):
        for page in pages:
            st.page_link(page)
    chosen.run()


@st.cache_resource(show_spinner=False)
def _keep_what_is_imported() -> None:
    """Leave it out where garbage is looked for, as Streamlit does after each drawing: that took half of its time."""
    gc.collect()
    gc.freeze()


def draw(name: str, *, now: datetime | None = None) -> None:
    """One page over the newest published copy, or why there is none; now: the clock's time by default."""
    if not admitted():
        return
    show_reader()
    try:
        with published.opened(home(), tell=_warn) as connection, st.spinner(wording.LOADING):
            options, newest = queries.options(connection), data_time(connection)
            if options is None or newest is None:
                nothing(wording.NO_POSTS, wording.NO_POSTS_WHY, _of_this_home(wording.COLLECT_FIRST))
            else:
                filters = filter_bar(
                    options,
                    page=name,
                    has_days=name not in _OF_THE_NEWEST,
                    is_followed=name not in _OF_EVERYTHING,
                )
                age = Age(newest, now or datetime.now(UTC), late_after())
                show_age(age)
                PAGES[name](connection, filters, age)
                copy_link()
    except UserMistake:
        nothing(
            wording.NOTHING_PUBLISHED, wording.NOTHING_PUBLISHED_WHY, _of_this_home(wording.COLLECT_FIRST)
        )
        st.caption(sentences.as_text(str(home())))
    except (TrustwatchError, duckdb.Error) as error:
        nothing(wording.UNREADABLE, wording.UNREADABLE_WHY, _of_this_home(wording.PUBLISH_AGAIN))
        st.text(str(error).splitlines()[0])
    except Exception:
        traceback.print_exc()
        st.subheader(wording.FAILED, anchor=False)
        st.markdown(wording.FAILED_WHY)


def _of_this_home(command: str) -> str:
    return command.format(home=shlex.quote(str(home())))


def _warn(said: str) -> None:
    st.warning(sentences.as_text(said))


if __name__ == "__main__":
    main()
