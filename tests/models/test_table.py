import polars as pl
import pytest

from ingest.landing.queue import Deletion
from models.amplification import (
    Amplification,
    CoordinatedGroup,
    CoordinatedPost,
    Escalation,
    RegisteredAccount,
)
from models.correction import Correction
from models.estimate import Estimate
from models.follow_up import FollowUp
from models.incident import Attribution, Incident, IncidentEvent
from models.judgement import JudgeAnswer, Judgement
from models.post import Engagement, Outage, Post, Reject
from models.table import frame_of, schema_of
from models.theme import MachineName, Theme, ThemeClustering, ThemeEvent, ThemeGroup, ThemeMember
from models.volume import Volume
from pipeline.warehouse.warehouse import frame, open_state
from tests.rows import judgement

TABLES = {
    "posts": Post,
    "engagements": Engagement,
    "outages": Outage,
    "rejects": Reject,
    "judgements": Judgement,
    "judge_answers": JudgeAnswer,
    "themes": Theme,
    "theme_members": ThemeMember,
    "theme_events": ThemeEvent,
    "theme_groups": ThemeGroup,
    "machine_names": MachineName,
    "theme_clusterings": ThemeClustering,
    "incidents": Incident,
    "incident_events": IncidentEvent,
    "attributions": Attribution,
    "registered_accounts": RegisteredAccount,
    "amplifications": Amplification,
    "escalations": Escalation,
    "coordinated_groups": CoordinatedGroup,
    "coordinated_posts": CoordinatedPost,
    "estimates": Estimate,
    "corrections": Correction,
    "watchlist": FollowUp,
    "volumes": Volume,
}


@pytest.mark.parametrize("table", TABLES)
def test_the_sql_table_and_the_dataclass_say_the_same(home, table):
    with open_state(home) as connection:
        assert frame(connection, f"FROM {table}").schema == schema_of(TABLES[table])


def test_a_frame_without_rows_has_the_full_schema():
    assert frame_of(Deletion, []).schema == schema_of(Deletion)


def test_rows_come_back_from_a_frame_as_they_went_in():
    rows = [judgement(1), judgement(2, is_complaint=None, causes=None, also=("timeout",))]
    assert frame_of(Judgement, rows).to_dicts() == [
        {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in zip(schema_of(Judgement), _values(row), strict=True)
        }
        for row in rows
    ]


def _values(row):
    return [getattr(row, name) for name in schema_of(type(row))]


def test_times_are_utc():
    assert schema_of(Post)["created_at"] == pl.Datetime("us", "UTC")
