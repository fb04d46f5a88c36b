"""What ``trustwatch analyse --replay`` prints."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rich.table import Table

from pipeline.brief.phrases import count, counted, listed, percent, product_name, stamp, usual
from pipeline.settings.settings import Settings
from pipeline.stages.incidents.replay import Alarm, replay
from pipeline.terminal.reporting import narrate, print_json, results
from pipeline.warehouse.warehouse import open_published

_COLUMNS: Final = (
    "product", "alarmed at (UTC)", "after", "people (usual)", "excess (90 %)", "verdict then", "in the end"
)  # fmt: skip


def print_replay(settings: Settings, begin: datetime, end: datetime, *, as_json: bool) -> None:
    """Run the detector as if live over the newest published copy, and print its alarms."""
    with open_published(settings.home, tell=narrate) as connection:
        done = replay(connection, settings, begin=begin, end=end)
    for why in sorted(set(done.not_watched.values())):
        products = [product_name(name) for name, reason in done.not_watched.items() if reason == why]
        narrate(f"not watched in this time, {why}: {listed(products)}")
    if as_json:
        print_json(done.as_json())
        return
    if done.alarms:
        results.print(_table(done.alarms))
    n_woken = sum(alarm.woken for alarm in done.alarms)
    results.print(
        f"{counted(len(done.alarms), 'alarm')} in {(end - begin).days / 7:.1f} weeks; a person would have been woken "
        f"{counted(n_woken, 'time')}, as an alarm within a day of an incident goes on with it. Of false ones the "
        f"budget allows {done.budget:.1f}."
    )
    for week in done.weeks().to_dicts():
        results.print(
            f"week of {week['week']}: {counted(week['n_alarms'], 'alarm')}, woken {week['n_woken']}"
        )


def _table(alarms: Sequence[Alarm]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in _COLUMNS:
        table.add_column(name)
    for alarm in alarms:
        share = "" if alarm.share is None else f", {percent(alarm.share)}"
        ended = f"to {stamp(alarm.ended_at)}" if alarm.ended_at else "still open"
        table.add_row(
            product_name(alarm.product),
            stamp(alarm.alarmed_at) + ("" if alarm.woken else ", again"),
            f"{alarm.delay_hours:.0f} h",
            f"{count(alarm.n_people)} ({usual(alarm.expected)})",
            f"{count(alarm.n_people - alarm.expected)} ({count(alarm.excess_low)} to {count(alarm.excess_high)})",
            alarm.verdict + share,
            f"{count(alarm.n_people_in_all)} people {ended}",
        )
    return table
