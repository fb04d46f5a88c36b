"""Many readers at once, over real websockets."""

import urllib.request

from dashboard.words import wording
from tests.dashboard.server import SECONDS, served
from tests.dashboard.viewers import look_around

N_VIEWERS = 20
N_PAGES = 3


def test_twenty_viewers_turn_pages_at_once_and_the_server_stays_alive(story_home):
    with served(story_home) as (address, _process):
        drawn = look_around(address, n_viewers=N_VIEWERS, n_pages=N_PAGES, seconds=5 * SECONDS)
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=SECONDS) as health:
            assert health.read() == b"ok"
    assert len(drawn) == N_VIEWERS * N_PAGES
    assert not [page for page in drawn if wording.FAILED in page or wording.UNREADABLE in page]
