"""A collector that is killed and started again while a stream grows: what it lost, and what that cost.

python -m benchmarks.resuming [POSTS [KILLS]]

A loopback Reddit stands for the real one. Pages needed are those that the same polls would have asked for had none
been killed: each at least one, and one for every hundred new posts up to what a listing shows.
"""

import sys
import tempfile
from pathlib import Path

from tests.growing import GrowingReddit, Growth, Plan, Report


def main() -> None:
    """Live through one stream and print what became of it."""
    n_posts, n_kills = (int(text) for text in (*sys.argv[1:], "20000", "30")[:2])
    plan = Plan(
        n_posts=n_posts,
        n_kills=n_kills,
        listing_limit=1_000,
        posts_a_run=300,
        floods=3,
        runs_an_analysis=20,
        seed=2026,
    )
    with tempfile.TemporaryDirectory() as folder, GrowingReddit(plan) as server:
        report = Growth(plan, server, Path(folder) / "home").live()
    print_report(plan, report)
    if report.unexplained or report.lost or report.uncovered or report.n_rows != report.n_landed:
        sys.exit(1)


def print_report(plan: Plan, report: Report) -> None:
    """One figure a line."""
    deleted = plan.n_posts - report.n_landed - report.n_behind_limit - len(report.unexplained)
    figures = {
        "posts in the stream": plan.n_posts,
        "runs": report.n_runs,
        "of them killed": report.n_killed,
        "posts landed": report.n_landed,
        "rows for them": report.n_rows,
        "posts that the listing no longer showed, as coverage says": report.n_behind_limit,
        "posts deleted before they were shown": deleted,
        "posts shown to a run that ended well, and not landed": len(report.lost),
        "posts not landed in time that coverage says was seen": len(report.unexplained),
        "gaps of which coverage says nothing": len(report.uncovered),
        "pages asked for": report.n_pages,
        "pages needed": report.n_pages_needed,
        "pages without a post that was not shown before": report.n_pages_again,
        "calls per 1,000 new posts": round(report.calls_per_1000, 1),
    }
    for name, value in figures.items():
        print(f"{name:60} {value:>10,}")


if __name__ == "__main__":
    main()
