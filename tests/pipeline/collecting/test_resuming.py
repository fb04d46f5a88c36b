from tests.growing import GrowingReddit, Growth, Plan

PLAN = Plan(
    n_posts=2_000,
    n_kills=8,
    listing_limit=300,
    posts_a_run=180,
    floods=1,
    runs_an_analysis=8,
    seed=7,
)


def test_a_collector_that_is_killed_again_and_again_loses_nothing_it_was_shown(home):
    with GrowingReddit(PLAN) as server:
        report = Growth(PLAN, server, home).live()
    assert report.n_killed == PLAN.n_kills
    assert report.unexplained == report.lost == report.uncovered == []
    assert report.n_rows == report.n_landed
    assert report.n_behind_limit > 0  # the flood; all else was landed, or deleted before it was shown
    assert report.n_landed + report.n_behind_limit > 0.98 * PLAN.n_posts
