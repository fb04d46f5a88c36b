"""Fixtures of what the pipeline makes of posts."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.settings.sections import Incidents
from pipeline.stages.stage import StageContext
from pipeline.warehouse.warehouse import open_state
from tests.forty_days import DAYS, State, at, burst, usual


@pytest.fixture
def state(home: Path, context: StageContext) -> Iterator[State]:
    """Empty; its budget is small, so that chance alone raises nothing in forty days."""
    sparing = context.settings.model_copy(update={"incidents": Incidents(false_alarms_per_month=0.1)})
    with open_state(home) as connection:
        yield State(connection, replace(context, now=at(DAYS), settings=sparing))


@pytest.fixture
def burst_state(state: State) -> State:
    """Forty days of everyday complaints, all covered, with a burst of lost work on the thirtieth at 18:00."""
    state.add(usual(), cause="timeout", severity=1, blames="unstated")
    state.add(burst(), cause="lost_work", severity=2, blames="safety")
    state.cover(at(0), at(DAYS))
    state.run()
    return state
