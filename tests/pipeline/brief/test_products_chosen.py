"""The brief of one product is the brief over the rows of that product alone."""

from dataclasses import fields

import polars as pl
import pytest

from pipeline.brief.brief import read_brief
from tests.grid import CHOICES, connect_grid, only
from tests.story import write_story

FILTERED = {
    "figures": ("complaints", "posts_read", "amplification_evidence"),
    "incidents": ("incident_summary",),
    "chance": ("coincidence_tests",),
    "causes": ("complaints",),
    "themes": ("theme_summary",),
    "amplification": ("amplification_evidence",),
    "announcements": ("announcement_effects",),
    "watches": ("product_watch",),
    "floods": ("near_duplicate_floods",),
    "fingerprints": ("fingerprints",),
    "slow_changes": ("slow_change_list",),
    "likes": ("incident_links",),
    "acknowledgement": ("provider_acknowledgement",),
}
OF_SOURCES = {
    "now", "since", "sources", "gaps", "drifts", "rejects", "set_aside", "reader", "subjects", "unlinked",  # of no product
}  # fmt: skip


WATCHED_FOR_WEEKS = {"all_posts"}  # as no origin of the grid was


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    with connect_grid(write_story(tmp_path_factory.mktemp("story") / "home")) as connection:
        yield connection


@pytest.fixture(scope="module")
def of_all(grid):
    return read_brief(grid)


@pytest.fixture(scope="module")
def chosen(grid):
    return read_brief(grid, products=["claude"])


def _plain(section):
    return sorted(map(repr, section.rows())) if isinstance(section, pl.DataFrame) else section


@pytest.mark.parametrize("section", FILTERED)
def test_a_section_of_one_product_is_that_of_its_rows_alone(grid, of_all, chosen, section):
    with only(grid, CHOICES["product"][1], *FILTERED[section]):
        alone = getattr(read_brief(grid), section)
    assert _plain(getattr(chosen, section)) == _plain(alone)
    assert _plain(getattr(chosen, section)) != _plain(getattr(of_all, section))


def test_what_is_of_sources_is_told_whatever_the_products(of_all, chosen):
    for section in OF_SOURCES:
        assert _plain(getattr(chosen, section)) == _plain(getattr(of_all, section))


def test_every_section_is_one_or_the_other():
    from pipeline.brief.brief import Brief

    assert {field.name for field in fields(Brief)} == {*FILTERED, *OF_SOURCES, *WATCHED_FOR_WEEKS, "headline"}
