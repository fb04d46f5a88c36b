"""Complaints that do not stay among users: reports to regulators, lawyers and courts, journalists."""

import duckdb

from models.amplification import Escalation
from models.table import frame_of
from models.understanding.escalation import escalation, words_of_outside
from models.vocabulary import NONE
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert


def find_escalations(connection: duckdb.DuckDBPyConnection) -> int:
    """Replace what complaints tell of; returns how many tell."""
    complaints = frame(connection, statement(__package__, "to_escalate"), {"words": words_of_outside()})
    found = [(post_id, *escalation(text)) for post_id, text in complaints.iter_rows()]
    rows = [Escalation(*one) for one in found if one[1] != NONE]
    connection.execute("DELETE FROM escalations")
    insert(connection, "escalations", frame_of(Escalation, rows))
    return len(rows)
