"""Fixtures of what the pipeline makes of posts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forty_days import DAYS, State, at, burst, opened, usual
from tests.story import write_copy


@pytest.fixture
def state(home: Path) -> Iterator[State]:
    with opened(home) as state:
        yield state


@pytest.fixture
def burst_state(home: Path) -> Iterator[State]:
    """Forty days of everyday complaints, all covered, with a burst of lost work on the thirtieth at 18:00."""
    with opened(write_copy(_write_burst, home)) as state:
        yield state


def _write_burst(home: Path) -> Path:
    with opened(home) as state:
        state.add(usual(), cause="timeout", severity=1, blames="unstated")
        state.add(burst(), cause="lost_work", severity=2, blames="safety")
        state.cover(at(0), at(DAYS))
        state.run()
    return home
