"""Complaints that do not stay among users: reports to regulators, lawyers and courts, journalists."""

import duckdb

from models.amplification import Escalation
from models.table import frame_of
from models.understanding.escalation import escalation, version, words_of_outside
from models.vocabulary import NONE
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert


def find_escalations(connection: duckdb.DuckDBPyConnection, *, rebuild: bool) -> int:
    """Read the complaints that these rules have not read yet, or all; returns how many tell of a step."""
    if rebuild:
        connection.execute("DELETE FROM escalations_sought")
    connection.execute(statement(__package__, "complaining"))
    connection.execute(statement(__package__, "stale_escalations"), {"version": version()})
    connection.execute(statement(__package__, "forget_escalations"))
    connection.execute(statement(__package__, "unread"))
    told = frame(connection, statement(__package__, "to_escalate"), {"words": words_of_outside()})
    found = [(post_id, *escalation(text)) for post_id, text in told.iter_rows()]
    rows = [Escalation(*one) for one in found if one[1] != NONE]
    insert(connection, "escalations", frame_of(Escalation, rows))
    connection.execute(statement(__package__, "keep_sought"), {"version": version()})
    return int(connection.table("escalations").count("*").fetchall()[0][0])
