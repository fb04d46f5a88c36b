"""What a phone shows, in a real browser."""

import pytest

from dashboard.words import wording
from tests.dashboard.browser import settled
from tests.dashboard.server import SECONDS, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(story_home):
    with served(story_home) as (address, _process):
        yield address


@pytest.fixture
def phone(browser):
    tab = browser.new_page()
    tab.set_viewport_size({"width": 400, "height": 800})
    yield tab
    tab.close()


def test_every_page_is_reached_from_a_button_that_says_so(phone, address):
    phone.goto(f"{address}/posts?product=chatgpt&from=2026-02-01&to=2026-02-20")
    settled(phone)
    button = phone.get_by_role("button", name=wording.ALL_PAGES)
    assert button.is_visible()
    assert button.bounding_box()["y"] < 200
    button.click()
    listed = phone.locator("[data-testid=stPageLink]")
    listed.last.wait_for(timeout=SECONDS * 1000)
    assert listed.all_inner_texts() == [title for title, _about in wording.PAGES.values()]
    listed.get_by_role("link", name=wording.PAGES["causes"][0]).click()
    phone.wait_for_url("**/causes?*product=chatgpt*")
    settled(phone)
    phone.set_viewport_size({"width": 1440, "height": 800})
    button.wait_for(state="hidden", timeout=SECONDS * 1000)


def test_a_click_on_a_row_shows_its_whole_text_above_the_table(browser, address):
    tab = browser.new_page()
    tab.goto(f"{address}/incidents")
    settled(tab)
    tab.get_by_role("tab", name=wording.EVIDENCE).click()
    tab.get_by_text(wording.CLICK_FOR_TEXT).wait_for(timeout=SECONDS * 1000)
    table = tab.locator("[data-testid=stDataFrame]:visible").first
    table.click(position={"x": 150, "y": 80})
    whole = tab.locator(".st-key-whole_text")
    whole.wait_for(timeout=SECONDS * 1000)
    assert whole.locator("[data-testid=stText]").inner_text()
    assert whole.locator("a[href^='posts?post=']").count() == 1
    tab.close()
