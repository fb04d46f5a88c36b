"""What stands on a status page and is no outage of that hour explains nothing."""

from dataclasses import replace

import pytest

from tests.forty_days import DAYS, at, burst, usual
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


@pytest.mark.parametrize(
    ("components", "says", "verdict"),
    [
        pytest.param(("Claude Code",), {}, "does not coincide", id="a-part-that-nobody-names"),
        pytest.param(
            ("Claude Code",), {"text": "claude code is gone"}, "coincides", id="a-part-that-they-name"
        ),
        pytest.param(("Claude Code",), {"community": "ClaudeCode"}, "coincides", id="the-forum-of-a-part"),
        pytest.param(("Claude Code", "claude.ai"), {}, "coincides", id="the-product-itself-too"),
        pytest.param(("A new part",), {}, "coincides", id="a-part-that-is-not-known"),
    ],
)
def test_an_outage_of_a_part_explains_only_complaints_that_name_it(state, components, says, verdict):
    state.add(usual(), cause="timeout")
    state.add(burst(), fields=says)
    state.cover(at(0), at(DAYS))
    state.cover(at(20), at(DAYS), source="status", origin="anthropic")
    state.declare(outage(1, begin=at(30, 17), hours=6, components=components))
    state.run()
    incident = state.the_incident()
    assert (incident["verdict"], incident["outage_ids"] == ["anthropic:1"]) == (
        verdict,
        verdict == "coincides",
    )
    assert state.view("outage_list")["components"].to_list() == [list(components)]


@pytest.mark.parametrize(
    ("provider", "verdict"), [("anthropic", "does not coincide"), ("openai", "unknown")], ids=str
)
def test_only_the_page_of_its_own_provider_tells_that_there_was_none(burst_state, provider, verdict):
    theirs = replace(outage(2, begin=at(-60)), outage_id="openai:2", provider="openai", product="chatgpt")
    burst_state.declare(outage(1, begin=at(-60)), theirs)
    burst_state.cover(at(20), at(DAYS), source="status", origin=provider)
    burst_state.run()
    assert burst_state.the_incident()["verdict"] == verdict
