"""What stands on a status page and is no outage of that hour explains nothing."""

from dataclasses import replace

import pytest

from tests.forty_days import DAYS, at
from tests.rows import outage

FORGOTTEN = replace(outage(1, begin=at(8)), resolved_at=None)
TOLD_OF = {
    "a-notice": outage(1, begin=at(30, 12), hours=12, impact="none"),
    "a-notice-left-open": replace(outage(1, begin=at(10), impact="none"), resolved_at=None),
    "forgotten-open": FORGOTTEN,
    "forgotten-after-a-word": replace(FORGOTTEN, updated_at=at(9)),
    "weeks-long": outage(1, begin=at(12), hours=24 * 25),
    "told-of-for-weeks": replace(outage(1, begin=at(12)), resolved_at=None, updated_at=at(DAYS - 1)),
}


@pytest.mark.parametrize("item", TOLD_OF.values(), ids=TOLD_OF)
def test_what_is_no_outage_of_the_hour_coincides_with_nothing(burst_state, item):
    burst_state.declare(item)
    burst_state.cover(at(20), at(DAYS), source="status", origin="anthropic")
    burst_state.run()
    incident = burst_state.the_incident()
    assert (incident["verdict"], incident["share"], incident["outage_ids"]) == ("does not coincide", 0, [])
    hour = burst_state.view("outages_and_complaints").filter(hour=at(30, 18)).to_dicts()[0]
    assert (hour["outage_ids"], hour["impact"]) == (None, None)


def test_an_open_item_lasts_for_a_day_after_its_pages_last_word(burst_state):
    burst_state.declare(replace(outage(1, begin=at(27)), resolved_at=None, updated_at=at(30)))
    burst_state.run()
    assert (burst_state.the_incident()["verdict"], burst_state.the_incident()["outage_ids"]) == (
        "coincides",
        ["anthropic:1"],
    )
    assert burst_state.view("outage_list")["is_outage"].to_list() == [True]
