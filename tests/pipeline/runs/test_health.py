from datetime import UTC, datetime, timedelta

import pytest

from pipeline.runs.health import read_health
from pipeline.settings.settings import Settings
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import open_published, open_state, publish
from tests.command import trustwatch
from tests.rows import NOON
from tests.story import write_story

FOR_EVER = datetime(2900, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def just_loaded(tmp_path_factory):
    """The story, whose newest post and coverage are of NOON, as if it were loaded anew for ever."""
    home = write_story(tmp_path_factory.mktemp("health") / "home")
    with open_state(home) as connection:
        with transaction(connection):
            connection.execute("UPDATE batches SET loaded_at = $1", [FOR_EVER])
        publish(connection, home)
    return home


@pytest.mark.parametrize(
    ("hours", "stale"), [pytest.param(25, (), id="within"), pytest.param(27, ("reddit", "x"), id="beyond")]
)
def test_old_data_are_stale_however_lately_they_were_loaded(just_loaded, hours, stale):
    settings = Settings(home=just_loaded, stale_after_hours=26)
    with open_published(just_loaded) as connection:
        health = read_health(connection, settings, now=NOON + timedelta(hours=hours))
    assert health.stale == stale


def test_status_exits_3_on_old_data_and_says_of_which_sources(just_loaded):
    done = trustwatch("status", home=just_loaded)
    assert done.exit_code == 3
    assert "nothing of the last 26 h from: reddit, x; run 'trustwatch collect'" in done.stderr
