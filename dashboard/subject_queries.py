"""What the page Watch asks of the published views, a function a question, as ``queries`` does for the other pages."""

import polars as pl

from dashboard.published import Connection, rows


def subjects(connection: Connection) -> pl.DataFrame:
    """The subjects that are watched, by the view's columns and people: those of each of the last 28 days."""
    return rows(connection, "subjects")


def subject_days(connection: Connection, subject_id: str) -> pl.DataFrame:
    """One subject day by day."""
    return rows(connection, "subject_days", {"subject_id": subject_id})


def subject_bursts(connection: Connection, subject_id: str) -> pl.DataFrame:
    """The rises of one subject, the newest first."""
    return rows(connection, "subject_bursts", {"subject_id": subject_id})


def subject_posts(connection: Connection, *, subject_id: str, n: int | None) -> pl.DataFrame:
    """The posts that count for a subject, newest first; n None: all of them."""
    return rows(connection, "subject_posts", {"subject_id": subject_id, "n": n}, keep=n is not None)


def subject_questions(connection: Connection, subject_id: str) -> pl.DataFrame:
    """The posts that the reader of a subject is asked about."""
    return rows(connection, "subject_questions", {"subject_id": subject_id})
