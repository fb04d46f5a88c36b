"""Complaints that do not stay among users: reports to regulators, lawyers and courts, journalists."""

from typing import Final

import duckdb

from models.amplification import Escalation
from models.table import frame_of
from models.understanding.escalation import escalation
from models.vocabulary import NONE
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert

# Without one of these no phrase of models/understanding/escalation.toml can hold; spares the others the patterns.
WORDS: Final = (
    r"\b(?:ftc|ico|cnil|bbb|cfpb|fcc|ofcom|dpc|dpa|garante|bfdi|gdpr|attorney|ag|regulators?|ombudsman|protection|consumer"
    r"|standards|commissioner|watchdog|senator|congress\w*|mp|police|bank|state|eu|lawyers?|solicitors?|counsel|barrister"
    r"|legal|law|su(?:e|ed|ing|it)|lawsuit|class action|court|claims|arbitration|cease|injunction|mahnbescheid"
    r"|journalists?|reporters?|newspaper|press|media|newsroom|verge|wired|bbc|guardian|nyt|new york times|ars technica"
    r"|techcrunch|washington post|news|tv)\b"
)


def find_escalations(connection: duckdb.DuckDBPyConnection) -> int:
    """Replace what complaints tell of; returns how many tell."""
    complaints = frame(connection, statement(__package__, "to_escalate"), {"words": WORDS})
    found = [(post_id, *escalation(text)) for post_id, text in complaints.iter_rows()]
    rows = [Escalation(*one) for one in found if one[1] != NONE]
    connection.execute("DELETE FROM escalations")
    insert(connection, "escalations", frame_of(Escalation, rows))
    return len(rows)
