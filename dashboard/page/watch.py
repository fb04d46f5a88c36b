"""Watch: a reader's own questions as series, each with how far its counts can be trusted, and the judging of posts."""

from datetime import timedelta
from functools import partial
from typing import Final

import duckdb
import polars as pl
import streamlit as st

from dashboard import subject_queries
from dashboard.age import Age
from dashboard.charts.subject_chart import people_chart
from dashboard.columns import SUBJECT_COLUMNS
from dashboard.figures import download, download_asked, heading, show, show_posts, table
from dashboard.filters import Filters
from dashboard.links import with_links
from dashboard.server_options import home
from dashboard.subject_actions import add_subject, drop_subject, judge_posts
from dashboard.words import sentences, subject_words
from models.subject import Subject
from models.table import rows_of
from pipeline.brief.subject_words import precision_words, risen_subjects
from pipeline.people.subjects import standing

CHARTED: Final = timedelta(days=90)
POSTS_SHOWN: Final = 50

Connection = duckdb.DuckDBPyConnection


def render(connection: Connection, _filters: Filters, age: Age) -> None:
    """Draw the subject of the link, else all of them; whatever the filters."""
    published, waiting = standing(home())
    known = {row.subject_id for row in published}
    subjects = subject_queries.subjects(connection).filter(pl.col("subject_id").is_in(list(known)))
    if asked := st.query_params.get("subject"):
        _one(connection, subjects, asked, age)
        return
    rows = rows_of(Subject, subjects)
    st.subheader(subject_words.headline(rows) if rows else subject_words.NONE_WATCHED, anchor=False)
    st.caption(subject_words.ABOUT)
    for one in waiting:
        st.info(sentences.as_text(subject_words.WAITS.format(sentence=one.sentence)))
    if rows:
        told = subjects.with_columns(
            precision=pl.Series([precision_words(row) for row in rows], dtype=pl.String),
            state=pl.Series([subject_words.state_words(row) for row in rows], dtype=pl.String),
        )
        linked = with_links(told, "watch", lambda row: {"subject": row["subject_id"]})
        table(linked, SUBJECT_COLUMNS, key="subjects")
        download(subjects.drop("people"), key="subjects")
    heading(subject_words.ADD)
    add_subject()


def _one(connection: Connection, subjects: pl.DataFrame, asked: str, age: Age) -> None:
    """One subject: its days, its rises, the posts to be judged, and the posts that count."""
    st.markdown(f"[{subject_words.ALL_SUBJECTS}](watch)")
    found = subjects.filter(subject_id=asked)
    if found.is_empty():
        st.warning(sentences.as_text(subject_words.GONE.format(subject_id=asked)))
        return
    subject = rows_of(Subject, found)[0]
    precision = precision_words(subject)
    st.subheader(subject_words.subject_sentence(subject), anchor=False)
    facts = subject_words.subject_facts(subject, precision=precision, added_at=found["added_at"][0])
    st.markdown(f":small[{facts}]")
    if not subject.is_judged:
        said = f"{precision[0].upper()}{precision[1:]}"
        st.warning(sentences.as_text(subject_words.GUESSED.format(precision=said)))
    _days(connection, subject, age)
    judge_posts(connection, subject, subject_queries.subject_questions(connection, asked))
    heading(subject_words.EVIDENCE)
    posts = subject_queries.subject_posts(connection, subject_id=asked, n=POSTS_SHOWN)
    if posts.is_empty():
        st.caption(subject_words.NO_EVIDENCE)
    else:
        show_posts(posts, key="subject_posts")
        every = partial(subject_queries.subject_posts, subject_id=asked, n=None)
        download_asked(every, key="subject_posts", n=subject.n_posts)
    drop_subject(subject)


def _days(connection: Connection, subject: Subject, age: Age) -> None:
    heading(subject_words.DAYS)
    st.caption(subject_words.DAYS_LEGEND)
    if why := subject_words.NOT_WATCHED.get(subject.verdict):
        st.caption(why)
    days = subject_queries.subject_days(connection, subject.subject_id)
    midnight = age.data_time.replace(hour=0, minute=0, second=0, microsecond=0)
    end = midnight if age.data_time == midnight else midnight + timedelta(days=1)
    chart = people_chart(days, span=(end - CHARTED, end), now=age.data_time, title=subject_words.DAYS)
    show(chart, days, key="subject_days", alternative=f"{subject_words.DAYS}: {subject.sentence}")
    bursts = subject_queries.subject_bursts(connection, subject.subject_id)
    for line in risen_subjects(bursts, now=age.data_time):
        st.caption(sentences.as_text(line))
