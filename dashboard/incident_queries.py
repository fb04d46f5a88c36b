"""What pages ask of incidents: one function a question, as in ``queries``."""

from datetime import datetime

import polars as pl

from dashboard.filters import Filters
from dashboard.published import Connection, rows


def hours(connection: Connection, product: str, *, begin: datetime, end: datetime) -> pl.DataFrame:
    """Hour by hour what was seen and expected of a product; no rows where it is not watched."""
    return rows(connection, "hours", {"product": product, "from_at": begin, "to_at": end})


def outages(connection: Connection, product: str, *, begin: datetime, end: datetime) -> pl.DataFrame:
    """The declared outages of a product that touch a span."""
    return rows(connection, "outages", {"product": product, "from_at": begin, "to_at": end})


def incidents(connection: Connection, filters: Filters) -> pl.DataFrame:
    """The incidents that touch the chosen days, open ones first."""
    return rows(connection, "incidents", filters.parameters())


def evidence(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The complaints of an incident, newest first."""
    return rows(connection, "evidence", {"incident_id": incident_id})


def incident_life(connection: Connection, incident_id: str) -> pl.DataFrame:
    """What became of an incident, in order."""
    return rows(connection, "incident_life", {"incident_id": incident_id})


def incident_themes(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The themes of an incident's complaints, the largest first."""
    return rows(connection, "incident_themes", {"incident_id": incident_id})


def incident_words(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The product's sentences that an incident's complaints quote."""
    return rows(connection, "incident_words", {"incident_id": incident_id})


def incident_answers(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The answers to an incident's complaints, newest first."""
    return rows(connection, "incident_answers", {"incident_id": incident_id})


def incident_links(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The earlier incidents that one goes on with or is like."""
    return rows(connection, "incident_links", {"incident_id": incident_id})


def incident_ledger(connection: Connection, incident_id: str) -> pl.DataFrame:
    """When people, the detector and the provider spoke of an incident."""
    return rows(connection, "incident_ledger", {"incident_id": incident_id})


def provider_acknowledgement(connection: Connection, filters: Filters) -> pl.DataFrame:
    """What status pages told of the incidents of 90 days."""
    return rows(connection, "provider_acknowledgement", filters.parameters())


def incident_announcements(
    connection: Connection, product: str, *, begin: datetime, end: datetime
) -> pl.DataFrame:
    """What was announced of a product in a span."""
    return rows(connection, "incident_announcements", {"product": product, "from_at": begin, "to_at": end})


def explanations(connection: Connection, incident_id: str) -> pl.DataFrame:
    """What the posts of an incident may say of it themselves."""
    return rows(connection, "explanations", {"incident_id": incident_id})


def lags(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The share of an incident's excess that coincides with outages, by lag."""
    return rows(connection, "lags", {"incident_id": incident_id})


def chance(connection: Connection, product: str) -> pl.DataFrame:
    """Whether a product's incidents coincide with outages more than by chance; no row where it cannot be told."""
    return rows(connection, "chance", {"product": product})


def floods(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Complaints that many others repeated nearly word for word."""
    return rows(connection, "floods", filters.parameters())


def incident(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The incident under which an id stands today, whatever the filters; no row where there is none any more."""
    return rows(connection, "incident", {"incident_id": incident_id})
