"""Amplification: who answers complaints on behalf of a competing product, how fast, and in what spirit."""

import duckdb
import polars as pl

from models.incident import Amplification
from models.table import schema_of
from pipeline.model.loading import load_stance
from pipeline.settings.settings import Settings
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import frame, insert, registered


def amplification(connection: duckdb.DuckDBPyConnection, context: StageContext) -> dict[str, int]:
    """Find every answer to a complaint by a registered account or a promoter, and judge its stance."""
    with transaction(connection):
        with registered(connection, _accounts(context.settings)):
            answers = frame(connection, statement(__package__, "amplification/answers"))
        judged = load_stance(context.settings).judge(answers) if answers.height else []
        stances = pl.DataFrame(judged, schema={"stance": pl.String, "p_stance": pl.Float64}, orient="row")
        found = pl.concat([answers, stances], how="horizontal")
        insert(connection, "amplifications", found.select(schema_of(Amplification).names()))
    by = found["by"].value_counts()
    counts = dict(zip(by["by"], by["count"], strict=True))
    return {
        "by_accounts": counts.get("account", 0),
        "by_promoters": counts.get("promoter", 0),
        "by_providers": counts.get("provider", 0),
    }


def _accounts(settings: Settings) -> pl.DataFrame:
    """The registered accounts, '<source>:<handle>' in lower case, with their organisation and its product."""
    return pl.DataFrame(
        [
            (account, competitor, settings.competitors[competitor].product)
            for account, competitor in settings.accounts.items()
        ],
        schema={"account": pl.String, "competitor": pl.String, "product": pl.String},
        orient="row",
    )
