"""Amplification: who answers complaints for a competing product, how fast, in what spirit, and what it changed."""

import duckdb

from pipeline.stages.amplification.answers import find_answers, register
from pipeline.stages.amplification.escalations import find_escalations
from pipeline.stages.amplification.groups import find_groups
from pipeline.stages.amplification.lifts import estimate
from pipeline.stages.stage import StageContext
from pipeline.warehouse.transaction import transaction


def amplification(connection: duckdb.DuckDBPyConnection, context: StageContext) -> dict[str, int]:
    """Find every answer to a complaint by a registered account or a promoter, and judge what it does."""
    with transaction(connection):
        register(connection, context.settings)
        answers = find_answers(connection, context.settings)
        more = {
            "lifts": estimate(connection, run_id=context.run_id),
            "groups": find_groups(connection, context.settings),
            "escalations": find_escalations(connection, rebuild=context.rebuild),
        }
    by = dict(answers["by"].value_counts().iter_rows())
    return {f"by_{name}s": by.get(name, 0) for name in ("account", "promoter", "provider")} | more
